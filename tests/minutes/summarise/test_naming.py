"""Names that must stand in the turns which a sentence cites, whatever opens it and in either language."""

from __future__ import annotations

import pytest

from minutes.summarise.grounding import Grounding
from minutes.summarise.naming import known_names, labels_in, opening_name, stands, titled
from minutes.transcripts import parse


def test_a_word_is_a_name_where_it_is_never_written_small() -> None:
    known = known_names(["So, ask Nathan. Budget first.", "The budget, says Nathan."])
    assert opening_name("Nathan presented it.", known) == ["Nathan"]
    assert opening_name("Budget was raised.", known) == []


def test_titled_surnames_are_names_and_totals_are_none() -> None:
    assert titled("田总认为总额过高，叶老师同意，本周总结。") == ["田总", "叶老师"]


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("田总", "主持人: 请田总发言", True),
        ("田总", "田伟: 我补充一点", True),
        ("田总", "王强: 我补充一点", False),
        ("Breaker", "Dev: the lawbreaker paid", False),
        ("Nathan", "A: nathan's slides", True),
        ("C", "A: Can we", False),
        ("C", "C: we can", True),
    ],
)
def test_a_name_stands_where_it_is_said_or_where_who_bears_it_speaks(name: str, source: str, found: bool) -> None:
    assert stands(name, source) is found


def test_a_letter_is_a_speaker_only_where_one_is_called_so() -> None:
    assert labels_in("A and C discuss the case", ["A", "B", "C"]) == ["C"]
    assert labels_in("Option C is kept", ["Dev", "Lee"]) == []


def test_a_sentence_may_not_be_put_into_the_mouth_of_another() -> None:
    talk = parse("王强：平台的链下资产不行，操作复杂。\n田伟：我们下周再看。".encode())
    grounding = Grounding(talk, None)
    assert grounding.supports("王总认为平台操作复杂", [1])
    assert not grounding.supports("田总认为平台操作复杂", [1])

"""Values without a label, told by the words around them."""

from __future__ import annotations

import pytest

from docs_ai.reading import Span
from docs_ai.terms.cues import Cues, Region
from docs_ai.terms.slots import Ground, slots
from tests.docs_ai.terms.made import SCHEMA, outline

FACILITY = next(group for group in SCHEMA.groups if group.name == "facilities").fields


def cued(text: str, *names: str, closed: tuple[Span, ...] = ()) -> dict[str, list[str]]:
    """Return what the words around the values of ``text`` tell of the open fields ``names``."""
    made = outline(text)
    region = Region(FACILITY, frozenset(f"facilities.{name}" for name in names), [made.whole], closed)
    return {
        name.removeprefix("facilities."): [made.document.quote(place.span) for place in places]
        for name, places in Cues(made).of(region).items()
    }


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("每笔放款最高300万元。", "single_drawing", "300万元"),
        ("可在6个月内分次提款。", "drawing_period", "6个月"),
        ("于2026年3月1日起息。", "start", "2026年3月1日"),
        ("The most of any single drawing is US$500,000.", "single_drawing", "US$500,000"),
    ],
)
def test_a_value_goes_to_the_field_whose_labels_share_the_words_around_it(text: str, name: str, value: str) -> None:
    assert cued(text, name, "amount", "tenor") == {name: [value]}


def test_a_value_that_suits_a_field_that_is_filled_better_stays_unclaimed() -> None:
    assert cued("每笔放款最高300万元。", "amount") == {}


def test_a_single_latin_word_says_too_little() -> None:
    assert cued("Each drawing was US$500,000.", "single_drawing") == {}


def test_words_behind_a_comma_speak_of_something_else() -> None:
    assert cued("每笔提款须经审核，其中300万元。", "single_drawing") == {}


def test_a_value_that_is_taken_is_not_given_away() -> None:
    text = "每笔放款最高300万元。"
    assert cued(text, "single_drawing", closed=(Span(6, 10),)) == {}


def test_a_slot_that_has_a_place_keeps_it() -> None:
    lines = ["业务品种：流动资金贷款", "金额：人民币3,000万元", "单笔提款限额：人民币500万元", "每笔放款最高300万元。"]
    made = outline(*lines)
    slot = next(slot for slot in slots(Ground(made), SCHEMA) if slot.field.name == "facilities.single_drawing")
    assert made.document.quote(slot.candidates[0].span) == "人民币500万元"
    assert all(place.how != "cue" for place in slot.candidates)

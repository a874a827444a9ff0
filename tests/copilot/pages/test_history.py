from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import DamagedFile, InputError
from copilot.pages.history import History

SCHEMA = {"type": "object", "required": ["decisions"]}


@dataclass(frozen=True, slots=True)
class Word:
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text}


class Words(History[Word]):
    __slots__ = ()
    VERSION = "1.0"
    SOURCE = "book"


YES, NO = Word("yes"), Word("no")


def read(item: Mapping[str, Any]) -> Word:
    return Word(item["text"])


def saved(folder: Path, content: str) -> Path:
    (folder / "a.review.json").write_text(content)
    return folder / "a.json"


def test_a_decision_takes_the_place_of_another_which_joins_the_history() -> None:
    review = Words().with_decision(YES, None).with_decision(NO, YES)
    assert review == Words((NO,), (YES,))
    assert type(review) is Words


def test_what_is_taken_back_joins_the_history_and_nothing_taken_back_changes_nothing() -> None:
    review = Words((YES, NO))
    assert review.without(YES) == Words((NO,), (YES,))
    assert review.without(None) is review


def test_a_review_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    review = Words((NO,), (YES,))
    table = review.to_json("a" * 64)
    assert list(table) == ["version", "book", "decisions", "history"]
    assert (table["version"], table["book"]) == ("1.0", {"sha256": "a" * 64})
    assert Words.load(saved(tmp_path, json.dumps(table)), SCHEMA, read) == review


def test_without_a_file_nothing_was_decided_and_an_old_file_may_lack_the_history(tmp_path: Path) -> None:
    assert Words.load(tmp_path / "a.json", SCHEMA, read) == Words()
    assert Words.load(saved(tmp_path, '{"decisions": [{"text": "no"}]}'), SCHEMA, read) == Words((NO,))


@pytest.mark.parametrize("content", ["", "{}", '{"decisions": [{}]}', '{"decisions": [1]}', "[" * 100_000])
def test_what_is_no_review_file_is_damaged(tmp_path: Path, content: str) -> None:
    with pytest.raises(DamagedFile, match=r"a\.review\.json: not a review file"):
        Words.load(saved(tmp_path, content), SCHEMA, read)


def test_a_link_in_the_place_of_the_file_is_refused_even_where_it_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.review.json").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError):
        Words.load(tmp_path / "a.json", SCHEMA, read)

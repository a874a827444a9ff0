from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.pages.refusals import NotThere
from copilot.pages.review_store import Reading, Reviewed, ReviewStore
from tests.copilot.pages.test_history import SCHEMA, Word, Words, read

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Book:
    path: Path
    sha256: str = "a" * 64


def load(path: Path) -> Book | None:
    return Book(path) if path.read_text() == "book" else None


def words(path: Path) -> Words:
    return Words.load(path, SCHEMA, read)


def standing(_book: Book, review: Words) -> list[str]:
    return [word.text for word in review.decisions]


class Books(ReviewStore[Book, Words, str]):
    def say(self, wanted: str) -> Reviewed[Book, Words, str]:
        """Decide on the time: it is all that a book is asked."""
        return self._changed(wanted, lambda _book, _rows, review: review.with_decision(Word(self._now()), None))


@pytest.fixture
def books(tmp_path: Path) -> Books:
    (tmp_path / "one.json").write_text("book")
    (tmp_path / "other.json").write_text("no book")
    return Books(tmp_path, Reading(load, words, standing), lambda: NOW)


def test_what_is_decided_is_shown_at_once_and_saved_beside_the_result(books: Books) -> None:
    (one,) = books.all()
    assert (one.path, one.rows) == (books.folder / "one.json", ())
    assert books.say(one.id).rows == ("2026-11-26T09:30:00+00:00",)
    assert books.get(one.id).rows == ("2026-11-26T09:30:00+00:00",)
    kept = json.loads((books.folder / "one.review.json").read_text())
    assert (kept["book"], len(kept["decisions"])) == ({"sha256": "a" * 64}, 1)


def test_decisions_that_cannot_be_read_are_said_to_be_so_and_never_written_over(books: Books) -> None:
    (books.folder / "one.review.json").write_text("mine")
    (one,) = books.all()
    assert one.result is None
    assert one.error.startswith("one.review.json: not a review file")
    with pytest.raises(NotThere, match="not a review file"):
        books.say(one.id)
    assert (books.folder / "one.review.json").read_text() == "mine"


def test_nothing_is_decided_on_what_is_not_there(books: Books) -> None:
    with pytest.raises(NotThere):
        books.say("0" * 16)

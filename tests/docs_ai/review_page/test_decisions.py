"""Decisions in their file: what is replaced is kept, and what is no such file is never taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import DamagedFile
from copilot.pages.folder import review_path
from docs_ai.reading import Span
from docs_ai.review_page.decisions import Review, load
from docs_ai.review_page.result_file import Place
from tests.docs_ai.review_page.results import SHA
from tests.docs_ai.review_page.test_standing import AMOUNT, decided


def test_what_is_replaced_or_taken_back_joins_the_history() -> None:
    first, second = decided(AMOUNT), decided(AMOUNT, "absent", Place())
    review = Review().with_decision(first, None).with_decision(second, first)
    assert review == Review((second,), (first,))
    assert review.without(second) == Review((), (first, second))
    assert review.without(None) == review


def test_a_file_says_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    place = Place("甲公司", "甲公司", None, 2, Span(3, 6))
    review = Review((decided(AMOUNT), replace(decided(AMOUNT, "corrected", place), on=None)), (decided(AMOUNT),))
    review_path(tmp_path / "a.json").write_text(json.dumps(review.to_json(SHA)), "utf-8")
    assert load(tmp_path / "a.json") == review
    assert load(tmp_path / "b.json") == Review()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": "1.0"}', '{"version": "1.0", "document": {}, "decisions": [1]}']
)
def test_a_file_that_is_none_is_never_taken_for_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.review.json").write_text(text)
    with pytest.raises(DamagedFile, match=r"a\.review\.json"):
        load(tmp_path / "a.json")

from __future__ import annotations

import pytest

from docs_ai.reading.joining import joined, vocabulary
from tests.docs_ai.reading.set_lines import line

KNOWN = vocabulary(
    [line(0, 0, "This agreement is a long-term one; the agreement ends."), line(0, 0, "非循环 额度 信息")]
)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("under this agree-", "ment the", "under this agreement the"),
        ("a long-", "term loan", "a long-term loan"),
        ("a syndi-", "cated loan", "a syndi-cated loan"),
        ("a net-", "Zero plan", "a net- Zero plan"),
        ("a soft hy\u00ad", "phen", "a soft hyphen"),
        ("授信", "额度", "授信额度"),
        ("the term", "loan", "the term loan"),
    ],
)
def test_lines_run_together(first: str, second: str, text: str) -> None:
    assert joined([line(0, 0, first), line(0, 12, second)], KNOWN).text == text


def test_a_word_without_its_hyphen_keeps_both_of_its_boxes() -> None:
    piece = joined([line(0, 0, "agree-"), line(0, 12, "ment")], KNOWN)
    assert piece.text == "agreement"
    assert [(word.start, word.end, word.box.y0) for word in piece.words] == [(0, 5, 0.0), (5, 9, 12.0)]


def test_a_word_at_the_end_of_a_line_may_be_half_a_word() -> None:
    assert "agree" not in vocabulary([line(0, 0, "this agree-"), line(0, 0, "ment holds")])
    assert "ment" not in vocabulary([line(0, 0, "this agree-"), line(0, 0, "ment holds")])

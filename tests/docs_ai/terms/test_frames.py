"""What surrounds a value, as a pattern of kinds and meanings."""

from __future__ import annotations

import re

import pytest

from docs_ai.reading import Span
from docs_ai.terms.candidates import candidates
from docs_ai.terms.frames import Masked, compiled
from tests.docs_ai.terms.made import FIELDS, outline


def values(frame: str, type_: str, text: str) -> list[str]:
    """Return what a frame finds in a text."""
    masked = Masked(text)
    spans = [masked.written(*match.span("value")) for match in compiled(frame, type_).finditer(masked.text)]
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("frame", "type_", "text", "found"),
    [
        (
            "<first> .. <draw> .. within <value>",
            "expiry",
            "The first drawing must be made within 6 months.",
            ["6 months"],
        ),
        ("<first>..<draw>..<value>", "expiry", "首笔放款应在6个月内办理。", ["6个月"]),
        ("<date> (?:to|until) <value>", "date", "from 1 May 2026 until 30 April 2027", ["30 April 2027"]),
        ("cap <value>", "amount", "A cap US$1,200,000.50 applies.", ["US$1,200,000.50"]),
        ("used for <value>(?=[.;])", "clause", "used for the purchase of goods; fee 1%", ["the purchase of goods"]),
    ],
)
def test_a_frame_finds_the_value_that_stands_in_it(frame: str, type_: str, text: str, found: list[str]) -> None:
    assert values(frame, type_, text) == found


def test_a_short_stretch_crosses_neither_a_value_nor_the_end_of_a_clause() -> None:
    assert values("<draw> .. <value>", "tenor", "A drawing of US$5 million runs for 36 months.") == []
    assert values("<draw> .. <value>", "tenor", "A drawing is made, for 36 months.") == []
    assert values("<draw> ... <value>", "tenor", "A drawing is made, for 36 months.") == ["36 months"]
    assert values("<draw> ... <value>", "tenor", "A drawing is made. The term is 36 months.") == []


def test_a_point_in_a_figure_ends_no_sentence_and_each_place_leads_back() -> None:
    text = "金额￥1,000.50元，期限36个月，利率1年期LPR加45个基点。"
    masked = Masked(text)
    assert len(masked.text) < len(text)
    for at in range(len(masked.text)):
        span = masked.written(at, at + 1)
        assert masked.area(span) == (at, at + 1)
    assert masked.area(Span(0, len(text))) == (0, len(masked.text))


def test_a_frame_that_names_no_meaning_is_refused() -> None:
    with pytest.raises(re.error, match="meaning <nothing>"):
        compiled("<nothing> <value>", "date")


def test_a_label_and_a_frame_together_keep_the_label() -> None:
    [best, *_] = candidates(outline("授信总额核定为人民币8,000万元。"), FIELDS["limit.total"])
    assert best.how == "inline" and best.label and best.strength >= 0.8

"""Find a copied value in the text: exactly, then without regard to blanks and width, then aligned in the named line.

No span, no value: what is found by none of the three is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from docs_ai.reading import Span
from docs_ai.terms.normalise.folding import squeeze
from docs_ai.terms.outline import Line, Outline

__all__ = ["How", "Located", "locate"]

_ALIKE = 88.0
_SHORTEST_ALIGNED = 8


How = Literal["exact", "normalised", "aligned"]


@dataclass(frozen=True, slots=True)
class Located:
    """Where a copied value stands, and how it was found."""

    span: Span
    how: How


def locate(value: str, outline: Outline, line: Line) -> Located | None:
    """Return where ``value`` stands on ``line`` or, copied from a neighbour, on one of the two lines beside it.

    A value that stands only elsewhere is rejected and not moved there. Alignment never stands in for figures: a value
    with digits must have the very digits of the place.
    """
    value = value.strip().strip("|").strip()
    if not value:
        return None
    for number in (line.number, line.number + 1, line.number - 1):
        if 1 <= number <= len(outline.lines):
            found = _in_span(value, outline, outline.lines[number - 1].span)
            if found is not None:
                return found
    return _aligned(value, outline, line)


def _in_span(value: str, outline: Outline, area: Span) -> Located | None:
    text = outline.document.quote(area)
    start = text.find(value)
    if start >= 0:
        return Located(Span(area.start + start, area.start + start + len(value)), "exact")
    squeezed, offsets = squeeze(text)
    wanted, _ = squeeze(value.replace("|", ""))
    start = squeezed.find(wanted) if wanted else -1
    if start < 0:
        return None
    return Located(Span(area.start + offsets[start], area.start + offsets[start + len(wanted) - 1] + 1), "normalised")


def _aligned(value: str, outline: Outline, line: Line) -> Located | None:
    squeezed, offsets = squeeze(outline.document.quote(line.span))
    wanted, _ = squeeze(value.replace("|", ""))
    if len(wanted) < _SHORTEST_ALIGNED or not squeezed:
        return None
    match = fuzz.partial_ratio_alignment(wanted, squeezed, score_cutoff=_ALIKE)
    if match is None or match.dest_end <= match.dest_start:
        return None
    if _digits(wanted) != _digits(squeezed[match.dest_start : match.dest_end]):
        return None
    start, end = offsets[match.dest_start], offsets[match.dest_end - 1] + 1
    return Located(Span(line.span.start + start, line.span.start + end), "aligned")


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())

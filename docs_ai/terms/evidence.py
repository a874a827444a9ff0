"""What the model claims, located and read: a claim that cannot be placed, or is of another type, is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.ask import Claim
from docs_ai.terms.labels import labels_of, pattern_of
from docs_ai.terms.locate import How, locate
from docs_ai.terms.normalise import Reading, absence
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.schema import Field

__all__ = ["Evidence", "evidence", "supports"]

_WHOLE = frozenset(["text", "identifier", "clause"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim that stands in the text.

    Attributes:
        span: where.
        reading: its normal form; None for clauses.
        line: the line it is on.
        how: how it was located.
        supported: whether a label or hint of the field stands on the line or in a heading above it.
        probability: how sure the model was of it; None where nothing tells.
    """

    span: Span
    reading: Reading | None
    line: Line
    how: How
    supported: bool
    probability: float | None = None


def evidence(outline: Outline, field: Field, claims: Sequence[Claim]) -> list[Evidence]:
    """Return the claims that hold, each place once."""
    found: list[Evidence] = []
    for claim in claims:
        if not 1 <= claim.line <= len(outline.lines):
            continue
        line = outline.lines[claim.line - 1]
        item = _clause(outline, field, line) if field.type == "clause" else _value(outline, field, claim, line)
        if item is not None and not any(item.span.meets(other.span) for other in found):
            found.append(replace(item, probability=claim.probability))
    return found


def supports(outline: Outline, field: Field, line: Line) -> bool:
    """Tell whether a label or a hint of ``field`` stands on ``line`` or in a heading above it."""
    patterns = [label.pattern for label in labels_of(field)] + [pattern_of(hint) for hint in field.hints]
    spans = [line.span] + [outline.lines[number - 1].span for number in line.headings]
    return any(pattern.search(outline.folded, span.start, span.end) for pattern in patterns for span in spans)


def _clause(outline: Outline, field: Field, line: Line) -> Evidence | None:
    if line.level or line.leads or line.kind == "furniture" or line.body.end - line.body.start < 4:
        return None
    if absence.closes(outline.document.quote(line.body)):
        return None
    return Evidence(line.body, None, line, "exact", supports(outline, field, line))


def _value(outline: Outline, field: Field, claim: Claim, line: Line) -> Evidence | None:
    located = locate(claim.value, outline, line)
    if located is None:
        return None
    line = outline.line_at(located.span.start) or line
    if field.type in _WHOLE:
        reading = typed.plain(field, outline, located.span)
        span = located.span
        if reading is None:
            return None
        if field.type == "identifier" and not any(character.isdigit() for character in outline.document.quote(span)):
            return None
    else:
        placed = _reading_at(outline, field, located.span, line)
        if placed is None:
            return None
        span, reading = placed
    if typed.is_avoided(field, outline.folded, span.start, span.start):
        return None
    return Evidence(span, reading, line, located.how, supports(outline, field, line))


def _reading_at(outline: Outline, field: Field, span: Span, line: Line) -> tuple[Span, Reading] | None:
    """Return the reading on the line that the located text is part of, or that is part of it: never a cut figure."""
    area = Span(min(line.span.start, span.start), max(line.span.end, span.end))
    for reading in typed.find(field, outline, area):
        placed = Span(area.start + reading.start, area.start + reading.end)
        if placed.meets(span):
            return placed, reading
    if field.type != "party":
        return None
    readings = typed.find(field, outline, span, labelled=True)
    if not readings:
        return None
    return Span(span.start + readings[0].start, span.start + readings[0].end), readings[0]

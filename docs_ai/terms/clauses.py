"""Clauses: whole sentences and list items, found under their heading, in their table cell or after their label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import Candidate, How
from docs_ai.terms.labels import Label, own_labels, pattern_of
from docs_ai.terms.outline import Line, Outline, marker_length
from docs_ai.terms.schema import Field

__all__ = ["clauses"]

_COLON = re.compile(r"\s?(?:\([^)\n]{1,16}\))?\s?:\s?")
_PARTS = re.compile(r"(?<=[；;])\s*|\n")
_MOST = 40


def clauses(outline: Outline, field: Field) -> list[Candidate]:
    """Return the clauses of a field in the order of the text; one for a field that does not repeat.

    Headings are asked first, then table cells and ``label:`` lines, then the field's patterns; other running text is
    left to the model.
    """
    found: list[Candidate] = []
    for label in own_labels(field):
        for at in label.places(outline.folded, outline.lowered, outline.whole):
            line = outline.line_at(at.start)
            if line is not None and not typed.is_avoided(field, outline.folded, at.start, at.end):
                found.extend(_at(outline, field, label, at, line))
    if not found:
        found = list(_by_pattern(outline, field))
    if not found:
        return []
    best = max(candidate.strength for candidate in found)
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda candidate: (-candidate.strength, candidate.span)):
        if candidate.strength >= best - 0.15 and not any(candidate.span.meets(other.span) for other in kept):
            kept.append(candidate)
        if len(kept) >= _MOST:
            break
    kept.sort(key=lambda candidate: candidate.span)
    if field.repeating:
        return kept[:_MOST]
    return [max(kept, key=lambda candidate: (candidate.strength, -candidate.span.start))]


def _by_pattern(outline: Outline, field: Field) -> Iterator[Candidate]:
    """Yield the sentences that one of the field's patterns matches."""
    for pattern in field.patterns:
        for match in pattern.finditer(outline.folded):
            line = outline.line_at(match.start())
            if line is None or line.kind == "furniture" or line.level:
                continue
            low, high = match.span("value" if "value" in pattern.groupindex else 0)
            if not typed.is_avoided(field, outline.folded, low, low):
                span = Span(max(line.body.start, low), min(line.span.end, high))
                if span.end - span.start > 3:
                    yield Candidate(_trimmed(outline, span), None, 0.72, "pattern")


def _at(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    if line.kind == "row":
        cell = outline.document.cell_at(at.start)
        if cell is not None and label.fills(outline.folded[cell.span.start : cell.span.end]):
            row = outline.rows[cell.table, cell.row]
            right = next((other for other in row if other.column > cell.column), None)
            if right is not None and right.span.end > right.span.start:
                yield from _parts(field, right.span, outline, "cell", label, 0.95)
        return
    if line.level:
        yield from _section(outline, field, label, at, line)
        return
    if at.start - line.body.start > 2:
        return
    colon = _COLON.match(outline.folded, at.end, line.span.end)
    if colon is None:
        return
    if colon.end() < line.span.end:
        yield from _parts(field, Span(colon.end(), line.span.end), outline, "label", label, 0.92)
    following = _items_after(outline, line) if field.repeating or colon.end() >= line.span.end else []
    for item in following[: _MOST if field.repeating else 1]:
        yield _clause(outline, item, "label", label, 0.85)


def _section(outline: Outline, field: Field, label: Label, at: Span, heading: Line) -> Iterator[Candidate]:
    """Yield the items under a heading; under one that names other things too, only items that show a hint."""
    words = outline.folded[heading.body.start : heading.body.end].strip(" :.")
    exact = len(words) <= at.end - at.start + 2
    if not exact and at.start > heading.body.start + 24:
        return
    items = _merged(outline, outline.section(heading))
    items = [item for item in items if not typed.is_avoided(field, outline.folded, item.start, item.start + 12)]
    hints = [pattern_of(hint) for hint in field.hints]
    hinted = [item for item in items if any(hint.search(outline.folded, item.start, item.end) for hint in hints)]
    most_hinted = field.repeating and 2 * len(hinted) >= len(items)
    if not field.repeating or not (exact or most_hinted):
        items = hinted or (items if exact else items[:1] if not field.repeating else items)
    for item in items if field.repeating else items[:1]:
        yield _clause(outline, item, "section", label, 0.88 if exact else 0.8)


def _merged(outline: Outline, lines: Sequence[Line]) -> list[Span]:
    """Return the items among ``lines``: list items one by one, other paragraphs whole, table rows but the header.

    Among list items a paragraph without a marker is a remark, a signature or a broken sentence, and no item.
    """
    items: list[Span] = []
    enumerated = {line.block for line in lines if line.marker and line.span.start > _block(outline, line).start}
    is_listed = False
    last_block = -1
    for line in lines:
        if line.leads or line.level or line.kind == "furniture" or _is_header(outline, line):
            continue
        if items and last_block >= 0 and _begins_again(outline, line, last_block):
            break
        is_listed = is_listed or bool(line.marker)
        if (
            not line.marker
            and line.kind != "row"
            and ((is_listed and line.block != last_block) or line.block in enumerated)
        ):
            continue
        if line.block == last_block and line.block not in enumerated and line.kind != "row":
            items[-1] = Span(items[-1].start, line.span.end)
        else:
            items.append(line.body)
        last_block = line.block
    return items


def _begins_again(outline: Outline, line: Line, last: int) -> bool:
    """Tell whether a line begins another list after a remark: the counting starts anew."""
    first = outline.folded[line.span.start : line.body.start].strip(" ().、．")
    return (
        first in {"1", "一", "a"}
        and line.kind == "paragraph"
        and line.block > last + 1
        and line.span.start == _block(outline, line).start
    )


def _block(outline: Outline, line: Line) -> Span:
    return outline.document.blocks[line.block].span


def _is_header(outline: Outline, line: Line) -> bool:
    if line.kind != "row":
        return False
    cell = outline.document.cell_at(line.span.start)
    if cell is None or cell.row:
        return False
    return any(other.header for other in outline.columns[cell.table, cell.column] if other.row)


def _items_after(outline: Outline, line: Line) -> list[Span]:
    """Return the list items that follow a line ``label:`` directly."""
    following: list[Line] = []
    for other in outline.lines[line.number :]:
        if other.level or other.kind in {"row", "furniture"} or not other.marker:
            break
        if line.marker and outline.folded[line.span.start] not in "([" and _alike(outline, line, other):
            break
        following.append(other)
    return _merged(outline, following)


def _alike(outline: Outline, left: Line, right: Line) -> bool:
    """Tell whether two list markers are of one kind, so that the second is a sibling and no child of the first."""

    def kind(line: Line) -> str:
        marker = outline.folded[line.span.start : line.body.start].strip()
        return re.sub(r"[一二三四五六七八九十]+", "H", re.sub(r"\d+", "9", marker)).lower()

    return kind(left) == kind(right)


def _parts(field: Field, area: Span, outline: Outline, how: How, label: Label, strength: float) -> Iterator[Candidate]:
    """Yield the items inside one stretch; a field that does not repeat takes it whole."""
    if not field.repeating:
        yield _clause(outline, _trimmed(outline, area), how, label, strength)
        return
    for line in outline.lines_in(area):
        inner = Span(max(line.body.start, area.start), min(line.span.end, area.end))
        if line.leads or inner.end <= inner.start:
            continue
        start = inner.start
        for cut in [match.end() for match in _PARTS.finditer(outline.folded, inner.start, inner.end)] + [inner.end]:
            part = _trimmed(outline, Span(start, cut))
            part = Span(part.start + marker_length(outline.document.quote(part)), part.end)
            if part.end - part.start > 3:
                yield _clause(outline, part, how, label, strength)
            start = cut


def _trimmed(outline: Outline, span: Span) -> Span:
    text = outline.document.quote(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip()))


def _clause(outline: Outline, span: Span, how: How, label: Label, strength: float) -> Candidate:
    text = outline.document.quote(span)
    body = Span(span.start, span.start + len(text.rstrip("；; \n\t")))
    return Candidate(body, None, strength * label.weight, how, label.text, tentative=label.is_guess)

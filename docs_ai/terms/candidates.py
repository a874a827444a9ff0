"""Where the value of a field may stand, found by rules alone: labels in cells, before colons, in definitions, headings.

Each rule states how sure it is; what competes is settled elsewhere. Nothing here knows a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from docs_ai.reading import Cell, Span
from docs_ai.terms import typed
from docs_ai.terms.labels import Label, labels_of
from docs_ai.terms.normalise import Reading, amounts
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.schema import Field

__all__ = ["Candidate", "candidates"]

How = Literal["cell", "label", "definition", "defined", "inline", "column", "section", "pattern"]

_STRENGTH: dict[How, float] = {
    "cell": 0.95,
    "label": 0.92,
    "definition": 0.9,
    "defined": 0.85,
    "inline": 0.75,
    "column": 0.6,
    "section": 0.66,
    "pattern": 0.5,
}
_WIDE = re.compile(r"[ \u3000]{3,}|\u3000{2,}|[\t\n]")
_REFERENCE = re.compile(
    r"(?:as\s+)?(?:set\s+out|specified|stated|defined|provided|described|agreed)\s+in\s+(?:the|a|any|each)\s+(?:[A-Z][\w-]*\s?)+"
    r"|(?:详见|参见|按照|以|见)[^,，。;；\t\n]{0,6}《[^》]{2,30}》[^,，。;；\t\n]{0,8}(?:为准|约定|规定|执行|确定)?"
    r"|(?:以|按)(?:合同|借款合同|授信合同|协议|费用函)(?:约定|规定)?(?:为准|执行|约定)"
)
_MEANS = re.compile(r"[”\"]\s*(?:means|shall\s+mean|is|refers\s+to|指|系指|是指)\s*:?\s*")
_MEANS = re.compile(r"[”\"]\s*(?:means|shall\s+mean|is|refers\s+to|指|系指|是指)\s*:?\s*")
_REACH = 60
_UNTYPED = frozenset(["text", "identifier"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place and what stands there.

    Attributes:
        span: the value as written.
        reading: the value in its normal form; None for clauses, free text and references.
        strength: from 0 to 1, how sure the rule is.
        how: which rule found it.
        label: the label it was found by, folded; empty for patterns.
        external: whether the place only points to another document.
    """

    span: Span
    reading: Reading | None
    strength: float
    how: How
    label: str = ""
    external: bool = False


def candidates(outline: Outline, field: Field) -> list[Candidate]:
    """Return every candidate of a field that is no clause, the surest first, each place once."""
    found: list[Candidate] = []
    for label in labels_of(field):
        for match in label.pattern.finditer(outline.folded):
            line = outline.line_at(match.start())
            if line is None or typed.is_avoided(field, outline.folded, match.start(), match.end()):
                continue
            found.extend(_at(outline, field, label, Span(*match.span()), line))
    found.extend(_by_pattern(outline, field))
    found.sort(key=lambda candidate: (-candidate.strength, candidate.span))
    kept: list[Candidate] = []
    for candidate in found:
        index = next((index for index, other in enumerate(kept) if candidate.span.meets(other.span)), None)
        if index is None:
            kept.append(candidate)
        elif candidate.how == kept[index].how and len(candidate.label) > len(kept[index].label):
            kept[index] = replace(kept[index], label=candidate.label)
    return kept


def _at(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    """Yield what one occurrence of a label leads to, by the place where it stands."""
    if line.kind == "row":
        cell = outline.document.cell_at(at.start)
        if cell is not None and label.fills(outline.folded[cell.span.start : cell.span.end]):
            yield from _beside(outline, field, label, cell)
            return
    if line.level and field.type not in _UNTYPED:
        yield from _under_heading(outline, field, label, at, line)
    area = _after_colon(outline, label, at, line)
    if area is not None:
        yield from _in_area(outline, field, area, "label", label)
        return
    area = _definition(outline, at, line)
    if area is not None:
        yield from _in_area(outline, field, area, "definition", label)
        return
    if _is_defined_term(outline, at):
        if field.type in _UNTYPED:
            return
        before = Span(max(line.span.start, at.start - 240), at.start)
        readings = typed.find(field, outline, before)
        if readings:
            yield _candidate(before.start, readings[-1], "defined", label)
        return
    yield from _inline(outline, field, label, at, line)


def _beside(outline: Outline, field: Field, label: Label, cell: Cell) -> Iterator[Candidate]:
    """Yield the cell to the right of a label cell, or, under a column header, the cells below."""
    row = outline.rows[cell.table, cell.row]
    right = next((other for other in row if other.column > cell.column), None)
    below = [other for other in outline.columns[cell.table, cell.column] if other.row > cell.row]
    is_header = len(row) >= 3 and bool(below) and all(other.header for other in below)
    if right is not None and not is_header:
        yield from _in_area(outline, field, right.span, "cell", label, unit=_unit(outline, cell))
        return
    for other in below:
        weight = 1.0 if len(below) > 1 else 1.4
        for candidate in _in_area(outline, field, other.span, "column", label, unit=_unit(outline, cell)):
            yield replace(candidate, strength=candidate.strength * weight)


def _unit(outline: Outline, cell: Cell) -> amounts.Unit | None:
    """Return the unit that the label cell states, or else the line above the table."""
    text = outline.document.quote(cell.span)
    first = outline.rows[cell.table, min(row for table, row in outline.rows if table == cell.table)][0]
    above = outline.before(first.span)
    return amounts.header_unit(text) or (amounts.header_unit(outline.text(above)) if above else None)


def _after_colon(outline: Outline, label: Label, at: Span, line: Line) -> Span | None:
    """Return what follows ``label:``, up to the next wide gap, where the label opens the line or follows such a gap."""
    text = outline.folded
    before = text[line.span.start : at.start]
    gap = list(_WIDE.finditer(before))
    opening = before[gap[-1].end() if gap else line.marker :]
    if opening.strip(" [(*-") or not label.opens(text[at.end : at.end + 16]):
        return None
    colon = re.match(r"\s?(?:\([^)\n]{1,12}\))?\s?[:]\s?|\s?\t", text[at.end : line.span.end])
    if colon is None:
        return None
    start = at.end + colon.end()
    stop = _WIDE.search(text, start, line.span.end)
    end = stop.start() if stop else line.span.end
    return Span(start, end) if text[start:end].strip() else None


def _definition(outline: Outline, at: Span, line: Line) -> Span | None:
    """Return what follows ``“Label” means`` or ``Label is``, up to the line's end."""
    if outline.folded[at.start - 1 : at.start] not in {"“", '"'}:
        return None
    match = _MEANS.match(outline.folded[at.end : line.span.end])
    return Span(at.end + match.end(), line.span.end) if match else None


def _is_defined_term(outline: Outline, at: Span) -> bool:
    """Tell whether the label follows what it names in brackets: ``(the “Borrower”)``, ``（以下简称“借款人”）``."""
    before = outline.folded[max(at.start - 12, 0) : at.start]
    after = outline.folded[at.end : at.end + 3]
    opened = re.search(
        r"\(\s*(?:the|each,?\s+an?|together,?\s+the|hereinafter|以下简称|以下称|下称|简称|即)?\s*[“\"']?\s*$", before
    )
    return opened is not None and re.match(r"\s*[”\"']?\s*\)", after) is not None


def _under_heading(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    for inner in outline.section(line)[:12]:
        if inner.kind == "row" or typed.is_avoided(field, outline.folded, inner.span.start, inner.span.start + 12):
            continue
        for candidate in _in_area(outline, field, inner.body, "section", label):
            if candidate.reading is not None:
                yield candidate
                return


def _inline(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    """Yield the first value that follows a label in running text, in the same sentence and near."""
    if field.type in _UNTYPED or line.kind == "row":
        return
    stop = re.compile(r"[。;\t\n]").search(outline.folded, at.end, line.span.end)
    reach = _REACH * 2 if field.type == "rate" else _REACH
    area = Span(at.end, min(stop.start() if stop else line.span.end, at.end + reach))
    readings = [
        reading
        for reading in typed.find(field, outline, area)
        if not typed.is_avoided(field, outline.folded, at.end, area.start + reading.start)
    ]
    if readings:
        candidate = _candidate(area.start, readings[0], "inline", label)
        near = 1.0 if readings[0].start < reach // 2 else 0.85
        weight = near if readings[0].unit == "bp" else near * _distinctness(label)
        yield replace(candidate, strength=candidate.strength * weight)


def _distinctness(label: Label) -> float:
    """Return how much a label says in running text: ``amount`` or ``期限`` may speak of anything."""
    if label.is_han:
        return 1.0 if len(label.text) >= 4 else 0.8
    return 1.0 if " " in label.text else 0.7


def _by_pattern(outline: Outline, field: Field) -> Iterator[Candidate]:
    for order, pattern in enumerate(field.patterns):
        for match in pattern.finditer(outline.folded):
            line = outline.line_at(match.start())
            if line is None or typed.is_avoided(field, outline.folded, match.start(), match.end()):
                continue
            strength = _STRENGTH["pattern"] * (1.1 if line.number <= 12 or line.level else 1.0) * (1 - 0.05 * order)
            for reading in typed.listed(field, outline, Span(*match.span())):
                span = Span(match.start() + reading.start, match.start() + reading.end)
                yield Candidate(span, reading, strength, "pattern")


def _in_area(
    outline: Outline, field: Field, area: Span, how: How, label: Label, unit: amounts.Unit | None = None
) -> Iterator[Candidate]:
    """Yield the value in the stretch that a label governs: the first of its type, or else a reference elsewhere."""
    labelled = how in {"cell", "label", "column"}
    readings = typed.find(field, outline, area, unit, labelled=labelled)
    if readings:
        wanted = readings if field.repeating and field.type == "party" else readings[:1]
        yield from (_candidate(area.start, reading, how, label) for reading in wanted)
        return
    reference = _REFERENCE.search(outline.folded, area.start, area.end)
    if reference is not None and how != "section":
        yield Candidate(Span(*reference.span()), None, _STRENGTH[how] * label.weight, how, label.text, external=True)


def _candidate(offset: int, reading: Reading, how: How, label: Label) -> Candidate:
    span = Span(offset + reading.start, offset + reading.end)
    return Candidate(span, reading, _STRENGTH[how] * label.weight, how, label.text)

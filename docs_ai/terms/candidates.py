"""Where the value of a field may stand, found by rules alone: labels in cells, before colons, in definitions, headings.

Each rule states how sure it is; what competes is settled elsewhere. Nothing here knows a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from docs_ai.reading import Cell, Span
from docs_ai.terms import parts, references, typed
from docs_ai.terms.candidate import STRENGTH, Candidate, How, apart
from docs_ai.terms.labels import Label, labels_of, own_labels
from docs_ai.terms.normalise import Reading, amounts, names
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.regions import Item
from docs_ai.terms.rows import Column, figures
from docs_ai.terms.schema import Field

__all__ = ["STRENGTH", "Candidate", "How", "apart", "candidates", "refers_elsewhere"]

_IN_AN_ITEM = 1.6
_IN_CONTEXT = 0.85
_AMONG_OTHERS = 0.65
_WIDE = re.compile(r"[ \u3000]{3,}|\u3000{2,}|[\t\n]")
_OPENED = re.compile(r"\s?(?:\([^)\n]{1,12}\))?\s?[:]\s?|\s?\t")
_MEANS = re.compile(r"[”\"]\s*(?:means|shall\s+mean|is|refers\s+to|指|系指|是指)\s*:?\s*")
_SENTENCE = re.compile(r"[。;\t\n]|(?<!\bNo)(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bPte)(?<!\bCorp)\.\s+(?=[A-Z(“])")
_COPULA = re.compile(r"\s?(?:为|是|采用|系|应为|定为|:|shall\s+be|is|as\s+follows:?)\s?")
_RANGE = re.compile(r"\s?(?:起算?|开始)?,?\s?(?:至|到|—|–|-|~|to|until|through|and)\s?|\s?起算?,\s?", re.IGNORECASE)
_FORMER = re.compile(r"(?:原|前次|前期|上次|上轮|上期|上年|被替[代换]|被取代|废止)的?[\u4e00-\u9fff]{0,4}\Z")
_REST = re.compile(r"(?P<rest>[\u4e00-\u9fff/]{0,8}|(?:\s[A-Za-z/]+){0,5})\s?(?::|\t)")
_CLAUSE, _CLAUSE_LENGTH = re.compile(r"[,。;\n\t]|\.\s"), 48
_REACH, _POINTED = 60, 8
_UNTYPED = frozenset(["text", "identifier"])


def candidates(outline: Outline, field: Field, item: Item | None = None) -> list[Candidate]:
    """Return every candidate of a field that is no clause, the surest first, each place once.

    Args:
        outline: the document.
        field: the field.
        item: the item of a repeating group to which the search is bound; None for the whole document.
    """
    bound = item is not None and not item.whole
    areas = item.spans if item is not None and bound else (outline.whole,)
    found: list[Candidate] = []
    for label in labels_of(field):
        for area in areas:
            found.extend(_labelled(outline, field, label, area))
    for area in areas:
        found.extend(_by_pattern(outline, field, area, _IN_AN_ITEM if bound else 1.0))
        found.extend(_by_sentence(outline, field, area))
    found = _framed(found, [candidate for area in areas for candidate in _by_frame(outline, field, area)])
    if field.parts and not bound:
        found.extend(Candidate(span, reading, sure, "part") for span, reading, sure in parts.places(outline, field))
    if item is not None and bound:
        found = [candidate for candidate in found if item.holds(candidate.span)]
        found.extend(_in_item(outline, field, item))
        for area in item.context:
            is_doubtful = not _leads(outline, area)
            found.extend(_weaker((_labelled(outline, field, label, area) for label in labels_of(field)), is_doubtful))
    return apart(list(_without_lead(outline, found)) if field.type == "party" else found)


def refers_elsewhere(outline: Outline, span: Span) -> bool:
    """Tell whether ``span`` refers to another document for what it should state."""
    return references.search(outline.folded, span) is not None


def _labelled(outline: Outline, field: Field, label: Label, area: Span) -> Iterator[Candidate]:
    for at in label.places(outline.folded, outline.lowered, area):
        line = outline.line_at(at.start)
        if not label.is_former and _FORMER.search(outline.folded, max(at.start - 8, 0), at.start):
            continue
        if line is not None and not typed.is_avoided(field, outline.folded, at.start, at.end):
            yield from _at(outline, field, label, at, line)


def _weaker(groups: Iterable[Iterator[Candidate]], is_doubtful: bool) -> Iterator[Candidate]:
    for candidate in chain.from_iterable(groups):
        tentative = candidate.tentative or is_doubtful
        yield replace(candidate, strength=candidate.strength * _IN_CONTEXT, tentative=tentative)


def _leads(outline: Outline, area: Span) -> bool:
    """Tell whether a line introduces the items of a list, so that what it says is said of all of them."""
    line = outline.line_at(area.start)
    return line is not None and line.leads


def _without_lead(outline: Outline, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the names, those without the words before them that are known by themselves: 兹批准向 before a company."""
    for candidate in found:
        written = outline.document.quote(candidate.span)
        inner = [name for name in outline.masked.parties if name != written and written.endswith(name)]
        start = candidate.span.end - len(max(inner, key=len)) if inner and not written.isascii() else 0
        if candidate.reading is None or not start:
            yield candidate
            continue
        span = Span(start, candidate.span.end)
        yield replace(candidate, span=span, reading=names.find(outline.document.quote(span))[0])


def _in_item(outline: Outline, field: Field, item: Item) -> Iterator[Candidate]:
    """Yield what needs no label within an item: its cell of the field's column, a choice that it names, the item."""
    for column, cell in item.cells:
        if column.field.name == field.name:
            yield from _in_column(outline, field, column, cell)
    if field.type == "item":
        yield Candidate(_trimmed(outline, item.spans[0]), None, item.strength, "item")
    if field.type == "choice" and not field.source:
        for area in (*item.spans, *item.context):
            for reading in typed.find(field, outline, area)[:1]:
                span = Span(area.start + reading.start, area.start + reading.end)
                weight = 1.0 if area in item.spans[:1] else _IN_CONTEXT
                doubtful = area not in item.spans and not _leads(outline, area)
                yield Candidate(span, reading, STRENGTH["choice"] * weight, "choice", tentative=doubtful)
    named = any(column.field.name == field.name for column, _ in item.cells)
    if field.bare and field.type != "party" and not named:
        for area in item.spans:
            for reading in typed.find(field, outline, area, labelled=field.type == "person"):
                span = Span(area.start + reading.start, area.start + reading.end)
                if not typed.is_avoided(field, outline.folded, span.start, span.end):
                    yield Candidate(span, reading, STRENGTH["bare"], "bare")
                    return


def _in_column(outline: Outline, field: Field, column: Column, cell: Cell) -> Iterator[Candidate]:
    """Yield the value of a table row under its column's header; a text under a shared header must show a hint."""
    text = outline.folded[cell.span.start : cell.span.end]
    if column.shared and field.type in {"text", "clause"} and not any(hint in text for hint in field.hints):
        return
    if typed.is_avoided(field, outline.folded, cell.span.start, cell.span.end):
        return
    header = outline.folded[column.header.span.start : column.header.span.end]
    own = own_labels(field)
    label = next((label for label in own if label.fills(header)), own[0])
    yield from _in_area(outline, field, cell.span, "row", label, unit=_unit(outline, column.header))


def _trimmed(outline: Outline, span: Span) -> Span:
    text = outline.document.quote(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip("；; \n\t")))


def _at(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    """Yield what one occurrence of a label leads to, by the place where it stands."""
    if line.kind == "row":
        cell = outline.document.cell_at(at.start)
        if cell is not None and label.fills(outline.folded[cell.span.start : cell.span.end]):
            yield from _beside(outline, field, label, cell)
            return
    if line.level and field.type not in _UNTYPED:
        yield from _under_heading(outline, field, label, line)
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
    is_header = bool(below) and all(other.header for other in below) and _is_header_row(outline, row)
    if right is not None and not is_header:
        yield from _in_area(outline, field, right.span, "cell", label, unit=_unit(outline, cell))
        return
    for other in below:
        weight = 1.0 if len(below) > 1 else 1.4
        for candidate in _in_area(outline, field, other.span, "column", label, unit=_unit(outline, cell)):
            yield replace(candidate, strength=candidate.strength * weight)


def _is_header_row(outline: Outline, row: Sequence[Cell]) -> bool:
    """Tell whether a row may be a header: three cells or more, and no figure in any."""
    return len(row) >= 3 and not any(figures(outline.folded[cell.span.start : cell.span.end]) for cell in row)


def _unit(outline: Outline, cell: Cell) -> amounts.Unit | None:
    """Return the unit that the label cell states, or else the line above the table."""
    text = outline.document.quote(cell.span)
    first = outline.tables[cell.table][0][0]
    above = outline.before(first.span)
    return amounts.header_unit(text) or (amounts.header_unit(outline.text(above)) if above else None)


def _after_colon(outline: Outline, label: Label, at: Span, line: Line) -> Span | None:
    """Return what follows ``label:``, up to the next wide gap, where the label opens the line or follows such a gap."""
    text, written = outline.folded, outline.document.text
    gaps = [match.end() for match in _WIDE.finditer(written, line.span.start, at.start)]
    opening = text[gaps[-1] if gaps else line.body.start : at.start]
    if opening.strip(" [(*-") or not label.opens(text[at.end : at.end + 16]):
        return None
    colon = _OPENED.match(text, at.end, line.span.end)
    if colon is None:
        return None
    start = colon.end()
    stop = _WIDE.search(written, start, line.span.end)
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


def _under_heading(outline: Outline, field: Field, label: Label, line: Line) -> Iterator[Candidate]:
    words = outline.folded[line.body.start : line.span.end].strip(" :.")
    weight = 1.0 if len(words) <= len(label.text) + 6 else _AMONG_OTHERS
    for inner in outline.section(line)[:12]:
        if inner.kind == "row" or typed.is_avoided(field, outline.folded, inner.span.start, inner.span.start + 12):
            continue
        for candidate in _in_area(outline, field, inner.body, "section", label):
            alone = candidate.span.end - candidate.span.start >= inner.body.end - inner.body.start - 2
            if candidate.reading is not None and not (alone and field.type in {"date", "expiry"}):
                yield replace(candidate, strength=candidate.strength * weight)
                return


def _inline(outline: Outline, field: Field, label: Label, at: Span, line: Line) -> Iterator[Candidate]:
    """Yield the first value that follows a label in running text, in the same sentence and near."""
    if line.kind == "row":
        return
    stop = _SENTENCE.search(outline.folded, at.end, line.span.end)
    end = stop.start() if stop else line.span.end
    if field.type in _UNTYPED or field.type in {"clause", "item"}:
        said = list(_said(outline, field, label, Span(at.end, end)))
        place = references.search(outline.folded, Span(at.end, end)) if not said and label.is_own else None
        if place is not None and place.start - at.end <= _POINTED:
            yield Candidate(place, None, STRENGTH["inline"] * label.weight, "inline", label.text, external=True)
        yield from said
        return
    reach = _REACH * 2 if field.type == "rate" else _REACH
    area = Span(at.end, min(end, at.end + reach))
    readings = [
        reading
        for reading in _ends(outline, field, area, typed.find(field, outline, area))
        if not typed.is_avoided(field, outline.folded, at.end, area.start + reading.start)
    ]
    if readings:
        candidate = _candidate(area.start, readings[0], "inline", label)
        near = 1.0 if readings[0].start < reach // 2 else 0.85
        weight = near if readings[0].unit == "bp" else near * _distinctness(label)
        is_length = field.type == "expiry" and (readings[0].normalized or "").startswith("P")
        tentative = candidate.tentative or is_length or _is_part_of_a_label(outline, at, line)
        yield replace(candidate, strength=candidate.strength * weight, tentative=tentative)
    elif (place := references.search(outline.folded, Span(area.start, end))) is not None:
        strength = STRENGTH["inline"] * label.weight * _distinctness(label)
        yield Candidate(place, None, strength, "inline", label.text, external=True)


def _is_part_of_a_label(outline: Outline, at: Span, line: Line) -> bool:
    """Tell whether a label stands within a longer one before a colon: 授信额度 in ``授信额度总计：…`` says little."""
    match = _REST.match(outline.folded, at.end, line.span.end)
    if match is None:
        return False
    return bool(match["rest"]) or outline.folded[at.start - 1 : at.start].isalnum()


def _said(outline: Outline, field: Field, label: Label, rest: Span) -> Iterator[Candidate]:
    """Yield what a text or clause is said to be: ``还款方式为利随本清``."""
    copula = _COPULA.match(outline.folded, rest.start, rest.end)
    if copula is None or _distinctness(label) < 1.0:
        return
    area = Span(copula.end(), rest.end)
    if field.type != "clause" and (comma := outline.folded.find(",", area.start, area.end)) >= 0:
        area = Span(area.start, comma)
    for reading in typed.find(field, outline, area)[:1]:
        yield _candidate(area.start, reading, "inline", label)


def _distinctness(label: Label) -> float:
    """Return how much a label says in running text: ``amount`` or ``期限`` may speak of anything."""
    if label.is_han:
        return 1.0 if len(label.text) >= 4 else 0.8
    return 1.0 if " " in label.text else 0.7


def _by_pattern(outline: Outline, field: Field, area: Span, weight: float) -> Iterator[Candidate]:
    for order, pattern in enumerate(pattern for pattern in field.patterns if "value" not in pattern.groupindex):
        for found in _matches(outline, pattern, area):
            line = outline.line_at(found.start)
            if line is None or typed.is_avoided(field, outline.folded, found.start, found.end):
                continue
            strength = STRENGTH["pattern"] * (1.1 if line.number <= 12 or line.level else 1.0) * (1 - 0.05 * order)
            for reading in typed.listed(field, outline, found):
                span = Span(found.start + reading.start, found.start + reading.end)
                yield Candidate(span, reading, strength * weight, "pattern")


def _by_sentence(outline: Outline, field: Field, area: Span) -> Iterator[Candidate]:
    """Yield what sentences state that a pattern of the schema describes, with the value in its group ``value``."""
    for order, pattern in enumerate(pattern for pattern in field.patterns if "value" in pattern.groupindex):
        for place in _matches(outline, pattern, area):
            if typed.is_avoided(field, outline.folded, place.start, place.end):
                continue
            several = field.type == "party" and field.repeating
            readings = typed.listed(field, outline, place) if several else []
            for reading in readings or typed.find(field, outline, place, labelled=True)[:1]:
                if field.type == "text" and typed.is_figure(outline.folded[place.start : place.end]):
                    continue
                span = Span(place.start + reading.start, place.start + reading.end)
                yield Candidate(span, reading, STRENGTH["sentence"] - 0.02 * order, "sentence")


def _by_frame(outline: Outline, field: Field, area: Span) -> Iterator[Candidate]:
    """Yield the values that stand in a frame of the field."""
    masked = outline.masked
    low, high = masked.area(area) if field.frames else (0, 0)
    for order, frame in enumerate(field.frames):
        for match in frame.finditer(masked.text, low, high):
            place = masked.written(*match.span("value"))
            start = _clause_start(outline, masked.written(*match.span()).start)
            line = outline.line_at(place.start)
            if line is None or line.kind == "furniture" or typed.is_avoided(field, outline.folded, start, place.start):
                continue
            for reading in typed.find(field, outline, place, labelled=True)[:1]:
                span = Span(place.start + reading.start, place.start + reading.end)
                yield Candidate(span, reading, STRENGTH["frame"] - 0.005 * order, "frame")


def _clause_start(outline: Outline, at: int) -> int:
    """Return where the clause that holds ``at`` begins, a few dozen characters before it at most."""
    stops = [match.end() for match in _CLAUSE.finditer(outline.folded, max(0, at - _CLAUSE_LENGTH), at)]
    return stops[-1] if stops else max(0, at - _CLAUSE_LENGTH)


def _framed(found: Sequence[Candidate], frames: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with those that stand in a frame; a label and a frame together are as sure as the surer."""
    strengths: dict[Span, float] = {}
    for candidate in frames:
        strengths[candidate.span] = max(candidate.strength, strengths.get(candidate.span, 0.0))
    labelled = {candidate.span for candidate in found if candidate.label and not candidate.external}
    raised = [
        replace(candidate, strength=max(candidate.strength, strengths[candidate.span]), tentative=False)
        if candidate.span in strengths and candidate.label
        else candidate
        for candidate in found
    ]
    return raised + [candidate for candidate in frames if candidate.span not in labelled]


def _matches(outline: Outline, pattern: re.Pattern[str], area: Span) -> Iterator[Span]:
    """Yield where a pattern, or its group ``value``, matches in ``area``; ``^`` is the beginning of an item."""
    group = "value" if "value" in pattern.groupindex else 0
    whole = area == outline.whole
    if whole and pattern.pattern.startswith("^"):
        return
    text = outline.folded if whole else outline.folded[area.start : area.end]
    for match in pattern.finditer(text):
        start, end = match.span(group)
        tab = text.find("\t", start, end) if start >= 0 else -1
        end = tab if tab > start else end  # a value ends with its cell
        if start >= 0 and end > start:
            yield Span(area.start + start, area.start + end)


def _in_area(
    outline: Outline, field: Field, area: Span, how: How, label: Label, unit: amounts.Unit | None = None
) -> Iterator[Candidate]:
    """Yield the value in the stretch that a label governs: the first of its type, or else a reference elsewhere."""
    labelled = how in {"row", "cell", "label", "column"}
    readings = _ends(outline, field, area, typed.find(field, outline, area, unit, labelled=labelled))
    if readings and not (field.type == "text" and typed.is_figure(outline.folded[area.start : area.end])):
        several = field.type == "person" or (field.repeating and field.type == "party")
        wanted = readings if several else readings[:1]
        yield from (_candidate(area.start, reading, how, label) for reading in wanted)
        return
    place = references.search(outline.folded, area)
    if place is not None and how != "section":
        yield Candidate(place, None, STRENGTH[how] * label.weight, how, label.text, external=True)


def _ends(outline: Outline, field: Field, area: Span, readings: list[Reading]) -> list[Reading]:
    """Return the readings; of an expiry without the first day of a range, since it ends on the last."""
    if field.type != "expiry" or len(readings) < 2:
        return readings
    first, second = readings[:2]
    between = outline.folded[area.start + first.end : area.start + second.start]
    return readings[1:] if _RANGE.fullmatch(between) else readings


def _candidate(offset: int, reading: Reading, how: How, label: Label) -> Candidate:
    span = Span(offset + reading.start, offset + reading.end)
    return Candidate(span, reading, STRENGTH[how] * label.weight, how, label.text, tentative=label.is_guess)

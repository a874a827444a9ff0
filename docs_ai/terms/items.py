"""Items of a repeating group, found by structure: table rows, tables, sections, list items, sentences.

An item is a region of the text in which the values of one facility, one security or one covenant stand. What structure
does not separate is one item: the whole document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import candidates
from docs_ai.terms.clauses import clauses
from docs_ai.terms.labels import own_labels
from docs_ai.terms.outline import Line, Outline, marker_length
from docs_ai.terms.regions import Item
from docs_ai.terms.rows import columns_of, row_items
from docs_ai.terms.schema import Field, Group

__all__ = ["items", "list_field"]

_MOST = 60
_TITLE = 60


def items(outline: Outline, group: Group, owned: Sequence[Span] = ()) -> list[Item]:
    """Return the items of ``group`` in the order of the text; none where structure does not show any.

    Args:
        outline: the document.
        group: a repeating group.
        owned: regions that belong to items of other groups.
    """
    found = [Item(spans, 0.93, cells) for spans, cells in row_items(outline, group) if not _is_owned(spans[0], owned)]
    if group.key:
        found = _joined(outline, group, found)
        if not found:
            found = _titled(outline, group, owned) or next(filter(_several, _of_a_key(outline, group, owned)), [])
        found = _with_mentions(outline, group, found, owned)
    elif not found:
        found = _of_a_list(outline, group)
    return sorted(found, key=lambda item: item.spans)[:_MOST]


def list_field(group: Group) -> Field:
    """Return the group's list as one repeating clause field: its items are found, and asked for, as clauses are."""
    first = group.fields[0]
    text = next((field for field in group.fields if field.type == "item"), None)
    return Field(
        name=text.name if text else group.name,
        title=group.title or first.title,
        description=text.description if text else group.title or first.description,
        type="clause",
        repeating=True,
        labels=group.labels,
        adopted=group.adopted,
        hints=group.hints,
        avoid=group.avoid,
        patterns=group.patterns,
    )


def _is_owned(span: Span, owned: Sequence[Span]) -> bool:
    return any(span.meets(other) for other in owned)


def _several(found: Sequence[Item]) -> bool:
    return len(found) >= 2


def _of_a_list(outline: Outline, group: Group) -> list[Item]:
    """Return the clauses under the group's headings and labels, or else the sentences that look like an item."""
    if not group.labels and not group.patterns:
        return _of_its_field(outline, group)
    found = clauses(outline, list_field(group))
    context = _context(outline, [candidate.span for candidate in found])
    return [Item((candidate.span,), candidate.strength, context=context) for candidate in found]


def _of_its_field(outline: Outline, group: Group) -> list[Item]:
    """Return the labelled values of a group with neither headings nor patterns: each is an item, with its label."""
    labelled = [found for found in candidates(outline, group.fields[0]) if found.how in {"cell", "label"}]
    found: list[Item] = []
    for candidate in sorted(labelled, key=lambda candidate: candidate.span):
        line = outline.line_at(candidate.span.start)
        if line is not None:
            before = [item.spans[0].end for item in found if item.spans[0].end <= candidate.span.start]
            start = max([line.span.start, *before])
            found.append(Item((Span(start, candidate.span.end),), candidate.strength))
    return found


def _context(outline: Outline, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the lines of the paragraph and the section of ``spans`` that are no items: the lead and the remarks."""
    firsts = [line for span in spans if (line := outline.line_at(span.start)) is not None]
    around: list[Line] = []
    for block in {line.block for line in firsts}:
        numbers = [line.number for line in firsts if line.block == block]
        around += [line for line in outline.lines[max(min(numbers) - 2, 0) : max(numbers) + 1] if line.block == block]
    for heading in {number for line in firsts for number in line.headings[-1:]}:
        around += outline.section(outline.lines[heading - 1])
    apart = {line.span for line in around if line.kind != "furniture" and not _is_owned(line.span, spans)}
    return tuple(sorted(apart))


def _of_a_key(outline: Outline, group: Group, owned: Sequence[Span]) -> Iterator[list[Item]]:
    """Yield what each structure gives: a list, headed sections, repeated labels, sentences that each name the key."""
    key = next(field for field in group.fields if field.name == group.key)
    yield _of_its_list(outline, group, owned)
    yield _of_a_run(outline, group, owned)
    yield _sections(outline, group, key, owned)
    yield _label_repeats(outline, key, owned)
    yield _sentences(outline, group, key, owned)


def _of_its_list(outline: Outline, group: Group, owned: Sequence[Span]) -> list[Item]:
    """Return the list items under the group's headings that each state a value which needs no label."""
    listed = clauses(outline, list_field(group)) if group.labels else []
    found: list[Item] = []
    for candidate, following in pairwise([*listed, None]):
        line = outline.line_at(candidate.span.start) if candidate is not None else None
        if candidate is None or line is None or not line.marker or _is_owned(candidate.span, owned):
            continue
        if _bare(outline, group, candidate.span):
            limit = following.span.start if following is not None else len(outline.document.text)
            found.append(Item((_to_its_end(outline, line, candidate.span, [limit, *(span.start for span in owned)]),)))
    return found


def _of_a_run(outline: Outline, group: Group, owned: Sequence[Span]) -> list[Item]:
    """Return a run of numbered lines, under whatever heading, that each state a value which needs no label."""
    runs: list[list[Line]] = []
    for line in outline.lines:
        if line.kind == "paragraph" and line.marker and not line.level and not _is_owned(line.span, owned):
            if not runs or runs[-1][-1].headings != line.headings or _begins(outline, line):
                runs.append([])
            runs[-1].append(line)
    found: list[list[Item]] = []
    for run in runs:
        items_of_run: list[Item] = []
        following = [line.span.start for line in run[1:]] + [len(outline.document.text)]
        for line, limit in zip(run, following, strict=True):
            if _bare(outline, group, line.body):
                limits = [limit, *(span.start for span in owned)]
                items_of_run.append(Item((_to_its_end(outline, line, line.body, limits),), 0.8))
        if len(items_of_run) == len(run):
            found.append(items_of_run)
    return max(found, key=len, default=[])


def _begins(outline: Outline, line: Line) -> bool:
    """Tell whether a list marker is the first of its kind: ``(1)``, ``一、``, ``a)``."""
    return outline.folded[line.span.start : line.body.start].strip(" ().、．") in {"1", "一", "a", "i"}


def _to_its_end(outline: Outline, line: Line, span: Span, limits: Sequence[int]) -> Span:
    """Return a list item with the sentences that follow it in its paragraph, up to what begins next."""
    end = span.end
    for other in outline.lines_in(outline.document.blocks[line.block].span):
        after = other.span.start >= span.end
        if after and (other.marker or other.leads or any(span.end <= limit < other.span.end for limit in limits)):
            break
        if after:
            end = other.span.end
    return Span(span.start, end)


def _titled(outline: Outline, group: Group, owned: Sequence[Span]) -> list[Item]:
    """Return the stretches of label and value rows under a numbered title: ``1. 并购贷款`` above ``分项金额 | …``.

    The title is the line before the table, or a row of one cell in it.
    """
    found: list[Item] = []
    for rows in outline.tables.values():
        title = outline.before(rows[0][0].span)
        body: list[Span] = []
        for row in [*rows, []]:
            is_title = len(row) == 1 and marker_length(outline.document.quote(row[0].span)) > 0
            if row and not is_title and not _is_owned(row[0].span, owned):
                body.append(Span(row[0].span.start, row[-1].span.end))
                continue
            if title is not None and body:
                found.extend(_under_title(outline, group, title, Span(body[0].start, body[-1].end)))
            title, body = outline.line_at(row[0].span.start) if is_title else None, []
    return [item for item in found if not _is_owned(item.spans[0], owned)]


def _under_title(outline: Outline, group: Group, title: Line, body: Span) -> Iterator[Item]:
    """Yield the item that ``title`` names, where two fields of the group are named under it and one is stated."""
    cells = [cell for line in outline.lines_in(body) for cell in outline.cells_of(line)]
    named = {column.field.name for cell in cells for column in columns_of(outline, group, cell)}
    if title.marker and title.span.end - title.span.start <= _TITLE and len(named) >= 2 and _bare(outline, group, body):
        yield Item((title.body, body), 0.9)


def _sections(outline: Outline, group: Group, key: Field, owned: Sequence[Span]) -> list[Item]:
    """Return the sections whose sibling headings each name the key and under which a value of the group stands."""
    found: dict[tuple[int, tuple[int, ...]], list[Item]] = {}
    for line in outline.lines:
        if not line.level or _is_owned(line.span, owned) or not _names(outline, key, line.span):
            continue
        section = [line, *(inner for inner in outline.section(line) if inner.kind != "furniture")]
        span = Span(line.span.start, section[-1].span.end)
        if any(_bare(outline, group, inner.span) for inner in section):
            found.setdefault((line.level, line.headings), []).append(Item((span,), 0.85))
    return max(found.values(), key=len, default=[])


def _label_repeats(outline: Outline, key: Field, owned: Sequence[Span]) -> list[Item]:
    """Return the stretches that each begin with the key's label, in text or in a label cell."""
    starts: set[int] = set()
    for label in own_labels(key):
        for at in label.places(outline.folded, outline.lowered, outline.whole):
            line = outline.line_at(at.start)
            if line is None or _is_owned(at, owned):
                continue
            cell = outline.document.cell_at(at.start) if line.kind == "row" else None
            if cell is not None:
                if cell.column == 0 and label.fills(outline.folded[cell.span.start : cell.span.end]):
                    starts.add(line.span.start)
            elif at.start <= line.body.start + 2 and label.opens(outline.folded[at.end : at.end + 16]):
                starts.add(line.span.start)
    ordered = sorted(starts)
    found: list[Item] = []
    for start, following in pairwise([*ordered, len(outline.document.text)]):
        first = outline.line_at(start)
        if first is not None:
            found.append(Item((Span(start, _end_of(outline, first, following)),), 0.85))
    return found


def _end_of(outline: Outline, first: Line, limit: int) -> int:
    """Return where the stretch that ``first`` begins ends: at ``limit``, or before a heading outside its section."""
    end = first.span.end
    for line in outline.lines[first.number :]:
        if line.span.start >= limit or (line.level and not set(first.headings) <= set(line.headings)):
            break
        if line.kind != "furniture":
            end = line.span.end
    return end


def _sentences(outline: Outline, group: Group, key: Field, owned: Sequence[Span]) -> list[Item]:
    """Return the pieces of running text that each name the key and state a value: ``流动资金贷款3,000万元，…``."""
    found: list[Item] = []
    for line in outline.lines:
        if line.kind in {"row", "furniture"} or _is_owned(line.span, owned):
            continue
        named = _names(outline, key, line.span)
        for at, following in pairwise([*named, Span(line.span.end, line.span.end)]):
            piece = Span(at.start if len(named) > 1 else line.body.start, following.start)
            if _bare(outline, group, Span(at.end, following.start)):
                found.append(Item((piece,), 0.7))
    found = _joined(outline, group, found)
    return found if len({_named(outline, key, item) for item in found}) == len(found) else []


def _names(outline: Outline, key: Field, area: Span) -> list[Span]:
    """Return where the key's patterns stand in ``area``, apart, in order."""
    found: list[Span] = []
    for pattern in (pattern for pattern in key.patterns if "value" not in pattern.groupindex):
        for match in pattern.finditer(outline.folded, area.start, area.end):
            span = Span(*match.span())
            if not any(span.meets(other) for other in found):
                found.append(span)
    return sorted(found)


def _named(outline: Outline, key: Field, item: Item) -> str:
    """Return how the item is called, folded and without blanks; empty where it has no name."""
    for column, cell in item.cells:
        if column.field.name == key.name:
            return "".join(outline.folded[cell.span.start : cell.span.end].split()).lower()
    for span in item.spans:
        for named in _names(outline, key, span)[:1]:
            return "".join(outline.folded[named.start : named.end].split()).lower()
    return ""


def _bare(outline: Outline, group: Group, area: Span) -> bool:
    """Tell whether a value that needs no label, such as the amount of a facility, stands in ``area``."""
    wanted = [field for field in group.fields if field.bare and field.type == "amount"] or [
        field for field in group.fields if field.bare
    ]
    for field in wanted:
        for reading in typed.find(field, outline, area):
            start = area.start + reading.start
            if not typed.is_avoided(field, outline.folded, start, area.start + reading.end):
                return True
    return False


def _joined(outline: Outline, group: Group, found: Sequence[Item]) -> list[Item]:
    """Join items of one name that state different fields, as a table of amounts and a table of rates do."""
    key = next(field for field in group.fields if field.name == group.key)
    kept: dict[str, Item] = {}
    apart: list[Item] = []
    for item in found:
        name = _named(outline, key, item)
        other = kept.get(name)
        if not name or other is None:
            if name:
                kept[name] = item
            else:
                apart.append(item)
        elif not _fields(other) & _fields(item) - {group.key}:
            kept[name] = replace(other, spans=(*other.spans, *item.spans), cells=(*other.cells, *item.cells))
        else:
            apart.append(item)
    return [*kept.values(), *apart]


def _fields(item: Item) -> set[str]:
    return {column.field.name for column, cell in item.cells if cell.span.end > cell.span.start}


def _with_mentions(outline: Outline, group: Group, found: Sequence[Item], owned: Sequence[Span]) -> list[Item]:
    """Give each item the lines elsewhere that name it and no other item."""
    if len(found) < 2:
        return list(found)
    key = next(field for field in group.fields if field.name == group.key)
    names = [_named(outline, key, item) for item in found]
    taken = [span for item in found for span in item.spans] + list(owned)
    mentions: dict[int, list[Span]] = {}
    for line in outline.lines:
        if line.kind in {"furniture", "row"} or line.level or _is_owned(line.span, taken):
            continue
        text = "".join(outline.folded[line.span.start : line.span.end].split()).lower()
        named = [index for index, name in enumerate(names) if len(name) >= 2 and name in text]
        if len(named) == 1:
            mentions.setdefault(named[0], []).append(line.span)
    return [replace(item, spans=(*item.spans, *mentions.get(index, ()))) for index, item in enumerate(found)]

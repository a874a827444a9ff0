"""Rows of tables as items: a table whose headers name at least two fields of a group states one item a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docs_ai.reading import Cell, Span
from docs_ai.terms import typed
from docs_ai.terms.labels import own_labels
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field, Group

__all__ = ["Column", "columns_of", "figures", "has_merged_names", "row_items"]

_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|总额|totals?|sub-?totals?|sum)\b", re.IGNORECASE)
_HEADER_ROWS = 3
_BRACKETS = re.compile(r"\([^()]*\)")
_FIGURE = 3
_UNTYPED = frozenset(["text", "clause", "identifier", "person"])
_BLANK = re.compile(r"[\s_/—\-–.…*]*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of items: the field that it states, its header, and whether other fields share it."""

    field: Field
    header: Cell
    shared: bool


def row_items(outline: Outline, group: Group) -> Iterator[tuple[tuple[Span, ...], tuple[tuple[Column, Cell], ...]]]:
    """Yield the spans and the cells, each with its column, of each item that stands in a row or a column of a table."""
    for rows in outline.tables.values():
        head = _head(outline, group, rows)
        if head is not None:
            index, columns = head
            yield from _down(outline, columns, rows[index + 1 :])
        else:
            yield from _blocks(outline, group, rows) or _across(outline, group, rows)


def _head(outline: Outline, group: Group, rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[int, list[Column]]] | None:
    """Return the header row's index, and the columns that it names."""
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        columns = {cell.column: named for cell in row if (named := columns_of(outline, group, cell))}
        fields = {column.field.name for named in columns.values() for column in named}
        if len(columns) >= 2 and len(fields) >= 2 and _is_header(outline, row, rows[index + 1 :], columns):
            return index, columns
    return None


def columns_of(outline: Outline, group: Group, cell: Cell) -> list[Column]:
    """Return the fields of ``group`` that a cell names, each as a column of which the cell is the header."""
    text = outline.folded[cell.span.start : cell.span.end]
    if not text.strip() or len(text) > 40:
        return []
    fields = [field for field in group.fields if any(label.fills(text) for label in own_labels(field))]
    return [Column(field, cell, len(fields) > 1) for field in fields]


def _is_header(
    outline: Outline, row: Sequence[Cell], below: Sequence[Sequence[Cell]], columns: dict[int, list[Column]]
) -> bool:
    """Tell a header row from a row of label and value pairs: the values are below its labels, not beside them."""
    texts = [outline.folded[cell.span.start : cell.span.end] for cell in row]
    if not below or any(len(figures(text)) >= _FIGURE for text in texts):
        return False
    down = across = 0
    for position, cell in enumerate(row):
        for column in columns.get(cell.column, [])[:1]:
            right = row[position + 1] if position + 1 < len(row) else None
            under = next((other for other in below[0] if other.column == cell.column), None)
            down += _suits(outline, column.field, under)
            across += right is not None and right.column not in columns and _suits(outline, column.field, right)
    return down > across or (down == across > 0 and len(columns) == len(row))


def figures(text: str) -> list[str]:
    """Return the digits of a cell, but for those in brackets, where a header states its unit: ``Cap (HKD'000)``."""
    return [character for character in _BRACKETS.sub("", text) if character.isdigit()]


def _suits(outline: Outline, field: Field, cell: Cell | None) -> bool:
    if cell is None:
        return False
    text = outline.folded[cell.span.start : cell.span.end]
    if _BLANK.fullmatch(text) or any(label.fills(text) for label in own_labels(field)):
        return False
    if field.type in {"text", "party", "person", "clause", "identifier", "choice"}:
        return len(text) <= 200
    return any(map(str.isdigit, text)) or bool(typed.find(field, outline, cell.span))


def _down(
    outline: Outline, columns: dict[int, list[Column]], rows: Sequence[Sequence[Cell]]
) -> Iterator[tuple[tuple[Span, ...], tuple[tuple[Column, Cell], ...]]]:
    for row in rows:
        if any(_TOTAL.match(outline.folded, cell.span.start, cell.span.end) for cell in row[:2]):
            continue
        cells = tuple(
            (column, cell) for cell in row for column in columns.get(cell.column, ()) if not _is_blank(outline, cell)
        )
        if len({cell for _, cell in cells}) >= 2:
            yield (Span(row[0].span.start, row[-1].span.end),), cells


def _blocks(
    outline: Outline, group: Group, rows: Sequence[Sequence[Cell]]
) -> list[tuple[tuple[Span, ...], tuple[tuple[Column, Cell], ...]]]:
    """Return the blocks of label and value rows that a merged first cell names: ``国内保理 | 额度 | 4,500万元``.

    A label that no field knows does not end a block. One block alone is an item if two fields are named in it.
    """
    key = next((field for field in group.fields if field.name == group.key), None)
    if key is None or not has_merged_names(rows):
        return []
    blocks: list[list[tuple[Column, Cell]]] = []
    ends: list[int] = []
    for row in rows:
        pairs = list(pairwise(row))
        named = [(column, value) for label, value in pairs for column in columns_of(outline, group, label)]
        first = row[0]
        if len(row) == 3:
            if _is_blank(outline, first) or columns_of(outline, group, first):
                return []
            blocks.append([(Column(key, first, False), first)])
            ends.append(row[-1].span.end)
        blocks[-1] += [(column, value) for column, value in named if not _is_blank(outline, value)]
        ends[-1] = row[-1].span.end
    if len({column.field.name for block in blocks for column, _ in block}) < 3:
        return []
    return [((Span(block[0][1].span.start, end),), tuple(block)) for block, end in zip(blocks, ends, strict=True)]


def has_merged_names(rows: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether a table is made of labels and values, with a name before them that spans the rows it governs."""
    widths = [len(row) for row in rows]
    return widths[:1] == [3] and set(widths) == {2, 3}


def _across(
    outline: Outline, group: Group, rows: Sequence[Sequence[Cell]]
) -> Iterator[tuple[tuple[Span, ...], tuple[tuple[Column, Cell], ...]]]:
    """Yield the columns of a table whose first column names the fields: ``项目 | 额度一 | 额度二``."""
    named = {
        index: columns for index, row in enumerate(rows) if row and (columns := columns_of(outline, group, row[0]))
    }
    fields = {column.field.name for columns in named.values() for column in columns}
    width = min((len(rows[index]) for index in named), default=0)
    typed_fields = [columns[0].field for columns in named.values() if columns[0].field.type not in _UNTYPED]
    if len(fields) < 2 or width < 3 or not typed_fields:
        return
    if any(columns_of(outline, group, cell) for index in named for cell in rows[index][1:]):
        return
    if not all(_is_of_type(outline, named[index][0].field, cell) for index in named for cell in rows[index][1:width]):
        return
    for position in range(1, width):
        cells = tuple(
            (column, rows[index][position])
            for index, columns in named.items()
            for column in columns
            if not _is_blank(outline, rows[index][position])
        )
        if len({cell for _, cell in cells}) >= 2:
            yield tuple(dict.fromkeys(cell.span for _, cell in cells)), cells


def _is_of_type(outline: Outline, field: Field, cell: Cell) -> bool:
    """Tell whether a cell holds what the label promises: in a row of labels and values every other cell does not."""
    if _is_blank(outline, cell) or field.type in _UNTYPED:
        return True
    return bool(typed.find(field, outline, cell.span, labelled=True)) or any(
        figures(outline.folded[cell.span.start : cell.span.end])
    )


def _is_blank(outline: Outline, cell: Cell) -> bool:
    return _BLANK.fullmatch(outline.folded, cell.span.start, cell.span.end) is not None

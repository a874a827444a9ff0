"""Sort the lines of a page into the cells of its ruled tables, whether a file or text recognition gave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docs_ai.reading.document import Box
from docs_ai.reading.page_layout import PageItem, TableCell, TableLayout
from docs_ai.reading.typeset import Glyph, TypesetLine, typeset

__all__ = ["GlyphLine", "page_items"]


class GlyphLine(NamedTuple):
    """The characters of a line, in order, with its type size in points and its weight."""

    glyphs: Sequence[Glyph]
    size: float
    bold: bool = False


def page_items(grids: Iterable[Sequence[Box]], lines: Iterable[GlyphLine]) -> list[PageItem]:
    """Return loose lines and tables in the order of ``lines``.

    Args:
        grids: the cells of each ruled table.
        lines: the lines of the page; one that runs through several cells is cut at their borders.
    """
    tables = [TableLayout([TableCell(box) for box in grid]) for grid in grids]
    cells = [(cell, table) for table in tables for cell in table.cells]
    items: list[PageItem] = []
    for glyphs, size, bold in lines:
        for owner, group in _by_cell(glyphs, cells):
            line = typeset(group, size, bold=bold)
            if line is None:
                continue
            if owner is None:
                items.append(line)
            else:
                cell, table = owner
                cell.lines.append(line)
                if not any(item is table for item in items):
                    items.append(table)
    for cell, _ in cells:
        cell.lines[:] = _in_order(cell.lines)
    return items


def _in_order(lines: Iterable[TypesetLine]) -> list[TypesetLine]:
    """Return the lines of a cell from the top, those on one baseline from the left."""
    rows: list[list[TypesetLine]] = []
    for line in sorted(lines, key=lambda line: line.box.y0 + line.box.y1):
        first = rows[-1][0] if rows else None
        if first and min(first.box.y1, line.box.y1) - max(first.box.y0, line.box.y0) > 0.6 * min(first.size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box.x0)]


def _by_cell(
    glyphs: Sequence[Glyph], cells: Sequence[tuple[TableCell, TableLayout]]
) -> Iterator[tuple[tuple[TableCell, TableLayout] | None, Sequence[Glyph]]]:
    """Split a line's characters wherever they move into another cell."""
    if not cells:
        yield None, glyphs
        return
    group: list[Glyph] = []
    owner: tuple[TableCell, TableLayout] | None = None
    for glyph in glyphs:
        x, y = (glyph.box.x0 + glyph.box.x1) / 2, (glyph.box.y0 + glyph.box.y1) / 2
        if owner is None or not _inside(owner[0].box, x, y):
            found = next((entry for entry in cells if _inside(entry[0].box, x, y)), None)
            if found is not owner and group:
                yield owner, group
                group = []
            owner = found
        group.append(glyph)
    if group:
        yield owner, group


def _inside(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1

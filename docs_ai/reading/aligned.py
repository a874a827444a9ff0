"""Tables without rules: which rows belong to one, and in which columns their pieces stand.

Rows of pieces that follow one another closely are one table, and its columns are the stretches
of the page's width that their pieces cover together: narrow pieces make the columns, wide ones (a title over three
years) span them. Short lines between rows of figures are rows of their own; all else ends the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from docs_ai.reading.baselines import MARKER, Row, is_figure
from docs_ai.reading.typeset import TypesetLine

__all__ = ["AlignedCell", "AlignedTable", "align", "tables"]

_MOST_LABELS = 4
_SHORT = 80
_TITLE_EM, _NAMES_EM = 1.2, 3.5


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """A cell: its column from 0, its lines, and the words above its column (empty in a header row itself)."""

    column: int
    lines: list[TypesetLine]
    header: str = ""


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table without rules: its rows, the first ``heading`` of which name the columns."""

    rows: list[list[AlignedCell]]
    heading: int = 0


def tables(rows: Sequence[Row], width: float) -> list[tuple[int, int]]:
    """Return the tables among ``rows`` as ranges ``[start, end)`` of them, in order.

    Args:
        rows: the rows of one column of text, from the top.
        width: how wide that column is, in points.
    """
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(rows):
        if not rows[index].is_table:
            index += 1
            continue
        end = _end(rows, index, width)
        start = index
        if any(row.has_figures for row in rows[index:end]):
            while (above := _title(rows, start, rows[index:end])) < start:
                start = above
                if found and start < found[-1][1]:
                    start = found.pop()[0]
            if start == index > 0 and _label_goes_on(rows[start - 1], rows[start]):
                start -= 1
        found.append((start, end))
        index = end
    return found


def align(rows: Sequence[Row]) -> AlignedTable:
    """Give the pieces of a table's rows their columns, and the cells of figures the words above them."""
    first = _first(rows)
    columns = _columns(rows[first:])
    placed = [_placed(row, columns) for row in rows]
    heading = _Heading(rows[:first], columns, _rates(placed[first:], len(columns)))
    names = [heading.words(column) for column in range(len(columns))]
    body: list[dict[int, list[TypesetLine]]] = []
    for index, cells in enumerate(placed):
        if index > first and _continues(rows, index, placed):
            for column, lines in cells.items():
                body[-1].setdefault(column, []).extend(lines)
        elif index > first and _label_goes_on(rows[index - 1], rows[index]) and 0 in cells and 0 in body[-1]:
            body[-1] = {**cells, 0: body[-1][0] + cells[0]}
        else:
            body.append(cells)
    return AlignedTable(
        [
            [AlignedCell(c, lines, names[c] if index >= first else "") for c, lines in sorted(cells.items())]
            for index, cells in enumerate(body)
        ],
        first,
    )


def _end(rows: Sequence[Row], start: int, width: float) -> int:
    """Return the end of the table that starts with the row ``start``."""
    last, index = start, start + 1
    while index < len(rows):
        above, row = rows[index - 1], rows[index]
        gap = row.box.y0 - above.box.y1
        if gap > (2.4 if row.has_figures and above.is_table else 1.8) * row.pieces[0].size:
            break
        if row.is_table:
            if last < index - 1 and not row.has_figures:
                break
            last = index
        elif _wraps(rows[last], above, row):
            last = index
        elif index - last > _MOST_LABELS or not _is_label(row, rows[start : last + 1], width):
            break
        index += 1
    return last + 1


def _is_label(row: Row, above: Sequence[Row], width: float) -> bool:
    """Tell whether a lone piece may stand between rows of figures: short, at the left, and no item of a list."""
    piece = row.pieces[0]
    if row.box.x1 - row.box.x0 > 0.7 * width or MARKER.match(piece.text):
        return False
    if any(other.has_figures for other in above):
        return row.box.x0 < min(other.pieces[1].box.x0 for other in above if other.is_table)
    return row.box.x0 + piece.size < min(other.box.x0 for other in above)


def _title(rows: Sequence[Row], start: int, table: Sequence[Row]) -> int:
    """Return where the names of a table's columns begin above its row ``start``, or ``start``.

    They stand over the figures alone and hold none. Up to two short lines (a unit, the name of a group) may stand below
    names that are side by side.
    """
    figures = [other for other in table if other.has_figures]
    labels = [other.box.x0 for other in figures if not is_figure(other.pieces[0].text)]
    right = min(other.pieces[1].box.x0 for other in figures)
    left = max(labels, default=0.0)
    for index in range(start - 1, max(start - 4, -1), -1):
        row, first = rows[index], rows[index].pieces[0]
        closest = _NAMES_EM if row.is_table else _TITLE_EM
        if row.has_figures or rows[index + 1].box.y0 - row.box.y1 > closest * first.size:
            break
        if row.box.x0 > left and first.box.x0 + first.box.x1 > 2 * right and (row.is_table or index == start - 1):
            return index
        if row.is_table or len(first.text) > _SHORT or MARKER.match(first.text):
            break
    return start


def _wraps(cells: Row, above: Row, row: Row) -> bool:
    """Tell whether a lone piece goes on with a cell of the row above, other than the first."""
    piece = row.pieces[0]
    gap = piece.box.y0 - above.box.y1
    aligned = any(abs(cell.box.x0 - piece.box.x0) < 2 for cell in cells.pieces[1:])
    return aligned and -0.5 * piece.size < gap < 0.6 * piece.size


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return the columns as stretches ``(x0, x1)`` from the left."""
    pieces = sorted(
        (piece for row in rows if row.is_table for piece in row.pieces), key=lambda piece: piece.box.x1 - piece.box.x0
    )
    columns: list[tuple[float, float]] = []
    for piece in pieces:
        met = [column for column in columns if _overlap(column, piece) > 0]
        if len(met) > 1:
            continue
        stretch = (piece.box.x0, piece.box.x1)
        if met:
            columns.remove(met[0])
            stretch = (min(met[0][0], stretch[0]), max(met[0][1], stretch[1]))
        columns.append(stretch)
    columns.sort()
    return _merged(columns, rows)


def _merged(columns: Sequence[tuple[float, float]], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Take neighbours that never stand in one row for one column."""
    kept = [columns[0]]
    for column in columns[1:]:
        both = any(
            _overlap(kept[-1], left) > 0 and _overlap(column, right) > 0
            for row in rows
            for left, right in pairwise(row.pieces)
        )
        if both:
            kept.append(column)
        else:
            kept[-1] = (kept[-1][0], max(kept[-1][1], column[1]))
    return kept


def _placed(row: Row, columns: Sequence[tuple[float, float]]) -> dict[int, list[TypesetLine]]:
    """Return the pieces of a row by column; a piece over several belongs to the first."""
    cells: dict[int, list[TypesetLine]] = {}
    for piece in row.pieces:
        met = [index for index, column in enumerate(columns) if _overlap(column, piece) > 0]
        near = min(range(len(columns)), key=lambda index: abs(columns[index][0] - piece.box.x0))
        cells.setdefault(met[0] if met else near, []).append(piece)
    return cells


def _first(rows: Sequence[Row]) -> int:
    """Return the row at which the figures begin; 0 where what follows is not all figures, as in labels and values."""
    first = next((index for index, row in enumerate(rows) if row.has_figures), 0)
    if first and not rows[first - 1].is_table and rows[first - 1].box.x0 < rows[first].pieces[0].box.x1:
        first -= 1  # the label over a group of rows
    body = [row for row in rows[first:] if row.is_table]
    return first if len(body) >= 2 and all(row.has_figures for row in body) else 0


@dataclass(frozen=True, slots=True)
class _Heading:
    """The rows that name the columns; ``rates`` are the columns that hold nothing but percentages."""

    rows: Sequence[Row]
    columns: Sequence[tuple[float, float]]
    rates: frozenset[int]

    def words(self, column: int) -> str:
        """Return the words over a column, from the top."""
        names: list[str] = []
        for index, row in enumerate(self.rows):
            below = self.rows[index + 1].pieces if index + 1 < len(self.rows) else []
            spreads = not below or len(below) >= len(self.columns) - 1
            piece = self._over(row, column, spreads)
            if piece is not None:
                names.append(piece.text)
        return " ".join(names)

    def _over(self, row: Row, column: int, spreads: bool) -> TypesetLine | None:
        """Return the piece of a row that stands over a column: by itself, or in the middle over several."""
        count = len(self.columns) - 1
        names = [piece for piece in row.pieces if piece.box.x1 > self.columns[min(1, count)][0]]
        if spreads and column and names and count % len(names) == 0 and count > len(names):
            each = count // len(names)
            groups = [self.columns[1 + each * index : 1 + each * (index + 1)] for index in range(len(names))]
            if all(_is_middle(piece, group) for piece, group in zip(names, groups, strict=True)):
                return names[(column - 1) // each]
        found = next((piece for piece in row.pieces if _overlap(self.columns[column], piece) > 0), None)
        if found is None and column in self.rates and column > 1:
            return self._over(row, column - 1, spreads)  # a change and its percentage share a name
        return found


def _rates(placed: Sequence[dict[int, list[TypesetLine]]], count: int) -> frozenset[int]:
    """Return the columns whose figures are all percentages."""
    texts = [[cells[column][0].text for cells in placed if column in cells] for column in range(count)]
    return frozenset(column for column, found in enumerate(texts) if found and all("%" in text for text in found))


def _is_middle(piece: TypesetLine, group: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a piece lies over the middle of several columns."""
    return piece.box.x0 < group[-1][0] and piece.box.x1 > group[0][1]


def _continues(rows: Sequence[Row], index: int, placed: Sequence[dict[int, list[TypesetLine]]]) -> bool:
    """Tell whether a row goes on with the cells of the one above: set closer than rows are, and under their words."""
    above, row = rows[index - 1], rows[index]
    gap = row.box.y0 - above.box.y1
    if row.has_figures or gap > 0.6 * row.pieces[0].size or not set(placed[index]) <= set(placed[index - 1]):
        return False
    if not row.is_table:
        return 0 not in placed[index] or (above.has_figures and row.pieces[0].text[0].islower())
    widest = max((below.box.y0 - upper.box.y1 for upper, below in pairwise(rows)), default=gap)
    return widest > gap + 0.4 * row.pieces[0].size and not above.has_figures


def _label_goes_on(above: Row, row: Row) -> bool:
    """Tell whether the words of a row of figures began on the line above, alone there."""
    gap = row.box.y0 - above.box.y1
    starts_low = row.has_figures and row.pieces[0].text[0].islower()
    return starts_low and not above.is_table and gap < 0.6 * row.pieces[0].size


def _overlap(column: tuple[float, float], piece: TypesetLine) -> float:
    return min(column[1], piece.box.x1) - max(column[0], piece.box.x0)

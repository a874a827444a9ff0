"""The tables of a document as its pages give them: one that goes on over the page is one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docs_ai.reading.canonical import CanonicalText, CellText, Piece, is_heading_row
from docs_ai.reading.document import Notice

__all__ = ["PageTable", "TableFlow"]

_NEAR = 2.5
_FOOT = 0.7
_MOST_HEADING = 3


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or the part of one, that stands on one page.

    Attributes:
        rows: its rows that hold text.
        edges: where its columns begin and the last ends, in points; empty where no rules tell.
        bottom: where it ends, in points from the top.
        heading: rows that name the columns; 0 where only the words could tell.
    """

    rows: Sequence[Sequence[CellText]]
    edges: tuple[float, ...]
    bottom: float
    heading: int = 0


class TableFlow:
    """Lays tables down, and goes on with the last one where the next page begins with its second part.

    The parts belong together where the heading is repeated word for word; it is then set aside as furniture. Without a
    heading they do where the rules stand at the same places and the first row of the new page is no heading.
    """

    def __init__(self, text: CanonicalText) -> None:
        self._text = text
        self._number = 0
        self._height = 0.0
        self._open: PageTable | None = None
        self._first = False

    def page(self, number: int, height: float) -> None:
        """Begin a page of ``height`` points. Call `close` for any text in between that is no table."""
        if self._open is not None and self._open.bottom < _FOOT * self._height:
            self._open = None
        self._number, self._height, self._first = number, height, True

    def close(self) -> None:
        """Note that something else than a table follows."""
        self._open, self._first = None, False

    def add(self, table: PageTable) -> None:
        """Add a table, or the next part of the last one."""
        last, is_first = self._open, self._first
        self._first = False
        if not table.rows:
            return
        self._open = table
        repeated = _repeated(last, table) if last is not None and is_first else 0
        if last is not None and is_first and (repeated or _goes_on(last, table)):
            self._join(last, table, repeated)
            return
        if is_first or last is None or table.edges or last.edges or table.heading or last.heading:
            self._text.begin_table()
        for row in table.rows:
            self._text.row(row)

    def _join(self, last: PageTable, table: PageTable, repeated: int) -> None:
        message = f"the table at the top of page {self._number} goes on from the page before"
        self._text.notice(Notice("table_joined", message, self._number))
        for row in table.rows[:repeated]:
            pieces = [piece for cell in row for part in cell.pieces for piece in (Piece("\t"), part)]
            self._text.block("furniture", pieces[1:])
        for row in table.rows[repeated:]:
            self._text.row(row)
        self._open = replace(last, rows=last.rows[:_MOST_HEADING], bottom=table.bottom)


def _repeated(last: PageTable, table: PageTable) -> int:
    """Return how many rows at the top of ``table`` repeat the heading of ``last``."""
    if len(last.edges) != len(table.edges) or (table.heading == 0) != (last.heading == 0):
        return 0
    most = table.heading or _MOST_HEADING
    count = 0
    for before, now in zip(last.rows[:most], table.rows, strict=False):
        if _words(before) != _words(now):
            break
        count += 1
    if table.heading:
        return count if count == table.heading == last.heading else 0
    return count if count and count < len(table.rows) else 0


def _goes_on(last: PageTable, table: PageTable) -> bool:
    """Tell whether a ruled table without a heading of its own stands on the rules of the one before."""
    if not last.edges or len(last.edges) != len(table.edges):
        return False
    in_line = all(abs(left - right) <= _NEAR for left, right in zip(last.edges, table.edges, strict=True))
    return in_line and not is_heading_row(_words(table.rows[0]))


def _words(row: Sequence[CellText]) -> list[str]:
    return ["".join(piece.text for piece in cell.pieces) for cell in row]

"""A table whose first rows are marked as headings: the cells below carry the words above their column."""

from __future__ import annotations

from collections.abc import Sequence

from docs_ai.reading.canonical import CanonicalText, CellText

__all__ = ["HeadedTable"]


class HeadedTable:
    """Lays one table down row by row; rows without text are left out."""

    def __init__(self, text: CanonicalText) -> None:
        """Begin the table in ``text``."""
        self._text = text
        self._names: dict[int, str] = {}
        self._in_heading = True
        text.begin_table()

    def row(self, cells: Sequence[tuple[CellText, int]], *, heading: bool) -> None:
        """Add a row.

        Args:
            cells: each cell with how many columns it spans.
            heading: whether the row is marked as one that names columns; below the first that is not, none does.
        """
        self._in_heading = self._in_heading and heading
        if self._in_heading:
            for cell, wide in cells:
                words = " ".join(" ".join(piece.text for piece in cell.pieces).split())
                for column in range(cell.column, cell.column + wide):
                    self._names[column] = f"{self._names.get(column, '')} {words}".strip()
            laid = [cell for cell, _ in cells]
        else:
            laid = [cell._replace(header=self._names.get(cell.column, "")) for cell, _ in cells]
        if any(piece.text for cell in laid for piece in cell.pieces):
            self._text.row(laid)

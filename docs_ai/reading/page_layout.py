"""What is set on one page before it becomes text: its lines, and its ruled tables with the lines in their cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docs_ai.reading.document import Box, PageSource
from docs_ai.reading.typeset import TypesetLine

__all__ = ["PageItem", "PageLayout", "TableCell", "TableLayout"]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a ruled table with the lines in it."""

    box: Box
    lines: list[TypesetLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A ruled table."""

    cells: list[TableCell]

    @property
    def box(self) -> Box:
        """The rectangle around its cells."""
        return Box(
            min(cell.box.x0 for cell in self.cells),
            min(cell.box.y0 for cell in self.cells),
            max(cell.box.x1 for cell in self.cells),
            max(cell.box.y1 for cell in self.cells),
        )


PageItem = TypesetLine | TableLayout


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page: its size in points, its lines and tables in the order of the file, and where its text comes from."""

    number: int
    width: float
    height: float
    items: list[PageItem]
    source: PageSource = "text"

    def lines(self) -> Iterator[TypesetLine]:
        """Yield the lines outside ruled tables."""
        return (item for item in self.items if isinstance(item, TypesetLine))

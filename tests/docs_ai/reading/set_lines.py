"""Lines and pages set by hand, for tests of the layout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docs_ai.reading import Document
from docs_ai.reading.canonical import CanonicalText, Placed, Source
from docs_ai.reading.document import Box
from docs_ai.reading.page_layout import PageItem, PageLayout, TableCell, TableLayout
from docs_ai.reading.pagination import Pagination
from docs_ai.reading.typeset import TypesetLine

SIZE = 10.0
LEADING = 12.0


def line(x: float, y: float, text: str, *, width: float | None = None, size: float = SIZE) -> TypesetLine:
    """Return a line whose top left corner is ``(x, y)``, of one word for each run without blanks."""
    wide = width if width is not None else sum(size if ord(c) > 0x2E80 else size / 2 for c in text)
    each = wide / len(text)
    words, start = [], 0
    for part in text.split(" "):
        if part:
            box = Box(x + start * each, y, x + (start + len(part)) * each, y + size)
            words.append(Placed(start, start + len(part), box))
        start += len(part) + 1
    return TypesetLine(text, tuple(words), Box(x, y, x + wide, y + size), size)


def right(x: float, y: float, text: str) -> TypesetLine:
    """Return a line that ends at ``x``."""
    placed = line(0, y, text)
    return line(x - placed.box.x1, y, text)


def grid(x: float, y: float, rows: Sequence[Sequence[str]], width: float = 100.0, height: float = 20.0) -> TableLayout:
    """Return a ruled table with columns of one width."""
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = Box(x + c * width, y + r * height, x + (c + 1) * width, y + (r + 1) * height)
            cells.append(TableCell(box, [line(box.x0 + 2, box.y0 + 4, text)] if text else []))
    return TableLayout(cells)


def document(*pages: Sequence[PageItem]) -> Document:
    """Lay pages of 600 by 800 points down."""
    layouts = [PageLayout(number, 600.0, 800.0, list(items)) for number, items in enumerate(pages, 1)]
    text = CanonicalText()
    pagination = Pagination(layouts, text)
    for layout in layouts:
        pagination.lay(layout)
    return text.document(Source(Path("made.pdf"), "0" * 64, "pdf"))


def blocks(made: Document) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    return [(block.kind, made.quote(block.span)) for block in made.blocks]

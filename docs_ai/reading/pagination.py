"""From typeset lines to paragraphs, table rows and furniture: everything about a page that needs no PDF library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from docs_ai.reading.aligned import align, tables
from docs_ai.reading.baselines import Row, rows_of
from docs_ai.reading.canonical import CanonicalText, CellText, Piece
from docs_ai.reading.joining import Vocabulary, joined, vocabulary
from docs_ai.reading.page_layout import PageItem, PageLayout, TableCell, TableLayout
from docs_ai.reading.page_tables import PageTable, TableFlow
from docs_ai.reading.paragraphs import Column, Margins, margins, opens_item
from docs_ai.reading.text_columns import strips
from docs_ai.reading.typeset import TypesetLine

__all__ = ["Pagination"]

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:第\s*\d+\s*页.{0,16}|page\s+\d+(?:\s+of\s+\d+)?|\d{1,4}(?:\s*/\s*\d{1,4})?)[-–—\s]*", re.IGNORECASE
)
_MARGIN = 0.10


class Pagination:
    """Lays the pages of a document down one after another, in order, with what only the whole document tells.

    That is: which lines run along the top or bottom of its pages, which words it uses, and which table goes on.
    """

    def __init__(self, pages: Sequence[PageLayout], text: CanonicalText) -> None:
        self._running = _running(pages)
        self._ahead = _ahead(pages)
        self._bodies = {page.number: self._body(page) for page in pages}
        self._margins = margins(
            [row.pieces[0] for row in rows_of([item for item in body.strips[0] if isinstance(item, TypesetLine)])]
            for body in self._bodies.values()
            if len(body.strips) == 1
        )
        self._known = vocabulary(line for page in pages for line in _all_lines(page))
        self._text = text
        self._tables = TableFlow(text)

    def lay(self, page: PageLayout) -> None:
        """Add a page: its body in reading order, then its furniture."""
        self._text.page(page.number, page.width, page.height, page.source)
        self._tables.page(page.number, page.height)
        body = self._bodies[page.number]
        style = _Style([item for strip in body.strips for item in strip])
        shared = self._margins if len(body.strips) == 1 else Margins()
        for strip in body.strips:
            _Strip(strip, style, self._known, self._text, self._tables, shared).lay()
        for line in body.aside:
            self._text.block("furniture", [Piece(line.text, line.words)])

    def _body(self, page: PageLayout) -> _Body:
        aside: list[TypesetLine] = []
        items: list[PageItem] = []
        for item in page.items:
            if isinstance(item, TypesetLine) and self._is_furniture(item, page):
                aside.append(item)
            else:
                items.append(item)
        return _Body(strips(items), aside)

    def _is_furniture(self, line: TypesetLine, page: PageLayout) -> bool:
        if _in_margin(line, page):
            return _skeleton(line) in self._running or _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        number = _last_number(page)
        return number is not None and line is number and int(line.text) - page.number == self._ahead


def _running(pages: Sequence[PageLayout]) -> set[str]:
    """Return the `_skeleton` of every running header and footer: in the outer tenth of the page, on several pages."""
    seen = Counter(
        skeleton for page in pages for skeleton in {_skeleton(line) for line in page.lines() if _in_margin(line, page)}
    )
    needed = max(2, min(len(pages) // 4, 8))
    return {skeleton for skeleton, count in seen.items() if count >= needed}


def _ahead(pages: Sequence[PageLayout]) -> int | None:
    """Return by how much the numbers at the end of the pages' text run ahead of the pages, or None where none do so."""
    found = Counter(int(line.text) - page.number for page in pages if (line := _last_number(page)) is not None)
    ahead, count = found.most_common(1)[0] if found else (0, 0)
    return ahead if count >= max(3, len(pages) // 4) else None


def _last_number(page: PageLayout) -> TypesetLine | None:
    """Return the lowest line of a page if it is a bare number: pages made of web pages end well above the margin."""
    last = max(page.lines(), key=lambda line: line.box.y0, default=None)
    return last if last is not None and re.fullmatch(r"[0-9]{1,4}", last.text) else None


def _all_lines(page: PageLayout) -> Iterator[TypesetLine]:
    for item in page.items:
        if isinstance(item, TypesetLine):
            yield item
        else:
            for cell in item.cells:
                yield from cell.lines


def _in_margin(line: TypesetLine, page: PageLayout) -> bool:
    return line.box.y1 < page.height * _MARGIN or line.box.y0 > page.height * (1 - _MARGIN)


def _skeleton(line: TypesetLine) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()))


class _Body(NamedTuple):
    """A page's columns of text in reading order, and its furniture."""

    strips: list[list[PageItem]]
    aside: list[TypesetLine]


class _Style:
    """What is usual on a page: the size of its type and its weight. Headings differ from it."""

    def __init__(self, items: Sequence[PageItem]) -> None:
        lines = [item for item in items if isinstance(item, TypesetLine)]
        self._size = median([line.size for line in lines]) if lines else 0.0
        self._bold = sum(line.bold for line in lines) > len(lines) / 2

    def is_heading(self, first: TypesetLine, length: int) -> bool:
        """Tell whether a paragraph of ``length`` characters that opens with ``first`` is a heading."""
        differs = (first.bold and not self._bold) or (self._size > 0 and first.size > self._size * 1.15)
        return length <= 60 and differs


class _Strip:
    """Gathers the lines of one column of a page into blocks."""

    def __init__(
        self,
        items: Sequence[PageItem],
        style: _Style,
        known: Vocabulary,
        text: CanonicalText,
        tables: TableFlow,
        shared: Margins,
    ) -> None:
        self._items = items
        self._shared = shared
        self._style = style
        self._known = known
        self._text = text
        self._tables = tables
        self._loose = [item for item in items if isinstance(item, TypesetLine)]
        self._column = Column(())
        self._paragraph: list[TypesetLine] = []

    def lay(self) -> None:
        ruled = sorted((item for item in self._items if isinstance(item, TableLayout)), key=lambda table: table.box.y0)
        rows = rows_of(self._loose)
        self._column = Column([row.pieces[0] for row in rows], [table.box for table in ruled], self._shared)
        for table in ruled:
            above = [row for row in rows if row.box.y0 < table.box.y0]
            rows = rows[len(above) :]
            self._rows(above)
            self._flush()
            self._tables.add(_ruled(table, self._known))
        self._rows(rows)
        self._flush()

    def _rows(self, rows: Sequence[Row]) -> None:
        """Lay rows of lines: those side by side as tables, the others as paragraphs."""
        if not rows:
            return
        width = max(row.box.x1 for row in rows) - min(row.box.x0 for row in rows)
        done = 0
        for start, end in tables(rows, width):
            self._lines(rows[done:start])
            self._flush()
            self._tables.add(_aligned(rows[start:end], self._known))
            done = end
        self._lines(rows[done:])

    def _lines(self, rows: Sequence[Row]) -> None:
        for row in rows:
            line = row.pieces[0]
            if not (self._paragraph and self._column.continues(self._paragraph, line)):
                self._flush()
            self._paragraph.append(line)

    def _flush(self) -> None:
        if self._paragraph:
            self._tables.close()
            piece = joined(self._paragraph, self._known)
            is_heading = self._style.is_heading(self._paragraph[0], len(piece.text))
            self._text.block("heading" if is_heading else "paragraph", [piece], level=1 if is_heading else 0)
            self._paragraph = []


def _ruled(table: TableLayout, known: Vocabulary) -> PageTable:
    columns = sorted({cell.box.x0 for cell in table.cells})
    rows: dict[float, list[TableCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.box.y0, []).append(cell)
    laid = [
        [
            CellText(columns.index(cell.box.x0), _paragraphs(cell, known))
            for cell in sorted(cells, key=lambda cell: cell.box.x0)
        ]
        for _, cells in sorted(rows.items())
        if any(cell.lines for cell in cells)
    ]
    return PageTable(laid, (*columns, table.box.x1), table.box.y1)


def _aligned(rows: Sequence[Row], known: Vocabulary) -> PageTable:
    table = align(rows)
    laid = [[CellText(cell.column, [joined(cell.lines, known)], cell.header) for cell in row] for row in table.rows]
    return PageTable(laid, (), rows[-1].box.y1, heading=table.heading)


def _paragraphs(cell: TableCell, known: Vocabulary) -> list[Piece]:
    """Join the lines of a cell; a list marker, or a line above that ends well before the cell, starts a paragraph."""
    pieces: list[list[TypesetLine]] = []
    for line in cell.lines:
        above = pieces[-1][-1] if pieces else None
        if above is None or (
            not _beside(above, line)
            and (opens_item(pieces[-1], line) or above.box.x1 + line.first_width + 2.5 * above.size < cell.box.x1)
        ):
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return [joined(lines, known) for lines in pieces]


def _beside(left: TypesetLine, right: TypesetLine) -> bool:
    """Tell whether two lines share a baseline with a clear gap between them."""
    overlap = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    return overlap > 0.6 * min(left.size, right.size) and right.box.x0 > left.box.x1 - 1

"""From typeset lines to paragraphs, table rows and furniture: everything about a page that needs no PDF library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Placed
from docs_ai.reading.document import Box, PageSource
from docs_ai.reading.typeset import TypesetLine, is_han

__all__ = ["PageLayout", "TableCell", "TableLayout", "furniture", "lay"]

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:第\s*\d+\s*页.{0,16}|page\s+\d+(?:\s+of\s+\d+)?|\d{1,4}(?:\s*/\s*\d{1,4})?)[-–—\s]*", re.IGNORECASE
)
_MARKER = re.compile(
    r"(?:[（(]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[一二三四五六七八九十]{1,3}|[a-z]|[ivx]{1,5})[)）、.．]|第[一二三四五六七八九十百\d]+[条章节]|\d{1,2}(?:\.\d{1,2}){1,3}\s"
    r"|[•●▪■□☐☑☒◆○-]\s?)"
)
_ENDED = re.compile(r"(?:[.;:,。；：，、！？)）”\"]|\b(?:and|or))\s*$")
_LABELLED = re.compile(r"[^:：（(]{2,24}[:：]")
_MARGIN = 0.10


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a ruled table with the lines in it."""

    box: Box
    lines: list[TypesetLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A ruled table."""

    cells: list[TableCell]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page: its size in points, its lines and tables in the order of the file, and where its text comes from."""

    number: int
    width: float
    height: float
    items: list[TypesetLine | TableLayout]
    source: PageSource = "text"

    def lines(self) -> Iterator[TypesetLine]:
        """Yield the lines outside ruled tables."""
        return (item for item in self.items if isinstance(item, TypesetLine))


def furniture(pages: Sequence[PageLayout]) -> set[str]:
    """Return the `_skeleton` of every running header and footer: in the outer tenth of the page, on several pages."""
    seen = Counter(
        skeleton for page in pages for skeleton in {_skeleton(line) for line in page.lines() if _in_margin(line, page)}
    )
    needed = max(2, min(len(pages) // 4, 8))
    return {skeleton for skeleton, count in seen.items() if count >= needed}


def lay(page: PageLayout, running: set[str], text: CanonicalText) -> None:
    """Add a page to ``text``: body in order, then its furniture."""
    text.page(page.number, page.width, page.height, page.source)
    aside: list[TypesetLine] = []
    body: list[TypesetLine | TableLayout] = []
    for item in page.items:
        if isinstance(item, TypesetLine) and _in_margin(item, page) and _is_furniture(item, running):
            aside.append(item)
        else:
            body.append(item)
    _Body(page, body, text).lay()
    for line in aside:
        text.block("furniture", [Piece(line.text, line.words)])


def _in_margin(line: TypesetLine, page: PageLayout) -> bool:
    return line.box.y1 < page.height * _MARGIN or line.box.y0 > page.height * (1 - _MARGIN)


def _is_furniture(line: TypesetLine, running: set[str]) -> bool:
    return _skeleton(line) in running or _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _skeleton(line: TypesetLine) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()))


class _Body:
    """Gathers the lines of one page into blocks."""

    def __init__(self, page: PageLayout, items: Sequence[TypesetLine | TableLayout], text: CanonicalText) -> None:
        self._items = items
        self._text = text
        self._loose = [item for item in items if isinstance(item, TypesetLine)]
        self._size = median([line.size for line in self._loose]) if self._loose else 0.0
        self._gap = _usual_gap(self._loose)
        self._bold = sum(line.bold for line in self._loose) > len(self._loose) / 2
        self._paragraph: list[TypesetLine] = []
        self._row: list[list[TypesetLine]] = []
        self._in_table = False

    def lay(self) -> None:
        for item in self._items:
            if isinstance(item, TableLayout):
                self._flush()
                self._table(item)
            else:
                self._line(item)
        self._flush()

    def _line(self, line: TypesetLine) -> None:
        """Take the next loose line: beside the last one it is a cell, below it a continuation or a new block."""
        if self._row:
            if _beside(self._row[-1][0], line):
                self._row.append([line])
                return
            column = next((cell for cell in self._row[1:] if _wraps(cell[-1], line)), None)
            if column is not None:
                column.append(line)
                return
            self._flush()
        if self._paragraph and _beside(self._paragraph[-1], line):
            last = self._paragraph.pop()
            self._flush()
            self._row = [[last], [line]]
        elif self._paragraph and self._continues(self._paragraph[-1], line):
            self._paragraph.append(line)
        else:
            self._flush()
            self._paragraph = [line]

    def _flush(self) -> None:
        if self._row:
            if not self._in_table:
                self._text.begin_table()
                self._in_table = True
            self._text.row([CellText(column, [_joined(cell)]) for column, cell in enumerate(self._row)])
            self._row = []
        elif self._paragraph:
            self._in_table = False
            first, piece = self._paragraph[0], _joined(self._paragraph)
            is_heading = len(piece.text) <= 60 and (
                (first.bold and not self._bold) or (self._size > 0 and first.size > self._size * 1.15)
            )
            self._text.block("heading" if is_heading else "paragraph", [piece], level=1 if is_heading else 0)
            self._paragraph = []

    def _table(self, table: TableLayout) -> None:
        self._in_table = False
        self._text.begin_table()
        columns = _clusters(cell.box.x0 for cell in table.cells)
        rows: dict[float, list[TableCell]] = {}
        for cell in table.cells:
            rows.setdefault(cell.box.y0, []).append(cell)
        for _, cells in sorted(rows.items()):
            cells.sort(key=lambda cell: cell.box.x0)
            if any(cell.lines for cell in cells):
                self._text.row([CellText(columns.index(cell.box.x0), _paragraphs(cell)) for cell in cells])

    def _continues(self, above: TypesetLine, line: TypesetLine) -> bool:
        """Tell whether ``line`` goes on with the paragraph: the line above was full, and nothing marks a new start."""
        gap = line.box.y0 - above.box.y1
        widest = min(1.3, self._gap / above.size + 0.25) * above.size
        if not -0.5 * above.size < gap < widest or abs(line.size - above.size) > 0.1 * above.size:
            return False
        indent = 5.0 if _MARKER.match(above.text) else 1.5
        if line.bold != above.bold or line.box.x0 > above.box.x0 + indent * above.size or _starts_anew(above, line):
            return False
        edge = max(
            (other.box.x1 for other in self._loose if abs(other.box.x0 - above.box.x0) < 4 * above.size),
            default=above.box.x1,
        )
        return above.box.x1 + line.first_width + 0.3 * above.size > edge


def _usual_gap(lines: Sequence[TypesetLine]) -> float:
    """Return the white between two lines of a paragraph: the lower quartile over the page, in points."""
    gaps = sorted(
        gap
        for above, line in pairwise(lines)
        if -0.5 * above.size < (gap := line.box.y0 - above.box.y1) < 2 * above.size
    )
    return gaps[len(gaps) // 4] if gaps else 0.0


def _starts_anew(above: TypesetLine, line: TypesetLine) -> bool:
    """Tell whether a line opens an item or a labelled value; a number in mid-sentence does not."""
    if _MARKER.match(line.text):
        return _ENDED.search(above.text) is not None
    return _LABELLED.match(line.text) is not None and _LABELLED.match(above.text) is not None


def _clusters(values: Iterable[float]) -> list[float]:
    return sorted(set(values))


def _beside(left: TypesetLine, right: TypesetLine) -> bool:
    """Tell whether two lines share a baseline with a clear gap between them."""
    overlap = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    return overlap > 0.6 * min(left.size, right.size) and right.box.x0 > left.box.x1 - 1


def _wraps(above: TypesetLine, line: TypesetLine) -> bool:
    gap = line.box.y0 - above.box.y1
    return abs(line.box.x0 - above.box.x0) < 2 and -0.5 * above.size < gap < 0.6 * above.size


def _paragraphs(cell: TableCell) -> list[Piece]:
    """Join the lines of a cell; a list marker, or a line above that ends well before the cell, starts a paragraph."""
    pieces: list[list[TypesetLine]] = []
    for line in cell.lines:
        above = pieces[-1][-1] if pieces else None
        if above is None or _MARKER.match(line.text):
            starts = above is None or not _beside(above, line)
        else:
            starts = above.box.x1 + line.first_width + 2.5 * above.size < cell.box.x1 and not _beside(above, line)
        if starts:
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return [_joined(lines) for lines in pieces]


def _joined(lines: Sequence[TypesetLine]) -> Piece:
    """Run lines together: no blank where Han meets anything, nor after a hyphen at a line's end."""
    text, words = "", list[Placed]()
    for line in lines:
        if text and not (is_han(text[-1]) or is_han(line.text[0]) or _ends_in_hyphen(text, line.text)):
            text += " "
        offset = len(text)
        words += [word.moved(offset) for word in line.words]
        text += line.text
    return Piece(text, words)


def _ends_in_hyphen(text: str, following: str) -> bool:
    return text[-1] == "-" and len(text) > 1 and text[-2].isalpha() and following[0].islower()

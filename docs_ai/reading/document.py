"""What every file becomes: one frozen `Document` whose every character has a place.

The canonical text is the one source of truth. Blocks are separated by a newline, the cells of a table row by a tab,
paragraphs inside a cell by a newline; nothing else is added and nothing of the file is rewritten, so that a quote is
what the reader sees. Pages, blocks, cells and words point into it by ``[start, end)`` character offsets.

Coordinates are PDF points with the origin at the top left, of the page as it is displayed: after the rotation that the
file asks for, and before the turning and straightening of a scan that reading it took. A DOCX has no pages until
something renders it: its pages are the ones between page breaks, and it has no words with boxes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = [
    "Block",
    "BlockKind",
    "Box",
    "Cell",
    "Document",
    "Format",
    "Notice",
    "NoticeCode",
    "Page",
    "PageSource",
    "Seal",
    "Span",
    "Struck",
    "StruckKind",
    "Word",
]

Format = Literal["pdf", "docx", "image", "pptx", "xlsx", "eml", "msg", "html", "rtf", "odt", "doc", "text"]
BlockKind = Literal["heading", "paragraph", "row", "furniture"]
PageSource = Literal["text", "scan", "mixed"]
StruckKind = Literal["deleted", "struck", "hidden"]
NoticeCode = Literal[
    "page_without_text",
    "repaired",
    "hidden_text",
    "low_confidence",
    "text_layer_differs",
    "seal",
    "tracked_changes",
    "table_joined",
    "truncated",
    "attachment_not_read",
]


class Span(NamedTuple):
    """A stretch of the canonical text, ``[start, end)``."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Box(NamedTuple):
    """A rectangle on a page, in points, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class Word(NamedTuple):
    """A run of characters of one kind on one line, with its box. A Han run may be a whole phrase.

    ``confidence`` is how sure text recognition was of it, 0 to 1; text that the file itself holds has 1.
    """

    start: int
    end: int
    page: int
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its span, and its size in points (0 where the format has none).

    ``source`` tells where its text comes from: the file's own text, text recognition of its picture, or both. ``turn``
    tells how its lines run: by so many quarter turns to the right, 0 where they run from left to right.
    """

    number: int
    span: Span
    width: float = 0.0
    height: float = 0.0
    source: PageSource = "text"
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Seal:
    """A red seal or stamp on a page. What it says is not read."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, one table row, or page furniture (running header, footer, page number).

    Attributes:
        kind: what it is.
        span: where it stands.
        page: the page on which it starts.
        level: depth of a heading from 1; 0 for all else and for headings of unknown depth.
        table: number of the table that a row belongs to, else None.
    """

    kind: BlockKind
    span: Span
    page: int
    level: int = 0
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. ``header`` is the words above its column, empty where the table has none or the cell is one."""

    table: int
    row: int
    column: int
    span: Span
    header: str = ""


@dataclass(frozen=True, slots=True)
class Struck:
    """Text that the file holds but that does not stand: a tracked deletion, struck-through or hidden text.

    Hidden is what a Word file marks so, what is set white on white, transparent, tiny or off the page, and what a file
    says beside its text: its properties and the descriptions of its pictures. ``at`` is the offset in the canonical
    text where it would be, 0 for the whole file.
    """

    at: int
    text: str
    kind: StruckKind


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader of a result should know, such as a page that could not be read."""

    code: NoticeCode
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. Immutable; words are in the order of the text and never overlap."""

    path: Path
    sha256: str
    format: Format
    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    cells: tuple[Cell, ...] = ()
    words: tuple[Word, ...] = ()
    struck: tuple[Struck, ...] = ()
    notices: tuple[Notice, ...] = ()
    seals: tuple[Seal, ...] = ()

    def page_at(self, offset: int) -> int:
        """Return the number of the page that holds ``offset``."""
        index = bisect_right(self.pages, offset, key=lambda page: page.span.start) - 1
        return self.pages[max(index, 0)].number

    def boxes(self, span: Span) -> list[tuple[int, Box]]:
        """Return page and box of each line that ``span`` covers; empty where the format has no boxes.

        Inside a word the box is cut in proportion to the characters, which is exact for Han text and close for Latin.
        """
        first = bisect_right(self.words, span.start, key=lambda word: word.end)
        found: list[tuple[int, Box]] = []
        for word in self.words[first:]:
            if word.start >= span.end:
                break
            turn = self._turn(word.page)
            box = _cut(word, span, turn)
            if found and found[-1][0] == word.page and _same_line(found[-1][1], box, turn):
                found[-1] = (word.page, _union(found[-1][1], box))
            else:
                found.append((word.page, box))
        return found

    def span_in(self, page: int, box: Box) -> Span | None:
        """Return the span of the words whose centre lies in ``box`` on ``page``, or None: from a place back to text."""
        inside = [word for word in self._words_of(page) if _holds_centre(box, word.box)]
        return Span(inside[0].start, inside[-1].end) if inside else None

    def cell_at(self, offset: int) -> Cell | None:
        """Return the table cell that holds ``offset``, or None."""
        index = bisect_right(self.cells, offset, key=lambda cell: cell.span.start) - 1
        if index >= 0 and offset <= self.cells[index].span.end:
            return self.cells[index]
        return None

    def quote(self, span: Span) -> str:
        """Return the text of ``span``."""
        return self.text[span.start : span.end]

    def _turn(self, page: int) -> int:
        index = bisect_right(self.pages, page, key=lambda one: one.number) - 1
        return self.pages[index].turn if index >= 0 else 0

    def _words_of(self, page: int) -> Sequence[Word]:
        start = bisect_right(self.words, page - 1, key=lambda word: word.page)
        return self.words[start : bisect_right(self.words, page, key=lambda word: word.page)]


def _cut(word: Word, span: Span, turn: int) -> Box:
    """Return the part of a word's box that ``span`` covers, along the way its line runs."""
    length = word.end - word.start
    before, after = max(span.start - word.start, 0) / length, max(word.end - span.end, 0) / length
    if turn in {2, 3}:
        before, after = after, before
    x0, y0, x1, y1 = word.box
    if turn % 2:
        return Box(x0, y0 + before * (y1 - y0), x1, y1 - after * (y1 - y0))
    return Box(x0 + before * (x1 - x0), y0, x1 - after * (x1 - x0), y1)


def _same_line(left: Box, right: Box, turn: int) -> bool:
    """Tell whether ``right`` goes on with ``left`` on a line that runs as ``turn`` says."""
    left, right = _level(left, turn), _level(right, turn)
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    height = min(left.y1 - left.y0, right.y1 - right.y0)
    return overlap > height / 2 and -height < right.x0 - left.x1 < 2 * height


def _level(box: Box, turn: int) -> Box:
    """Return a box as it lies once its page is turned so that lines run from left to right."""
    x0, y0, x1, y1 = box
    return (box, Box(y0, -x1, y1, -x0), Box(-x1, -y1, -x0, -y0), Box(-y1, x0, -y0, x1))[turn % 4]


def _union(left: Box, right: Box) -> Box:
    return Box(min(left.x0, right.x0), min(left.y0, right.y0), max(left.x1, right.x1), max(left.y1, right.y1))


def _holds_centre(box: Box, word: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1

"""Set a document on pages: where each line, rule and value stands is known because it is put there.

Coordinates are PDF points, origin at the top left. Text is set ragged, so that a value's place follows from the widths
of the characters before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bench._approvals.blocks import Align, Block, Break, Cell, Columns, Heading, Line, Page, Table
from bench._approvals.passage import Mark, Passage
from docs_ai.reading import Box

__all__ = ["PAGE", "Measure", "Placed", "Rule", "Setting", "Text", "grid_of", "typeset"]

Measure = Callable[[str, float, bool], float]
"""The width of a text in points at a size, bold or not."""

PAGE = (595.0, 842.0)
_MARGIN = 62.0
_SIZE = 10.5
_LEADING = 1.6
_PAD = 3.5
_ASCENT, _DESCENT = 0.88, 0.14
_NEVER_FIRST = set("，。；：、）》”！？％%,.;:)]〕」")
_GAP = 22.0


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text at a baseline."""

    x: float
    baseline: float
    text: str
    size: float
    bold: bool = False
    white: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its words and the box of each line that it covers, by page from 1."""

    mark: Mark
    text: str
    boxes: tuple[tuple[int, Box], ...]


@dataclass(slots=True)
class Setting:
    """Pages of text and rules, and every value's place."""

    pages: list[list[Text | Rule]] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    size: tuple[float, float] = PAGE


@dataclass(frozen=True, slots=True)
class _Set:
    """One line of a passage: characters ``[start, end)``, offset from the frame's left edge, width."""

    start: int
    end: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class _Style:
    size: float = _SIZE
    bold: bool = False
    align: Align = "left"
    indent: float = 0.0
    hang: float = 0.0
    white: bool = False


def typeset(page: Page, measure: Measure) -> Setting:
    """Set a document.

    Args:
        page: what is set.
        measure: the typeface's widths.
    """
    setter = _Setter(measure)
    setter.blocks(page.blocks)
    setter.furnish(page)
    return setter.setting


class _Setter:
    def __init__(self, measure: Measure) -> None:
        self.setting = Setting()
        self._measure = measure
        self._left, self._width = _MARGIN, PAGE[0] - 2 * _MARGIN
        self._y = 0.0
        self._page = -1
        self._new_page()

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Heading():
                    size = 16.0 if block.level == 0 else 11.5
                    self._y += 6
                    self._paragraph(block.text, _Style(size, True, block.align))
                    self._y += 4 if block.level == 0 else 0
                case Line():
                    size = 1.0 if block.ink == "tiny" else _SIZE
                    indent, hang = block.indent * _SIZE, block.hang * _SIZE
                    self._paragraph(block.text, _Style(size, False, block.align, indent, hang, block.ink == "white"))
                case Table():
                    self._table(block)
                case Columns():
                    self._columns(block)
                case Break():
                    self._new_page()

    def furnish(self, page: Page) -> None:
        """Put header and footer on every page."""
        total = len(self.setting.pages)
        for number, ops in enumerate(self.setting.pages, 1):
            if page.header:
                ops.append(Text(_MARGIN, 36, page.header, 9))
                ops.append(Rule(_MARGIN, 42, PAGE[0] - _MARGIN, 42))
            if page.footer:
                text = page.footer.replace("{pages}", str(total)).replace("{page}", str(number))
                ops.append(Text((PAGE[0] - self._measure(text, 9, False)) / 2, PAGE[1] - 30, text, 9))

    def _new_page(self) -> None:
        """Go to the next page, which a first column may have begun."""
        self._page += 1
        if self._page == len(self.setting.pages):
            self.setting.pages.append([])
        self._y = _MARGIN

    def _room(self, height: float) -> None:
        if self._y + height > PAGE[1] - _MARGIN:
            self._new_page()

    def _columns(self, columns: Columns) -> None:
        left, width, top, page = self._left, self._width, self._y, self._page
        self._width = (width - _GAP) / 2
        self.blocks(columns.left)
        end = (self._page, self._y)
        self._left, self._page, self._y = left + self._width + _GAP, page, top
        self.blocks(columns.right)
        self._page, self._y = max(end, (self._page, self._y))
        self._left, self._width = left, width

    def _paragraph(self, passage: Passage, style: _Style) -> None:
        lines = self._break(passage.text, self._width, style)
        boxes: dict[int, list[tuple[int, Box]]] = {}
        for line in lines:
            self._room(style.size * _LEADING)
            baseline = self._y + style.size * (_LEADING - 1) / 2 + style.size * _ASCENT
            self._line(passage, line, (self._left, baseline), style, boxes)
            self._y += style.size * _LEADING
        self._note(passage, boxes)
        self._y += 3

    def _line(
        self,
        passage: Passage,
        line: _Set,
        at: tuple[float, float],
        style: _Style,
        boxes: dict[int, list[tuple[int, Box]]],
    ) -> None:
        """Draw a line and add the boxes of the marks on it."""
        text, x = passage.text, at[0] + line.x
        shown = text[line.start : line.end]
        self.setting.pages[self._page].append(Text(x, at[1], shown, style.size, style.bold, style.white))
        for number, mark in enumerate(passage.marks):
            start, end = max(mark.start, line.start), min(mark.end, line.start + len(shown.rstrip()))
            if start < end:
                x0 = x + self._measure(text[line.start : start], style.size, style.bold)
                x1 = x + self._measure(text[line.start : end], style.size, style.bold)
                box = Box(x0, at[1] - style.size * _ASCENT, x1, at[1] + style.size * _DESCENT)
                boxes.setdefault(number, []).append((self._page + 1, box))

    def _note(self, passage: Passage, boxes: dict[int, list[tuple[int, Box]]]) -> None:
        for number, mark in enumerate(passage.marks):
            self.setting.placed.append(Placed(mark, passage.text[mark.start : mark.end], tuple(boxes.get(number, ()))))

    def _break(self, text: str, width: float, style: _Style) -> list[_Set]:
        """Break a text into lines that fit ``width``; a closing mark may hang over the edge."""
        lines: list[_Set] = []
        start, taken, x = 0, 0.0, style.indent
        for begin, end in self._fitting(text, width, style):
            piece = text[begin:end]
            if piece == "\n":
                lines.append(_Set(start, begin, x, taken))
                start, taken, x = end, 0.0, style.hang
                continue
            size = self._measure(piece, style.size, style.bold)
            if x + taken + size > width and begin > start and piece not in _NEVER_FIRST and not piece.isspace():
                lines.append(_Set(start, begin, x, taken))
                start, taken, x = begin, 0.0, style.hang
            taken += size
        lines.append(_Set(start, len(text), x, taken))
        if style.align == "left":
            return lines
        share = 1.0 if style.align == "right" else 0.5
        return [_Set(line.start, line.end, max(width - line.width, 0) * share, line.width) for line in lines]

    def _fitting(self, text: str, width: float, style: _Style) -> Iterator[tuple[int, int]]:
        """Yield the pieces of a text; one that is wider than the frame character by character."""
        for begin, end in _pieces(text):
            if end - begin > 1 and self._measure(text[begin:end], style.size, style.bold) > width:
                yield from ((at, at + 1) for at in range(begin, end))
            else:
                yield begin, end

    def _table(self, table: Table) -> None:
        widths = [self._width * part / sum(table.widths) for part in table.widths]
        lefts = [self._left + sum(widths[:at]) for at in range(len(widths) + 1)]
        grid = grid_of(table.rows)
        heights = self._heights(table, grid, widths)
        self._y += 4
        for number, row in enumerate(table.rows):
            block = max((cell.down for cell in row), default=1)
            if self._y + sum(heights[number : number + block]) > PAGE[1] - _MARGIN:
                self._new_page()
                for again in range(table.header):
                    self._row(table.rows[again], grid[again], lefts, heights[again : again + 1])
                    self._y += heights[again]
            self._row(row, grid[number], lefts, heights[number:])
            self._y += heights[number]
        self._y += 6

    def _heights(self, table: Table, grid: Sequence[Sequence[int]], widths: Sequence[float]) -> list[float]:
        heights = []
        for row, columns in zip(table.rows, grid, strict=True):
            lines = [
                len(self._break(cell.text.text, sum(widths[at : at + cell.span]) - 2 * _PAD, _Style()))
                for cell, at in zip(row, columns, strict=True)
                if cell.down == 1
            ]
            heights.append(max(lines, default=1) * _SIZE * 1.35 + 2 * _PAD)
        return heights

    def _row(
        self, row: Sequence[Cell], columns: Sequence[int], lefts: Sequence[float], heights: Sequence[float]
    ) -> None:
        ops = self.setting.pages[self._page]
        for cell, at in zip(row, columns, strict=True):
            x0, x1 = lefts[at], lefts[at + cell.span]
            y0, y1 = self._y, self._y + sum(heights[: cell.down])
            ops += [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]
            style = _Style(bold=cell.bold, align=cell.align)
            lines = self._break(cell.text.text, x1 - x0 - 2 * _PAD, style)
            boxes: dict[int, list[tuple[int, Box]]] = {}
            top = y0 + (y1 - y0 - len(lines) * _SIZE * 1.35) / 2
            for number, line in enumerate(lines):
                baseline = top + number * _SIZE * 1.35 + _SIZE * (0.17 + _ASCENT)
                self._line(cell.text, line, (x0 + _PAD, baseline), style, boxes)
            self._note(cell.text, boxes)


def grid_of(rows: Sequence[Sequence[Cell]]) -> list[list[int]]:
    """Return the column in which each cell starts, past the cells that reach down from above."""
    grid: list[list[int]] = []
    reaching: dict[int, int] = {}
    for row in rows:
        columns: list[int] = []
        at = 0
        started: dict[int, int] = {}
        for cell in row:
            while reaching.get(at, 0):
                at += 1
            columns.append(at)
            if cell.down > 1:
                started |= dict.fromkeys(range(at, at + cell.span), cell.down)
            at += cell.span
        reaching = {column: left - 1 for column, left in (reaching | started).items() if left > 1}
        grid.append(columns)
    return grid


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield what a line may not be broken inside: a Han character, a Latin word, a blank."""
    start = 0
    for at, character in enumerate(text):
        joins = at > start and _latin(character) and _latin(text[at - 1])
        if at > start and not joins:
            yield start, at
            start = at
    if start < len(text):
        yield start, len(text)


def _latin(character: str) -> bool:
    return character.isascii() and not character.isspace()

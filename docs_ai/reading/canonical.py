"""Lay a canonical text down piece by piece, keeping the place of everything that is put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from docs_ai.reading.document import (
    Block,
    BlockKind,
    Box,
    Cell,
    Document,
    Format,
    Notice,
    Page,
    PageSource,
    Seal,
    Span,
    Struck,
    StruckKind,
    Word,
)

__all__ = ["CanonicalText", "CellText", "Piece", "Placed", "Source", "is_heading_row"]

_DATE = re.compile(r"(?:\d{1,2},\s*)?(?:19|20)\d{2}(?:\s*年(?:\s*\d{1,2}\s*月(?:末|\s*\d{1,2}\s*日)?)?)?")


class Placed(NamedTuple):
    """A word of a line or piece: its characters ``[start, end)`` in it, its box on the page, its confidence."""

    start: int
    end: int
    box: Box
    confidence: float = 1.0

    def moved(self, offset: int) -> Placed:
        """Return it ``offset`` characters further on."""
        return self._replace(start=self.start + offset, end=self.end + offset)


class Piece(NamedTuple):
    """Text to add, with its words."""

    text: str
    words: Sequence[Placed] = ()


class CellText(NamedTuple):
    """A table cell to add: its column from 0, its paragraphs, and the words above its column where the reader knows."""

    column: int
    pieces: Sequence[Piece]
    header: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from."""

    path: Path
    sha256: str
    format: Format


class CanonicalText:
    """Grows a `Document`. Start each page with `page`, add blocks in reading order, end with `document`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._blocks: list[Block] = []
        self._cells: list[Cell] = []
        self._words: list[Word] = []
        self._struck: list[Struck] = []
        self._notices: list[Notice] = []
        self._seals: list[Seal] = []
        self._tables = 0
        self._rows = 0

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def page(self, number: int, width: float = 0.0, height: float = 0.0, source: PageSource = "text") -> None:
        """Begin a page."""
        self._close_page()
        self._pages.append(Page(number, Span(self._length, self._length), width, height, source))

    def block(self, kind: BlockKind, pieces: Iterable[Piece], *, level: int = 0) -> None:
        """Add a heading, a paragraph or furniture; the pieces follow one another without a separator."""
        start = self._length
        for piece in pieces:
            self._add(piece)
        self._end_block(kind, start, level, None)

    def begin_table(self) -> None:
        """Begin a table; the rows that follow belong to it."""
        self._tables += 1
        self._rows = 0

    def row(self, cells: Sequence[CellText]) -> None:
        """Add a row to the table."""
        start, table = self._length, self._tables
        for index, cell in enumerate(cells):
            if index:
                self._add(Piece("\t"))
            cell_start = self._length
            for number, piece in enumerate(cell.pieces):
                if number:
                    self._add(Piece("\n"))
                self._add(piece)
            self._cells.append(Cell(table, self._rows, cell.column, Span(cell_start, self._length), cell.header))
        self._rows += 1
        self._end_block("row", start, 0, table)

    def strike(self, text: str, kind: StruckKind) -> None:
        """Note text that does not stand, at the place where it would be."""
        if text.strip():
            self._struck.append(Struck(self._length, text, kind))

    def notice(self, notice: Notice) -> None:
        """Note something that the reader of a result should know."""
        self._notices.append(notice)

    def seal(self, seal: Seal) -> None:
        """Note a seal."""
        self._seals.append(seal)

    def document(self, source: Source) -> Document:
        """Freeze what was laid down."""
        self._close_page()
        text = "".join(self._parts)
        return Document(
            path=source.path,
            sha256=source.sha256,
            format=source.format,
            text=text,
            pages=tuple(self._pages),
            blocks=tuple(self._blocks),
            cells=tuple(_with_headers(self._cells, text)),
            words=tuple(self._words),
            struck=tuple(self._struck),
            notices=tuple(self._notices),
            seals=tuple(self._seals),
        )

    def _add(self, piece: Piece) -> None:
        page = self._pages[-1].number
        self._words.extend(
            Word(self._length + word.start, self._length + word.end, page, word.box, word.confidence)
            for word in piece.words
        )
        self._parts.append(piece.text)
        self._length += len(piece.text)

    def _end_block(self, kind: BlockKind, start: int, level: int, table: int | None) -> None:
        if self._length > start:
            self._blocks.append(Block(kind, Span(start, self._length), self._pages[-1].number, level, table))
            self._add(Piece("\n"))

    def _close_page(self) -> None:
        if self._pages:
            last = self._pages[-1]
            self._pages[-1] = replace(last, span=Span(last.span.start, self._length))


def is_heading_row(words: Sequence[str]) -> bool:
    """Tell whether the first row of a table names its columns: three or more short labels, also years and dates."""
    return len(words) >= 3 and all(map(_is_label, words))


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 40 and not any(character.isdigit() for character in _DATE.sub("", text))


def _with_headers(cells: Sequence[Cell], text: str) -> Iterable[Cell]:
    """Give the cells below a heading row that row's words, in tables where no reader gave any."""
    first: dict[int, dict[int, str]] = {}
    for cell in cells:
        if cell.row == 0:
            first.setdefault(cell.table, {})[cell.column] = " ".join(text[cell.span.start : cell.span.end].split())
    given = {cell.table for cell in cells if cell.header}
    headers = {table: row for table, row in first.items() if table not in given and is_heading_row(list(row.values()))}
    for cell in cells:
        known = headers.get(cell.table)
        yield replace(cell, header=known.get(cell.column, "")) if known and cell.row else cell

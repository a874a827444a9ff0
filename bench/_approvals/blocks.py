"""What a layout is made of before it is a file: headings, paragraphs, tables, columns, page furniture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bench._approvals.passage import Passage

__all__ = ["Align", "Block", "Break", "Cell", "Columns", "Heading", "Ink", "Line", "Page", "Table", "passages"]

Align = Literal["left", "center", "right"]
Ink = Literal["plain", "white", "tiny"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title."""

    text: Passage
    level: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph.

    Attributes:
        text: its words.
        align: how it is set.
        indent: first-line indent in ems, as Chinese text has it.
        hang: left margin in ems.
        struck: words that a tracked change takes out, before the last statement of the same field; Word files only.
        ink: ``white`` on white, or ``tiny``: what a reader of the print does not see.
    """

    text: Passage
    align: Align = "left"
    indent: float = 0
    hang: float = 0
    struck: Passage | None = None
    ink: Ink = "plain"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``span`` columns wide; ``down`` rows high."""

    text: Passage
    span: int = 1
    down: int = 1
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells, column widths in parts of the whole, and how many rows are repeated on a new page."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    header: int = 0
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks set in two columns, from top to bottom of the first and then of the second."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A page break."""


@dataclass(frozen=True, slots=True)
class Page:
    """The whole document with what stands on every page.

    Attributes:
        blocks: its body.
        header: running header; empty for none.
        footer: running footer with ``{page}`` and ``{pages}``; empty for none.
        language: decides the typeface.
        title: the file's metadata.
        subject: more of it.
        seal: words of the red seal that scans carry; empty for none.
    """

    blocks: tuple[Block, ...]
    header: str = ""
    footer: str = ""
    language: Literal["zh", "en"] = "zh"
    title: str = ""
    subject: str = ""
    seal: str = ""


Block = Heading | Line | Table | Columns | Break


def passages(blocks: Sequence[Block]) -> Iterator[Passage]:
    """Yield every passage in reading order."""
    for block in blocks:
        match block:
            case Heading(text=text):
                yield text
            case Line(text=text):
                yield text
            case Table(rows=rows):
                yield from (cell.text for row in rows for cell in row)
            case Columns(left=left, right=right):
                yield from passages(left)
                yield from passages(right)
            case Break():
                pass

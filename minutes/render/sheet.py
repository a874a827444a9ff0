"""What minutes look like before they are a file: a `Sheet` of blocks that Markdown and Word both write.

A template turns `Minutes` into a sheet; it knows nothing of either format. A writer turns any sheet into a file; it
knows nothing of meetings. All text in a sheet is plain: a writer makes it safe for its format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from copilot.language import Language

__all__ = [
    "Block",
    "Cell",
    "Emphasis",
    "Fields",
    "Heading",
    "LookName",
    "Masthead",
    "Names",
    "Note",
    "Paragraph",
    "Remark",
    "Row",
    "Sheet",
    "Signatures",
    "Span",
    "Table",
    "Text",
    "plain",
]

Emphasis = Literal["plain", "strong", "lead", "struck", "source", "aside"]
LookName = Literal["plain", "formal", "gongwen", "record", "press"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text.

    ``strong`` is bold; ``lead`` opens a paragraph as a small heading of its own (楷体 in Chinese); ``struck`` is no
    longer so; ``source`` says where it was said, and a writer sets it in brackets; ``aside`` looks like a source.
    """

    text: str
    emphasis: Emphasis = "plain"


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Masthead:
    """The red head of a 纪要 (GB/T 9704-2012, 10.3): its mark, and the line under it that a person fills in."""

    mark: str
    number: str


@dataclass(frozen=True, slots=True)
class Note:
    """A warning that the reader must see, with further lines under it."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values beside each other: date, place, chair."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Who was there, one line a group: label and names, set apart from what stands above."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3 with the source of what stands under it."""

    text: str
    level: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; with a ``label`` (``1.``, ``•``) an entry of a list."""

    text: Text
    label: str = ""


Cell = Text
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; ``shares`` of the width, one a column, add up to 1."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines for people to sign on, each with the words in front of it."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A small line at the end: what the draft was made from."""

    text: str


Block = Masthead | Note | Fields | Names | Heading | Paragraph | Table | Signatures | Remark


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document.

    Attributes:
        title: the document's title.
        draft: the mark on every page; empty for what is no draft any more.
        draft_long: what the mark means, in a sentence.
        language: of the words that our own code puts in.
        look: which typography Word gives it.
        head: what stands above the title.
        body: what stands under it.
    """

    title: str
    draft: str
    draft_long: str
    language: Language
    look: LookName
    body: tuple[Block, ...]
    head: tuple[Block, ...] = ()


def plain(text: str) -> Text:
    """Return ``text`` without emphasis."""
    return (Span(text),)

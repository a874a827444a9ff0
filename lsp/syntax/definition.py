"""What a source defines, and a piece of a source."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Literal

__all__ = ["CONSTRUCTORS", "Chunk", "Definition", "Kind", "clipped", "first_words"]

Kind = Literal["function", "method", "class", "type", "constant", "field"]

CONSTRUCTORS = frozenset({"__init__", "constructor"})
"""The names of the methods that make an object, where they are not the class's own."""

_DOC = 120
_LINE = 160
_MARKS = re.compile(r"^[\s/*#\-!;]+|[\s*/]+$")


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, class, type, constant or field.

    Attributes:
        name: its own name.
        kind: what it is; what stands in a class is a method or a field.
        signature: its header in one line; of a type (a table, a struct, an interface) all of it, as it stands.
        doc: the first sentence or line of its docstring, or of the comment before it.
        start: offset at which it starts, with its decorators.
        body: offset at which its body starts; its end where it has none.
        end: offset of its end.
        parent: the classes that it stands in, or belongs to, joined by dots.
    """

    name: str
    kind: Kind
    signature: str
    doc: str
    start: int
    body: int
    end: int
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source: offsets, and the name of the definition that it is or lies in."""

    start: int
    end: int
    name: str


def clipped(text: str, lines: int) -> str:
    """Return at most so many lines of ``text``, not indented beyond its first, each of at most `_LINE` characters."""
    first, _, rest = text.partition("\n")
    kept = [first, *textwrap.dedent(rest).split("\n")] if rest else [first]
    return "\n".join(line.rstrip()[:_LINE] for line in kept[:lines])


def first_words(text: str) -> str:
    """Return the first line of a comment or docstring that says something, without its marks."""
    for line in text.splitlines():
        words = _MARKS.sub("", line)
        if words:
            return words[:_DOC]
    return ""

"""What is kept of one file: its definitions, its imports, and its pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from lsp.syntax.definition import Definition
from lsp.syntax.imports import Import
from lsp.syntax.languages import of_path
from lsp.syntax.outline import outline
from lsp.syntax.tree import SourceTree

__all__ = ["Entry", "Piece", "Stamp", "entry_of"]

Stamp = tuple[int, int]
"""When a file was changed last, in nanoseconds, and its size in bytes: two of them differ when the file does."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file: where it starts, its text, and the definition that it belongs to."""

    start: int
    text: str
    name: str

    @property
    def end(self) -> int:
        """The offset of its end."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as the index knows it; ``stamp`` is None for a text that is open in the editor."""

    definitions: tuple[Definition, ...]
    imports: tuple[Import, ...]
    pieces: tuple[Piece, ...]
    stamp: Stamp | None = None

    def plain(self) -> dict[str, Any]:
        """Return what `from_plain` reads, for another process."""
        return {
            "definitions": [astuple(one) for one in self.definitions],
            "imports": [astuple(one) for one in self.imports],
            "pieces": [astuple(one) for one in self.pieces],
            "stamp": self.stamp,
        }

    @classmethod
    def from_plain(cls, value: Mapping[str, Any]) -> Entry:
        """Return the entry that `plain` wrote."""
        stamp = value["stamp"]
        return cls(
            definitions=tuple(Definition(*one) for one in value["definitions"]),
            imports=tuple(Import(*one) for one in value["imports"]),
            pieces=tuple(Piece(*one) for one in value["pieces"]),
            stamp=None if stamp is None else (stamp[0], stamp[1]),
        )


def entry_of(text: str, path: str, stamp: Stamp | None = None, tree: SourceTree | None = None) -> Entry:
    """Return what is kept of a text.

    Args:
        text: the text.
        path: its path, which tells the language.
        stamp: the file's stamp, for a text that was read from the disk.
        tree: the parsed text where there is one; its language goes before that of the path.
    """
    language = of_path(path) if tree is None else tree.language
    found = outline(text, language, tree)
    pieces = (Piece(one.start, text[one.start : one.end], one.name) for one in found.chunks)
    return Entry(found.definitions, found.imports, tuple(pieces), stamp)

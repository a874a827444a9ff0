"""All that is known of the workspace's files, kept consistent when one of them changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lsp.syntax.imports import Import
from lsp.workspace.entry import Entry, Piece, Stamp
from lsp.workspace.index import ChunkIndex
from lsp.workspace.receivers import Receivers
from lsp.workspace.symbols import Symbols
from lsp.workspace.words import words

__all__ = ["Catalogue", "Found", "Size"]

_FEW = 0.05  # of the pieces: taking out one takes about as long as reading the lists of twenty


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a file that is like what was searched for; ``score`` is a share of one, see `index.Hit`."""

    file: str
    piece: Piece
    score: float


@dataclass(frozen=True, slots=True)
class Size:
    """How much is held: files, definitions, pieces, characters of text, and postings of eight bytes."""

    files: int
    definitions: int
    pieces: int
    characters: int
    postings: int


class Catalogue:
    """Files by name. What has not changed in a file keeps its place in the index, so that an edit costs one piece."""

    def __init__(self) -> None:
        self.symbols = Symbols()
        self.receivers = Receivers()
        self._index = ChunkIndex()
        self._entries: dict[str, Entry] = {}
        self._numbers: dict[str, dict[int, Piece]] = {}
        self._files: dict[int, str] = {}

    def __contains__(self, file: object) -> bool:
        """Whether the file is known."""
        return file in self._entries

    def __iter__(self) -> Iterator[str]:
        """Yield the files' names."""
        return iter(self._entries)

    @property
    def size(self) -> Size:
        """How much is held."""
        return Size(
            files=len(self._entries),
            definitions=len(self.symbols),
            pieces=len(self._index),
            characters=sum(len(piece.text) for entry in self._entries.values() for piece in entry.pieces),
            postings=self._index.postings,
        )

    def imports(self, file: str) -> tuple[Import, ...]:
        """Return what a file imports."""
        entry = self._entries.get(file)
        return () if entry is None else entry.imports

    def stamps(self) -> dict[str, Stamp]:
        """Return the stamp of each file that was read from the disk."""
        return {file: entry.stamp for file, entry in self._entries.items() if entry.stamp is not None}

    def put(self, file: str, entry: Entry) -> None:
        """Take in a file, in place of what was known of it."""
        before = self._numbers.get(file, {})
        same: dict[str, list[int]] = defaultdict(list)
        for number, piece in before.items():
            same[piece.text].append(number)
        after: dict[int, Piece] = {}
        fresh: list[Piece] = []
        for piece in entry.pieces:
            if numbers := same[piece.text]:
                after[numbers.pop()] = piece
            else:
                fresh.append(piece)
        for number, piece in before.items():
            if number not in after:
                self._drop(number, piece)
        for piece in fresh:
            number = self._index.add(words(piece.text))
            self.receivers.add(piece.text)
            after[number] = piece
            self._files[number] = file
        self._numbers[file] = after
        self._entries[file] = entry
        if self.symbols.of(file) is not entry.definitions:
            self.symbols.put(file, entry.definitions)

    def remove(self, file: str) -> None:
        """Forget a file; nothing happens when it is not known."""
        for number, piece in self._numbers.pop(file, {}).items():
            self._drop(number, piece)
        self._entries.pop(file, None)
        self.symbols.remove(file)

    def remove_all(self, files: Collection[str]) -> None:
        """Forget many files: where they hold more than a few of the pieces, far quicker than one by one."""
        gone = [number for file in files for number in self._numbers.get(file, ())]
        if len(gone) > _FEW * len(self._index):
            self._index.remove_all(gone)
            for number in gone:
                del self._files[number]
            for file in files:
                for piece in self._numbers.pop(file, {}).values():
                    self.receivers.remove(piece.text)
        for file in files:
            self.remove(file)

    def search(self, text: str, limit: int) -> list[Found]:
        """Return the pieces that are most like ``text``, the best first."""
        found: list[Found] = []
        for hit in self._index.search(words(text), limit):
            file = self._files[hit.number]
            found.append(Found(file, self._numbers[file][hit.number], hit.score))
        return found

    def _drop(self, number: int, piece: Piece) -> None:
        self._index.remove(number, words(piece.text))
        self.receivers.remove(piece.text)
        del self._files[number]

"""From what the editor sends to insertions and deletions at offsets, as small as they can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from lsp.syntax.difference import difference
from lsp.syntax.lines import Encoding, Lines

__all__ = ["Edit", "edits_of", "is_formatting", "shared", "small_steps"]

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Edit:
    """At offset ``start``, ``deleted`` gives way to ``inserted``."""

    start: int
    deleted: str
    inserted: str

    @property
    def end(self) -> int:
        """Where the deleted text ended."""
        return self.start + len(self.deleted)

    @property
    def growth(self) -> int:
        """By how much the text grows."""
        return len(self.inserted) - len(self.deleted)

    def trimmed(self) -> Edit:
        """Return the same edit without the text that it replaces by itself at its beginning and end."""
        if not (self.deleted and self.inserted):
            return self
        where = difference(self.deleted, self.inserted)
        deleted, inserted = self.deleted[where.start : where.end], self.inserted[where.start : where.new_end]
        return Edit(self.start + where.start, deleted, inserted)


def shared(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return difference(one, other).start


def edits_of(
    before: Lines, changes: Sequence[types.TextDocumentContentChangeEvent], encoding: Encoding = "utf-16"
) -> list[Edit]:
    """Return the edits of one notification, in order; each stands in the text that the one before it left.

    An edit that changes nothing is left out. A change of the whole text becomes the one edit between the two texts.
    """
    found: list[Edit] = []
    lines = before
    for number, change in enumerate(changes, 1):
        if isinstance(change, types.TextDocumentContentChangePartial):
            start = lines.offset(change.range.start.line, change.range.start.character, encoding)
            end = max(start, lines.offset(change.range.end.line, change.range.end.character, encoding))
        else:
            start, end = 0, len(lines.text)
        edit = Edit(start, lines.text[start:end], change.text).trimmed()
        if edit.deleted or edit.inserted:
            found.append(edit)
        if number < len(changes):
            lines = lines.replaced(start, end, change.text)
    return found


def is_formatting(edit: Edit) -> bool:
    """Tell whether an edit only changes the space between words."""
    return bool(edit.deleted and edit.inserted.strip()) and edit.deleted.split() == edit.inserted.split()


def small_steps(edit: Edit) -> Iterator[Edit]:
    """Take an edit that only formats apart into edits of the space between the words, which so stay in their place."""
    at = edit.start
    old, new = (_WORD.split(text) for text in (edit.deleted, edit.inserted))  # a gap before, between and after words
    for before, after, word in zip(old, new, [*edit.inserted.split(), ""], strict=True):
        if before != after:
            yield Edit(at, before, after).trimmed()
        at += len(after) + len(word)

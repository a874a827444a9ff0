"""The tree of a source that is being edited, at little cost for each edit.

An edit moves the nodes of the tree, and nothing is parsed. Anew is parsed what was edited on several rows, or on
another row than the cursor's: there a statement has begun or ended. What is written within the cursor's row is a
statement that is not finished and mostly does not parse; around it the source is what it was.
"""

from __future__ import annotations

from lsp.completion.query import Query
from lsp.context.soundness import sound
from lsp.syntax.difference import Difference, difference
from lsp.syntax.languages import Language
from lsp.syntax.tree import SourceTree

__all__ = ["LiveTree"]


class LiveTree:
    """Follows the versions of one source.

    Attributes:
        text: the version at hand.
        language: the source's language.
    """

    def __init__(self, text: str, language: Language) -> None:
        """Parse the first version."""
        self.text = text
        self.language = language
        self._whole = SourceTree(text, language)
        self._seen: SourceTree | None = None
        self._row = -1
        self._edited: tuple[int, int] | None = None
        self._is_behind = False

    def follow(self, text: str) -> None:
        """Take in the next version."""
        if text == self.text:
            return
        edit = difference(self.text, text)
        inserted = text[edit.start : edit.new_end]
        self._is_behind = self._is_behind or _breaks(self.text[edit.start : edit.end])
        whole = self._whole
        self._whole = whole.edited(edit, inserted)
        if self._seen is not None:
            self._seen = self._whole if self._seen is whole else self._seen.edited(edit, inserted)
        self._edited = _joined(self._edited, edit)
        self.text = text

    def at(self, query: Query) -> SourceTree:
        """Return the tree for a cursor, with all offsets those of its source; see `soundness.sound`."""
        self.follow(query.lines.text)
        row = query.lines.number(query.offset)
        if self._seen is None or self._must_parse() or (row != self._row and self._doubtful):
            self._seen, self._row = sound(self.parsed(), query), row
        return self._seen

    def parsed(self) -> SourceTree:
        """Return the tree of the version at hand, with nothing in it that is only moved."""
        if self._edited is not None:
            self._whole = SourceTree(self.text, self.language, self._whole)
            self._seen, self._edited, self._is_behind = None, None, False
        return self._whole

    @property
    def _doubtful(self) -> bool:
        """Whether the row that was written on last may be what the tree of another cursor is wrong about."""
        return self._edited is not None or self._whole.has_error

    def _must_parse(self) -> bool:
        if self._edited is None:
            return False
        start, end = self._edited
        return self._is_behind or _breaks(self.text[start:end])


def _joined(before: tuple[int, int] | None, edit: Difference) -> tuple[int, int]:
    """Return the least range that holds what was edited before and what is now."""
    if before is None:
        return edit.start, edit.new_end
    return min(edit.now(before[0]), edit.start), max(edit.now(before[1]), edit.new_end)


def _breaks(text: str) -> bool:
    return "\n" in text or "\r" in text

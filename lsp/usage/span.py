"""Accepted text in a document that goes on being edited: which of its characters still stand unchanged, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lsp.usage.edits import Edit

__all__ = ["Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """What is left of an accepted text: pieces ``(start, length)`` in their order; what stands between is not its own.

    The text itself is not kept.
    """

    pieces: tuple[tuple[int, int], ...]

    @property
    def kept(self) -> int:
        """How many characters still stand."""
        return sum(length for _, length in self.pieces)

    def after(self, edit: Edit) -> Span:
        """Return the span once ``edit`` is made: what is deleted is lost, what comes in is not its own."""
        return Span(tuple(self._pieces_after(edit)))

    def _pieces_after(self, edit: Edit) -> Iterator[tuple[int, int]]:
        for start, length in self.pieces:
            end = start + length
            head = min(end, edit.start) - start
            tail = end - max(start, edit.end)
            if head > 0:
                yield start, head
            if tail > 0:
                yield end - tail + edit.growth, tail

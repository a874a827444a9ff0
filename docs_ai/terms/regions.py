"""The region of the text that one item of a repeating group has to itself."""

from __future__ import annotations

from dataclasses import dataclass

from docs_ai.reading import Cell, Span
from docs_ai.terms.rows import Column

__all__ = ["Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    Attributes:
        spans: where its values stand, in the order of the text; empty for the whole document.
        strength: from 0 to 1, how sure the structure is.
        cells: for a table row, the field of each cell.
        context: lines that speak of every item of the list: its lead, and what follows it.
    """

    spans: tuple[Span, ...] = ()
    strength: float = 0.9
    cells: tuple[tuple[Column, Cell], ...] = ()
    context: tuple[Span, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the item is the whole document."""
        return not self.spans

    def holds(self, span: Span) -> bool:
        """Tell whether ``span`` lies in the item."""
        return self.whole or any(own.holds(span) for own in self.spans)

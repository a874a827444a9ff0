"""Rows on their way to the store: gathered in memory, written a few at a time, so that nobody who types waits."""

from __future__ import annotations

from collections.abc import Sequence

from lsp.usage.rows import SuggestionRow, TypingRow

__all__ = ["Ledger"]

_MOST = 10_000


class Ledger:
    """Takes rows in the thread of the editor's messages; `take` and `give_back` let another thread write them."""

    def __init__(self) -> None:
        self._suggestions: dict[str, SuggestionRow] = {}
        self._typing: dict[tuple[str, str, str], TypingRow] = {}

    def put(self, row: SuggestionRow) -> None:
        """Keep a suggestion's row in the place of the one with its id; the oldest goes when there are too many."""
        self._suggestions.pop(row.id, None)
        self._suggestions[row.id] = row
        if len(self._suggestions) > _MOST:
            del self._suggestions[next(iter(self._suggestions))]

    def add(self, row: TypingRow) -> None:
        """Add to the sums of the row's day, project and language."""
        key = (row.day, row.project, row.language)
        held = self._typing.get(key)
        self._typing[key] = row if held is None else held + row

    def take(self) -> tuple[list[SuggestionRow], list[TypingRow]]:
        """Hand over what there is."""
        taken = list(self._suggestions.values()), list(self._typing.values())
        self._suggestions, self._typing = {}, {}
        return taken

    def give_back(self, suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow]) -> None:
        """Keep what could not be written for the next time; a row that is newer stays."""
        newer, self._suggestions = self._suggestions, {}
        for row in (*suggestions, *newer.values()):
            self.put(row)
        for sums in typing:
            self.add(sums)

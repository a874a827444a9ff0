"""Suggestions that are known already: while one types what was suggested, the rest of it costs nothing.

A suggestion was made for one place: the text before it and the text after it. It still holds where the text before the
cursor is that text and the beginning of the suggestion, and the text after the cursor is the same. So it holds while
its characters are typed, taken in part, or deleted again, and any edit elsewhere ends it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from lsp.completion.service import Completion

__all__ = ["Cache", "Hit", "Place"]

_PLACES = 32
_CLOSERS = frozenset(")]}\"'`")
_PAIRS = 3
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor: the document, and the texts before and after it."""

    uri: str
    before: str
    after: str

    def typed_since(self, earlier: Place) -> tuple[str, str] | None:
        """Return what was typed since the cursor was at ``earlier``, or None when something else has changed.

        With it come the closing brackets and quotes that editors put after the cursor by themselves.
        """
        if self.uri != earlier.uri or not self.before.startswith(earlier.before):
            return None
        extra = len(self.after) - len(earlier.after)
        if not 0 <= extra <= _PAIRS or not self.after.endswith(earlier.after):
            return None
        typed, closers = self.before[len(earlier.before) :], self.after[:extra]
        return (typed, closers) if _CLOSERS.issuperset(closers) and extra <= len(typed) else None


@dataclass(frozen=True, slots=True)
class Hit:
    """What is left of a suggestion at the cursor: the text to insert, and how the suggestion came about."""

    text: str
    completion: Completion


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    suggestions: tuple[Completion, ...]
    invoked: bool


class Cache:
    """The latest suggestions, by place; the one used longest ago makes room for a new one."""

    def __init__(self, places: int = _PLACES) -> None:
        self._places = places
        self._entries: OrderedDict[Place, _Entry] = OrderedDict()

    def put(self, place: Place, suggestions: Sequence[Completion], *, invoked: bool = False) -> None:
        """Keep what was suggested at ``place``, best first; nothing, too, so that it is not asked for again.

        Args:
            place: where the cursor was.
            suggestions: what was suggested.
            invoked: whether the user had asked for it.
        """
        self._entries.pop(place, None)
        self._entries[place] = _Entry(place, tuple(suggestions), invoked)
        while len(self._entries) > self._places:
            self._entries.popitem(last=False)

    def find(self, place: Place, *, invoked: bool = False) -> list[Hit] | None:
        """Return what is known for ``place``, best first; empty when it is known that there is nothing; else None.

        Args:
            place: where the cursor is.
            invoked: take only what was suggested when the user had asked for it.
        """
        for entry in reversed(self._entries.values()):
            if invoked and not entry.invoked:
                continue
            since = place.typed_since(entry.place)
            if since is None:
                continue
            hits = [hit for one in entry.suggestions if (hit := _rest(one, *since)) is not None]
            if hits or (since == ("", "") and not entry.suggestions):
                self._entries.move_to_end(entry.place)
                return hits
        return None

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def forget(self, uri: str) -> None:
        """Forget a document."""
        for place in [place for place in self._entries if place.uri == uri]:
            del self._entries[place]


def _rest(suggestion: Completion, typed: str, closers: str) -> Hit | None:
    """Return what is left of a suggestion once ``typed`` is there and ``closers`` stand after the cursor."""
    text = suggestion.text
    if not text.startswith(typed):
        return None
    rest = _within(text[len(typed) :], closers)
    return Hit(rest, suggestion) if rest.strip() else None


def _within(rest: str, closers: str) -> str:
    """Return a suggestion's rest up to where it closes what ``closers`` close already; empty if it does not close it.

    What comes behind them is offered once the cursor is behind them.
    """
    if not closers or rest.endswith(closers):
        return rest[: len(rest) - len(closers)]
    depth = 0
    for offset, character in enumerate(rest):
        if not depth and rest.startswith(closers, offset):
            return rest[:offset]
        depth += _BRACKETS.get(character, 0)
        if depth < 0:
            break
    return ""

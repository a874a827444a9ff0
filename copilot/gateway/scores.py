"""Log-probabilities that go with a text whose pieces the review holds back and joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Scores"]


class Scores:
    """Keeps the score of each piece of the engine's until the review has let its text pass."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, float]] = []
        self._passed = 0

    def add(self, text: str, tokens: Sequence[Mapping[str, Any]]) -> None:
        """Take in a piece: its text, and the tokens that it is made of."""
        if tokens:
            self._waiting.append((len(text), sum(float(token["logprob"]) for token in tokens)))

    def of(self, text: str, *, hidden: bool) -> tuple[tuple[int, float], ...]:
        """Return characters and log-probability of the pieces that are whole now that ``text`` has passed.

        Args:
            text: what the review let through since the last time.
            hidden: it has changed something, so that the values fit no more; there are none from now on.
        """
        if hidden:
            self._waiting.clear()
        self._passed += len(text)
        told = []
        while self._waiting and self._waiting[0][0] <= self._passed:
            characters, value = self._waiting.pop(0)
            self._passed -= characters
            told.append((characters, value))
        return tuple(told)

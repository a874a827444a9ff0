"""Log-probabilities that go with a text whose pieces the review holds back and joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Scores"]


class Scores:
    """Keeps the score of each piece of the engine's until the review has let its text pass.

    Scores fit as long as the text passes as the engine wrote it: from the first change on, which may be a secret that
    was hidden, a mask that was put back or an escape that was written shorter, there are none.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, float]] = []
        self._text = ""
        self._passed = 0
        self._fits = True

    def add(self, text: str, tokens: Sequence[Mapping[str, Any]]) -> None:
        """Take in a piece: its text, and the tokens that it is made of."""
        if not self._fits:
            return
        if tokens:
            self._waiting.append((len(text), sum(float(token["logprob"]) for token in tokens)))
            self._text += text
        elif text:
            self._give_up()

    def of(self, text: str, *, hidden: bool) -> tuple[tuple[int, float], ...]:
        """Return characters and log-probability of the pieces that are whole now that ``text`` has passed.

        Args:
            text: what the review let through since the last time.
            hidden: it has changed something.
        """
        if hidden or not self._text.startswith(text):
            self._give_up()
            return ()
        self._text = self._text[len(text) :]
        self._passed += len(text)
        told = []
        while self._waiting and self._waiting[0][0] <= self._passed:
            characters, value = self._waiting.pop(0)
            self._passed -= characters
            told.append((characters, value))
        return tuple(told)

    def _give_up(self) -> None:
        self._fits = False
        self._waiting.clear()
        self._text = ""

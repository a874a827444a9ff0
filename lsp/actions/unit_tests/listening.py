"""Listen to an answer as it is written, and stop a small model that has begun to go round in circles."""

from __future__ import annotations

__all__ = ["Enough", "Listener"]

_MOST_ASSERTIONS = 4
_MOST_ALIKE = 3


class Enough(Exception):
    """Raised inside the stream to end it; closing the stream frees the model's slot at once."""


class Listener:
    """Collects the pieces of an answer; as a callback it raises `Enough` when nothing new is to be expected.

    That is so when one test has more than four assertions, or when an assertion comes for the third time.
    """

    def __init__(self) -> None:
        self._text = ""
        self._rest = ""
        self._assertions = 0
        self._seen: dict[str, int] = {}

    @property
    def text(self) -> str:
        """The whole lines so far."""
        return self._text

    def __call__(self, piece: str) -> None:
        """Take the next piece.

        Raises:
            Enough: the answer repeats itself.
        """
        *whole, self._rest = (self._rest + piece).split("\n")
        for line in whole:
            if self._is_too_much(line.strip()):
                raise Enough
            self._text += line + "\n"

    def _is_too_much(self, line: str) -> bool:
        if line.startswith("def "):
            self._assertions = 0
        if not line.startswith("assert"):
            return False
        self._assertions += 1
        self._seen[line] = self._seen.get(line, 0) + 1
        return self._assertions > _MOST_ASSERTIONS or self._seen[line] >= _MOST_ALIKE

"""Join a second answer onto a first one that broke off, so that nothing is said twice. Pure."""

from __future__ import annotations

__all__ = ["Continuation"]


class Continuation:
    """One answer in as many attempts as it takes; each attempt says everything from the start."""

    def __init__(self) -> None:
        self._shown = ""
        self._said = ""
        self._ahead = ""

    def attempt(self) -> None:
        """Begin an attempt."""
        self._said, self._ahead = "", self._shown

    def take(self, text: str, *, last: bool = False) -> tuple[bool, str]:
        """Take a piece of the attempt; return whether the answer begins anew, and what is to be said.

        The attempt goes on in silence until it is where the last one broke off. When it reads otherwise, which rounding
        in another company of requests can bring about, the answer begins anew.
        """
        self._said += text
        if not self._ahead:
            self._shown += text
            return False, text
        if self._ahead.startswith(self._said) and not (last and self._said != self._ahead):
            return False, ""
        anew = not self._said.startswith(self._ahead)
        fresh = self._said if anew else self._said[len(self._ahead) :]
        self._shown, self._ahead = self._said, ""
        return anew, fresh

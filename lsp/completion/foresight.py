"""Prepare, in the pause after a key, what the question at the next key will need.

What the model is shown, and what the rules for its answer go by, changes little from one key to the next; at a new
place all of it has to be found. Whoever stops for a moment there does not wait for that: it is done while he does. It
is done in short steps, between which the event loop gets its turn, and given up when the next key comes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from copilot.errors import CopilotError
from lsp.completion.query import Query

__all__ = ["Foresight"]

_PAUSE_S = 0.02  # after a key; the workspace has chosen by then what it shows (`workspace.Workspace`)


class Foresight:
    """Works ahead of one typist."""

    def __init__(self, prepare: Callable[[Query], Iterator[None]], pause_s: float = _PAUSE_S) -> None:
        """Do nothing yet.

        Args:
            prepare: does the work for a cursor, one short step each time that it is asked for the next value.
            pause_s: seconds without a key after which it begins.
        """
        self._prepare = prepare
        self._pause_s = pause_s
        self._next: asyncio.Handle | None = None

    def edited(self, cursor: Callable[[], Query | None]) -> None:
        """Begin the wait anew, because a key was pressed.

        Args:
            cursor: gives, after the pause, the cursor to work for; None where nothing would be asked.
        """
        self.cancel()
        self._next = asyncio.get_running_loop().call_later(self._pause_s, self._begin, cursor)

    def cancel(self) -> None:
        """Give up what is left to do."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _begin(self, cursor: Callable[[], Query | None]) -> None:
        query = cursor()
        if query is not None:
            self._go_on(self._prepare(query))

    def _go_on(self, steps: Iterator[None]) -> None:
        self._next = None
        with contextlib.suppress(StopIteration, CopilotError):  # whoever asks the question is told of the fault
            next(steps)
            self._next = asyncio.get_running_loop().call_soon(self._go_on, steps)

"""Work that waits until the user does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["Pause"]


class Pause:
    """Does a piece of work once nothing new has come for a while."""

    def __init__(self, work: Callable[[], None], seconds: float) -> None:
        """Wait for nothing yet.

        Args:
            work: what is done; it must be quick, as it runs between two messages.
            seconds: how long nothing must have come.
        """
        self._work = work
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    def again(self) -> None:
        """Begin the wait anew, because something has come."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._work)

    def cancel(self) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

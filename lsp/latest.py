"""Only the newest question matters: while one types, the answer to an older cursor is of no use."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

__all__ = ["Latest"]

T = TypeVar("T")


class Latest(Generic[T]):
    """Runs one piece of work at a time; a newer one cancels the one before it."""

    def __init__(self) -> None:
        self._task: asyncio.Task[T] | None = None

    async def run(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what ``work`` returns, or None when newer work has taken its place.

        Cancelling the caller cancels the work too.
        """
        self.cancel()
        task = self._task = asyncio.create_task(work)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            raise
        return None if task.cancelled() else task.result()

    def cancel(self) -> None:
        """Cancel the work that runs, if any."""
        if self._task is not None:
            self._task.cancel()

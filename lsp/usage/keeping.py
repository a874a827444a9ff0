"""Figures of use while an editor runs: the tracker, and what carries its rows and events away in the background."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from copilot.client import LanguageModel
from copilot.errors import CopilotError
from lsp.usage.ledger import Ledger
from lsp.usage.outbox import Outbox
from lsp.usage.report import Report, report
from lsp.usage.store import Store
from lsp.usage.tracker import Tracker

__all__ = ["Keeping"]

_log = logging.getLogger(__name__)

_TICK_S = 1.0
_KEPT_DAYS = 400
_SHOWN_DAYS = 30

_T = TypeVar("_T")


class Keeping:
    """Owns a `Tracker`; ``run`` writes its rows each second and sends its events until ``close`` is called.

    A file that cannot be written is no reason to complete nothing: the user is told once, and rows wait in memory.
    """

    def __init__(
        self,
        folder: Path,
        model: Callable[[], LanguageModel | None],
        *,
        project: Callable[[str], str] = lambda _: "",
        warn: Callable[[str], None] = _log.warning,
        clock: Callable[[], float] = time.time,
        tick_s: float = _TICK_S,
    ) -> None:
        """Open nothing yet.

        Args:
            folder: where the figures lie.
            model: the model that is connected now, or None.
            project: the name of the workspace folder of a document's URI.
            warn: shows the user a message.
            clock: the time now, Unix time in seconds.
            tick_s: seconds between two writings.
        """
        self._folder = folder
        self._warn = warn
        self._clock = clock
        self._tick_s = tick_s
        self._ledger = Ledger()
        self._outbox = Outbox(model)
        self._store: Store | None = None
        self._failing = False
        self._thread = ThreadPoolExecutor(1, "figures")
        self.tracker = Tracker(self._ledger, clock, self._outbox.note, project=project)

    async def run(self) -> None:
        """Work until cancelled; one task does this."""
        while True:
            await asyncio.sleep(self._tick_s)
            self.tracker.tick(self._clock())
            await self.flush()
            await self._outbox.send()

    async def flush(self) -> None:
        """Write what has gathered."""
        suggestions, typing = self._ledger.take()
        if not (suggestions or typing):
            return
        try:
            await self._apart(lambda: self._opened().write(suggestions, typing))
            self._failing = False
        except CopilotError as error:
            self._ledger.give_back(suggestions, typing)
            if not self._failing:
                self._warn(f"Bank Copilot keeps no figures of use for now: {error}. Suggestions go on.")
            self._failing = True

    async def close(self) -> None:
        """Count every document as closed, write and send the rest, and close the file."""
        self.tracker.close()
        await self.flush()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._tick_s):
                await self._outbox.send()
        await self._apart(self._shut)
        self._thread.shutdown(wait=False)

    async def figures(self) -> dict[str, Any]:
        """Return the last 30 days in short: ``shown``, ``accepted``, ``rate``, ``assistant_share``, and by ``days``.

        Raises:
            CopilotError: the file cannot be read.
        """
        await self.flush()
        since = _day(self._clock(), -_SHOWN_DAYS + 1)

        def read() -> Report:
            store = self._opened()
            return report(store.suggestions(since), store.typing(since), by=("day",))

        found = await self._apart(read)
        days = [{"day": group.key["day"], **group.figures.in_short()} for group in found.groups]
        return {**found.totals.in_short(), "days": days}

    async def _apart(self, work: Callable[[], _T]) -> _T:
        """Do what may wait for the disk in the one thread that uses the store, in the order of asking."""
        work_there = asyncio.get_running_loop().run_in_executor(self._thread, work)
        return await asyncio.shield(work_there)  # rows that were handed over are written, also when `run` is cancelled

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store.open(self._folder)
            self._store.prune(_day(self._clock(), -_KEPT_DAYS))
        return self._store

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _day(moment: float, days: int) -> str:
    return (datetime.fromtimestamp(moment, UTC) + timedelta(days=days)).date().isoformat()

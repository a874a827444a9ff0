"""What the addresses share: the records of the queue, the results in the outbox, and how a file is given in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.joblist import open_jobs
from copilot.pages.refusals import NotThere
from minutes.service.figures import Figures
from minutes.service.history import Entry, entries, entry
from minutes.service.spool import Spool, Upload
from minutes.service.web.door import Caller

__all__ = ["Records"]


@dataclass(frozen=True, slots=True)
class Records:
    """The jobs of one queue.

    Attributes:
        database_url: where it is.
        queue: its name.
        spool: what is not on the queue yet.
        figures: count what is taken in.
        wake: tells the service that something is in the spool.
    """

    database_url: str
    queue: str
    spool: Spool
    figures: Figures
    wake: Callable[[], None]

    async def give(self, upload: Upload) -> str:
        """Keep an upload and see that it is worked on; return the identity of its order. Raises OutputError."""
        order_id = await asyncio.to_thread(self.spool.receive, upload)
        self.figures.taken.labels("http").inc()
        self.wake()
        return order_id

    async def find(self, order_id: str, caller: Caller) -> Entry | None:
        """Return the job of an order, None where it is not on the queue yet.

        Raises:
            NotThere: the caller has no such order.
            QueueError: the database does not answer.
        """
        found = await asyncio.to_thread(self._find, order_id)
        if found is not None:
            if not caller.sees(found.owner):
                raise NotThere("there is no such job")
            return found
        owner = await asyncio.to_thread(self._owner, order_id)
        if owner is None or not caller.sees(owner):
            raise NotThere("there is no such job")
        return None

    async def all(self, limit: int) -> Sequence[Entry]:
        """Return what has not ended, and the newest of the others. Raises QueueError."""
        return await asyncio.to_thread(self._all, limit)

    async def result(self, found: Entry, suffix: str) -> tuple[bytes, str]:
        """Return a result of a job that is done, and its name. Raises NotThere."""
        for name in found.files:
            if name.endswith(suffix):
                path = self.spool.outbox / name
                try:
                    return await asyncio.to_thread(path.read_bytes), Path(name).name
                except OSError:
                    break
        raise NotThere("there is no such result")

    def _find(self, order_id: str) -> Entry | None:
        with open_jobs(self.database_url) as jobs:
            found = jobs.jobs(self.queue, ids=[order_id], steps=True)
        return entry(found[0]) if found else None

    def _all(self, limit: int) -> list[Entry]:
        with open_jobs(self.database_url) as jobs:
            return entries(jobs, self.queue, limit)

    def _owner(self, order_id: str) -> str | None:
        """Return whose an order is that is in the spool and not on the queue yet."""
        for _ in range(2):  # it may be on its way from the one place to the other
            if order := self.spool.order(order_id):
                return order.owner
            if (owner := self.spool.expected(order_id)) is not None:
                return owner
        return None

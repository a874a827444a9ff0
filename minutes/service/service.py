"""The service: one worker of a queue, which also watches the inbox, ends what is done and tells others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copilot.durable import Durable, Job, Queue
from copilot.errors import CopilotError, OutputError, QueueError
from copilot.joblist import JobState, open_jobs
from minutes.service.complaints import Complaints
from minutes.service.figures import Figures
from minutes.service.hooks import Notices
from minutes.service.intake import Intake
from minutes.service.jobs import Worker
from minutes.service.orders import Order
from minutes.service.retention import Retention
from minutes.service.settling import Settling
from minutes.service.spool import Spool
from minutes.service.wishes import Priority

__all__ = ["Pace", "Parts", "Service", "queue_name"]

_log = logging.getLogger(__name__)

_PREFIX = "minutes/"
_RECONNECT_S = 30.0
_ATTEMPTS = 20


def queue_name(spool: Spool) -> str:
    """Return the name of the queue of a spool; those of all begin with ``minutes/``."""
    return f"{_PREFIX}{spool.id}"


@dataclass(frozen=True, slots=True)
class Pace:
    """How this worker works.

    Attributes:
        jobs: worked on at once.
        priority: of what says nothing else.
        poll_s: seconds between two looks at inbox, spool and queue.
        drain_s: seconds that steps under way have when it is to stop.
    """

    jobs: int = 2
    priority: Priority = "normal"
    poll_s: float = 1.0
    drain_s: float = 30.0


@dataclass(frozen=True)
class Parts:
    """What a service is made of."""

    spool: Spool
    intake: Intake
    worker: Worker
    settling: Settling
    notices: Notices
    retention: Retention
    figures: Figures
    complain: Complaints = field(default_factory=Complaints)
    pace: Pace = field(default_factory=Pace)


class Service:
    """One worker. `run` works until it is told to stop; a database that goes away is waited for."""

    def __init__(self, database_url: str, parts: Parts) -> None:
        self.database_url = database_url
        self.parts = parts
        self.ready = False
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()

    def stop(self) -> None:
        """Finish the steps under way, and stop."""
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """Look at the spool now: something was uploaded."""
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`.

        Raises:
            ConfigError: the address of the database is none.
        """
        shift = self.parts.worker.shift
        wait_s = 1.0
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                async with self._durable().working(self.parts.worker) as queue:
                    await self._serve(queue)
                    await shift.end(self.parts.pace.drain_s)
                    await self._round(queue)  # what was finished meanwhile
            except QueueError as error:
                self.parts.figures.reconnects.inc()
                _log.error("%s; trying again", error)
                wait_s = 1.0 if time.monotonic() - begun > _RECONNECT_S else min(_RECONNECT_S, 2 * wait_s)
                await self._pause(wait_s)
            finally:
                self.ready = False

    def _durable(self) -> Durable:
        pace = self.parts.pace
        return Durable(self.database_url, queue_name(self.parts.spool), pace.jobs, _ATTEMPTS)

    async def _serve(self, queue: Queue) -> None:
        """Take in, end and tell until it is to stop. Raises QueueError."""
        broken = asyncio.ensure_future(queue.broken())
        telling = asyncio.create_task(self._tell())
        try:
            self.ready = True
            while not self._stop.is_set():
                await self._round(queue)
                self._wake.clear()
                waking = asyncio.ensure_future(self._wake.wait())
                await asyncio.wait(
                    {broken, waking}, timeout=self.parts.pace.poll_s, return_when=asyncio.FIRST_COMPLETED
                )
                waking.cancel()
                if broken.done():
                    broken.result()
        finally:
            broken.cancel()
            telling.cancel()
            await asyncio.wait({telling})

    async def _round(self, queue: Queue) -> None:
        """Do everything once; what the disk refuses is tried again in the next round."""
        for part in (self._claim, self._order, self._reconcile):
            try:
                await part(queue)
            except QueueError:
                raise
            except CopilotError as error:
                self.parts.complain(str(error))
            except OSError as error:  # a share that is away
                self.parts.complain(f"cannot read or write the inbox or its spool: {error.strerror}")

    async def _claim(self, _queue: Queue) -> None:
        """Take files out of the inbox."""
        if not self._stop.is_set():
            await asyncio.to_thread(self.parts.intake.claim)

    async def _order(self, queue: Queue) -> None:
        """Put what was taken on the queue."""
        if not self._stop.is_set():
            await self._put(queue, await asyncio.to_thread(self.parts.intake.orders))

    async def _reconcile(self, queue: Queue) -> None:
        """Bring spool and queue together: what is missing on the queue is put there, what has ended is ended."""
        parts = self.parts
        await asyncio.to_thread(parts.settling.finish)
        orders = await asyncio.to_thread(parts.spool.orders)
        if not orders:
            parts.figures.queue, parts.figures.oldest_s = {}, 0.0
            return
        known = await asyncio.to_thread(self._states, [order.id for order in orders])
        await self._put(queue, [order for order in orders if order.id not in known])
        again: list[Order] = []
        for order in orders:
            state = known.get(order.id)
            if state is None or state.state in ("waiting", "running"):
                continue
            if state.arguments.get("run") == order.run or self._whole(state):
                try:
                    await self._end(order, state)
                except OutputError as error:
                    parts.complain(str(error))
            else:
                again.append(order)
        if again:
            await queue.forget([order.id for order in again])
            await self._put(queue, again)
        counts = [state.state for state in known.values()]
        parts.figures.queue = {state: counts.count(state) for state in ("waiting", "running")}
        parts.figures.oldest_s = max(0.0, time.time() - min(order.received for order in orders))

    async def _end(self, order: Order, state: JobState) -> None:
        failed = state.value is None or state.value.get("error") is not None
        fault = "" if state.value else "the program failed on it, or each worker that took it up died; see the log"
        await asyncio.to_thread(self.parts.settling.end, order, state.value, fault)
        self.parts.figures.ended.labels(order.kind, "failed" if failed else "done").inc()
        if state.value is not None:
            self.parts.figures.seconds.labels(order.kind).observe(state.value.get("elapsed_s", 0.0))

    async def _tell(self) -> None:
        """Tell others, beside the rest: whoever is told may be slow. What is cut off is told by whoever comes next."""
        while True:
            try:
                await self.parts.notices.deliver()
                await asyncio.to_thread(self.parts.retention.keep, self.database_url, queue_name(self.parts.spool))
            except CopilotError as error:
                self.parts.complain(str(error))
            except OSError as error:
                self.parts.complain(f"cannot read or write the spool: {error.strerror}")
            await asyncio.sleep(self.parts.pace.poll_s)

    async def _put(self, queue: Queue, orders: Sequence[Order]) -> None:
        default = self.parts.pace.priority
        await queue.put([Job(order.id, order.arguments(), order.rank(default)) for order in orders])

    def _states(self, ids: Sequence[str]) -> Mapping[str, JobState]:
        with open_jobs(self.database_url) as jobs:
            return {state.id: state for state in jobs.jobs(queue_name(self.parts.spool), ids=ids)}

    def _whole(self, state: JobState) -> bool:
        """Whether a job that was done before still has all its results."""
        value = state.value
        return bool(value and not value.get("error")) and all(
            (self.parts.spool.outbox / name).is_file() for name in (value or {}).get("files", [])
        )

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            pass

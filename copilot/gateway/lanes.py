"""Admission: at most as many requests at the engine as it has slots, the more urgent lane first.

One slot is never given to batch work where there are two or more, so a keystroke never waits for a document.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from copilot.errors import Overloaded
from prompts.rendered import Lane

__all__ = ["LANES", "Lanes"]

LANES: tuple[Lane, ...] = ("interactive", "assist", "batch")

_WEIGHT = 0.2


class Lanes:
    """The queue before one engine."""

    def __init__(self, slots: int, queue_limit: int) -> None:
        self._slots = slots
        self._batch_slots = max(1, slots - 1)
        self._queue_limit = queue_limit
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._running: Counter[Lane] = Counter()
        self._service_s = 1.0

    def waiting(self) -> dict[Lane, int]:
        """Return how many wait in each lane."""
        counts = Counter(LANES[rank] for rank, _, ticket in self._waiting if not ticket.done())
        return {lane: counts[lane] for lane in LANES}

    def running(self) -> dict[Lane, int]:
        """Return how many of each lane are at the engine."""
        return {lane: self._running[lane] for lane in LANES}

    @asynccontextmanager
    async def slot(self, lane: Lane) -> AsyncIterator[float]:
        """Wait for a slot and hold it; yields the seconds waited. Leaving early, also by cancellation, gives it back.

        Raises:
            Overloaded: the queue is full; ``retry_after`` comes from the measured service time.
        """
        arrived = time.monotonic()
        await self._enter(lane)
        begun = time.monotonic()
        try:
            yield begun - arrived
        finally:
            self._running[lane] -= 1
            self._service_s += _WEIGHT * (time.monotonic() - begun - self._service_s)
            self._admit()

    async def _enter(self, lane: Lane) -> None:
        queued = sum(self.waiting().values())
        if queued >= self._queue_limit:
            wait = max(1, math.ceil(self._service_s * queued / self._slots))
            raise Overloaded(f"the queue is full ({queued} requests); try again in {wait} s", wait)
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (LANES.index(lane), next(self._order), ticket))
        self._admit()
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():  # admitted in the moment in which the client left
                self._running[lane] -= 1
            ticket.cancel()
            self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._running.total() < self._slots:
            rank, _, ticket = self._waiting[0]
            lane = LANES[rank]
            if ticket.done():
                heapq.heappop(self._waiting)
            elif lane == "batch" and self._running[lane] >= self._batch_slots:
                return  # the heap holds nothing more urgent
            else:
                heapq.heappop(self._waiting)
                self._running[lane] += 1
                ticket.set_result(None)

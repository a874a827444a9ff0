"""Admission: at most as many requests at the engine as it has slots, the more urgent lane first.

* Lanes have strict priority, with ageing: whoever has waited for `_AGE_S` counts as one lane higher, so that batch work
  moves on under any load.
* Within a lane, clients take turns, and each client's requests keep their order.
* One slot is never given to batch work where there are two or more, so nobody who waits at a screen waits for a
  document's end.
* A queue is bounded, and no client may fill it alone. A request that can no longer be answered in time is let go
  before it costs anything.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from copilot.errors import DeadlineExceeded, Overloaded
from prompts.rendered import Lane

__all__ = ["LANES", "Lanes", "Wish"]

LANES: tuple[Lane, ...] = ("interactive", "assist", "batch")

_WEIGHT = 0.2
_AGE_S = 45.0
_CLIENTS_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of the queue: its lane, whose it is, and by which moment (of the queue's clock) it is due."""

    lane: Lane
    client: str = "local"
    due: float | None = None


@dataclass(slots=True, eq=False)
class _Ticket:
    wish: Wish
    arrived: float
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Lanes:
    """The queue before one engine."""

    def __init__(
        self, slots: int, queue_limit: int, *, age_s: float = _AGE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make it.

        Args:
            slots: requests at the engine at once.
            queue_limit: requests that may wait in each lane.
            age_s: seconds of waiting that raise a request by one lane.
            clock: tells seconds; due moments are of this clock.
        """
        self._slots = slots
        self._queue_limit = queue_limit
        self._age_s = age_s
        self._clock = clock
        self._queues: dict[Lane, OrderedDict[str, deque[_Ticket]]] = {lane: OrderedDict() for lane in LANES}
        self._running: Counter[Lane] = Counter()
        self._service_s: dict[Lane, float] = {}

    def waiting(self) -> dict[Lane, int]:
        """Return how many wait in each lane."""
        return {lane: sum(map(len, queue.values())) for lane, queue in self._queues.items()}

    def running(self) -> dict[Lane, int]:
        """Return how many of each lane are at the engine."""
        return {lane: self._running[lane] for lane in LANES}

    def expected_wait_s(self, lane: Lane) -> float:
        """Return how long a request that comes now would wait, by the service times measured so far."""
        rank = LANES.index(lane)
        ahead = [other for other in LANES[: rank + 1] for _ in range(self.waiting()[other])]
        free = self._slots - self._running.total()
        if not ahead and free > 0:
            return 0.0
        work = sum(self._service_s.get(other, 1.0) for other in ahead) + self._service_s.get(lane, 1.0) / 2
        return work / self._slots

    @asynccontextmanager
    async def slot(self, wish: Wish) -> AsyncIterator[float]:
        """Wait for a slot and hold it; yields the seconds waited. Leaving early, also by cancellation, gives it back.

        Raises:
            Overloaded: the queue is full; ``retry_after`` comes from the measured service time.
            DeadlineExceeded: the request is overdue, or would be before its turn.
        """
        arrived = self._clock()
        await self._enter(wish, arrived)
        begun = self._clock()
        try:
            yield begun - arrived
        finally:
            self._running[wish.lane] -= 1
            taken = self._clock() - begun
            known = self._service_s.get(wish.lane, taken)
            self._service_s[wish.lane] = known + _WEIGHT * (taken - known)
            self._admit()

    async def _enter(self, wish: Wish, arrived: float) -> None:
        self._check_room(wish)
        if wish.due is not None and arrived + self.expected_wait_s(wish.lane) >= wish.due:
            raise DeadlineExceeded("it would be too late when its turn comes")
        ticket = _Ticket(wish, arrived)
        queue = self._queues[wish.lane]
        queue.setdefault(wish.client, deque()).append(ticket)
        self._admit()
        timer = None
        if wish.due is not None and not ticket.admitted.done():
            timer = asyncio.get_running_loop().call_later(max(0.0, wish.due - arrived), self._expire, ticket)
        try:
            await ticket.admitted
        except asyncio.CancelledError:
            if ticket.admitted.done() and not ticket.admitted.cancelled():  # admitted as the client left
                self._running[wish.lane] -= 1
                self._admit()
            else:
                self._withdraw(ticket)
            raise
        finally:
            if timer:
                timer.cancel()

    def _check_room(self, wish: Wish) -> None:
        queue = self._queues[wish.lane]
        queued, own = sum(map(len, queue.values())), len(queue.get(wish.client, ()))
        if not queued and self._running.total() < self._slots:
            return
        full = queued >= self._queue_limit
        if full or (len(queue) > 1 and own >= max(1, int(_CLIENTS_SHARE * self._queue_limit))):
            wait = max(1, math.ceil(self.expected_wait_s(wish.lane)))
            whose = f"the queue is full ({queued} requests)" if full else f"{own} of your requests wait already"
            raise Overloaded(f"{whose}; try again in {wait} s", wait)

    def _expire(self, ticket: _Ticket) -> None:
        if not ticket.admitted.done():
            self._withdraw(ticket)
            ticket.admitted.set_exception(DeadlineExceeded("its time ran out while it waited"))

    def _withdraw(self, ticket: _Ticket) -> None:
        queue = self._queues[ticket.wish.lane]
        own = queue.get(ticket.wish.client)
        if own and ticket in own:
            own.remove(ticket)
            if not own:
                del queue[ticket.wish.client]

    def _admit(self) -> None:
        while self._running.total() < self._slots:
            ticket = min(self._heads(), key=self._rank, default=None)
            if ticket is None:
                return
            queue = self._queues[ticket.wish.lane]
            own = queue.pop(ticket.wish.client)
            own.popleft()
            if own:
                queue[ticket.wish.client] = own  # behind the other clients: they take turns
            if not ticket.admitted.done():
                self._running[ticket.wish.lane] += 1
                ticket.admitted.set_result(None)

    def _heads(self) -> Iterator[_Ticket]:
        """Yield the request that is next in each lane that may have a slot."""
        for lane, queue in self._queues.items():
            if lane == "batch" and self._slots > 1 and self._running[lane] >= self._slots - 1:
                continue
            if queue:
                yield next(iter(queue.values()))[0]

    def _rank(self, ticket: _Ticket) -> tuple[int, float]:
        waited = self._clock() - ticket.arrived
        return max(0, LANES.index(ticket.wish.lane) - int(waited / self._age_s)), ticket.arrived

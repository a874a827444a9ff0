"""Work that somebody waits for stops the work that can wait, to the microsecond and without loss.

A model server that reads a document holds the processor for as long as a prompt chunk or a token takes, whoever else
asks. So a process of the embedded engine that works only on what can wait is stopped (SIGSTOP) while a completion runs
in another one, and goes on (SIGCONT) where it was: nothing is cancelled, read or written twice, and an answer that is
bound to a grammar keeps its state. Measured against the other ways in ``bench/lanes.py``.

So that the stopped work never starves, it runs for `_SHARE_S` seconds after each `_MOST_S` seconds of standing still.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from prompts.rendered import Lane

__all__ = ["Precedence", "Seat"]

_MOST_S = 20.0
_SHARE_S = 2.0


class Precedence:
    """Who gives way to whom, on one machine. Not for threads; every method is called in the event loop.

    A stopped process must not outlive us: each one asks the kernel to be killed with its parent
    (`copilot.engines.leash.die_with_parent`), which works for stopped ones too. Elsewhere than on Linux nothing is
    ever stopped.
    """

    def __init__(self, most_s: float = _MOST_S, share_s: float = _SHARE_S) -> None:
        """Make it. ``most_s``: seconds for which work may stand still; ``share_s``: seconds that it then runs."""
        self._most_s = most_s
        self._share_s = share_s
        self._able = sys.platform == "linux"
        self._yielding: set[int] = set()
        self._urgent = 0
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold for as long as somebody waits: meanwhile, the others stand still."""
        self._urgent += 1
        if self._urgent == 1:
            self._stop()
        try:
            yield
        finally:
            self._urgent -= 1
            if self._urgent == 0:
                self._go_on()

    def add(self, pid: int) -> None:
        """Let a process give way from now on."""
        self._yielding.add(pid)
        if self._stopped:
            _signal(pid, signal.SIGSTOP)

    def remove(self, pid: int) -> None:
        """Let a process run whatever happens, so that it can end."""
        if pid in self._yielding:
            self._yielding.discard(pid)
            _signal(pid, signal.SIGCONT)

    def _stop(self) -> None:
        self._cancel_timer()
        if not self._able:
            return
        self._stopped = True
        for pid in self._yielding:
            _signal(pid, signal.SIGSTOP)
        self._timer = asyncio.get_running_loop().call_later(self._most_s, self._relent)

    def _relent(self) -> None:
        self._go_on()
        self._timer = asyncio.get_running_loop().call_later(self._share_s, self._stop)

    def _go_on(self) -> None:
        self._cancel_timer()
        self._stopped = False
        for pid in self._yielding:
            _signal(pid, signal.SIGCONT)

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class Seat:
    """The place of one process: what it works on, and so whether it gives way. The process may come and go.

    It also remembers which slot of the process has whose completions in its cache. A completion that was cancelled, as
    most are while one types, holds its slot for some milliseconds more; the next one would be given another slot, and
    read the file anew (0.4 against 3 s with the small model and 280 tokens).
    """

    def __init__(self, name: str, precedence: Precedence, slots: int = 1) -> None:
        """Make an empty one. ``name``: in states and metrics; ``slots``: of the process."""
        self.name = name
        self.last_urgent = -math.inf
        self._precedence = precedence
        self._slots = slots
        self._slot_of: dict[str, int] = {}
        self._pinned: Counter[int] = Counter()
        self._work: Counter[Lane] = Counter()
        self._pid: int | None = None

    @property
    def urgent(self) -> int:
        """Return how many completions it works on, waiting ones included."""
        return self._work["interactive"]

    @property
    def deferrable(self) -> int:
        """Return how many requests it works on that can wait, queued ones included."""
        return self._work.total() - self.urgent

    @contextmanager
    def attending(self, lane: Lane, client: str = "") -> Iterator[int | None]:
        """Hold while a request of this lane is queued or served here; a completion stops what can wait elsewhere.

        Yields the slot that the request should have, or None for any.
        """
        self._work[lane] += 1
        self._settle()
        try:
            if lane == "interactive":
                self.last_urgent = time.monotonic()
                with self._precedence.turn(), self._slot(client) as slot:
                    yield slot
            else:
                yield None
        finally:
            self._work[lane] -= 1
            self._settle()

    @contextmanager
    def _slot(self, client: str) -> Iterator[int | None]:
        """Hold a client's own slot; none while other work is here too, which may have any."""
        if self.deferrable:
            yield None
            return
        free = [slot for slot in range(self._slots) if not self._pinned[slot]]
        slot = self._slot_of.get(client)
        if slot is None or (self._pinned[slot] and free):
            held = set(self._slot_of.values())
            slot = next((one for one in free if one not in held), free[0] if free else None)
        if slot is None:
            yield None
            return
        self._slot_of = {other: one for other, one in self._slot_of.items() if one != slot} | {client: slot}
        self._pinned[slot] += 1
        try:
            yield slot
        finally:
            self._pinned[slot] -= 1

    def taken(self, pid: int) -> None:
        """Note the process that sits here now."""
        self._pid = pid
        self._settle()

    def left(self, pid: int) -> None:
        """Note that the process is to end, or has; it is not stopped any more."""
        self._precedence.remove(pid)
        if self._pid == pid:
            self._pid = None

    def _settle(self) -> None:
        if self._pid is None:
            return
        if self.deferrable and not self.urgent:
            self._precedence.add(self._pid)
        else:
            self._precedence.remove(self._pid)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)

"""Work that somebody waits for stops the work that can wait, to the microsecond and without loss.

A model server that reads a document holds the processor for as long as a prompt chunk or a token takes, whoever else
asks. So the embedded engine runs what can wait in a process of its own, and this module stops that process (SIGSTOP)
while a completion runs, and lets it go on (SIGCONT) where it was: nothing is cancelled, read or written twice, and an
answer that is bound to a grammar keeps its state. Measured against the other ways in ``bench/lanes.py``.

So that the stopped work never starves, it runs for `_SHARE_S` seconds after each `_MOST_S` seconds of standing still.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Precedence"]

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


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)

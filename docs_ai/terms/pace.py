"""How long a run will go on, from how long it has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Pace", "spoken"]


class Pace:
    """Counts the files of a run and estimates the seconds that are left."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with ``total`` files to do; ``clock`` tells seconds."""
        self.total = total
        self.done = 0
        self._clock = clock
        self._begun = clock()

    def step(self) -> None:
        """Count a file that was done or has failed."""
        self.done += 1

    @property
    def left_s(self) -> float | None:
        """Seconds that the rest will take if it goes on as it went, or None before the first file is done."""
        if not self.done:
            return None
        return (self._clock() - self._begun) / self.done * (self.total - self.done)


def spoken(seconds: float) -> str:
    """Say a length of time as a person would: ``40 s``, ``12 min``, ``2 h 5 min``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"

"""How many tokens a prompt may have so that it is read within the latency that is wanted, by what has been measured.

While one types, the engine holds most of a prompt in its cache and reads the rest anew: the suffix, and what changed.
So the budget is what can be read in time, divided by the share that usually has to be read:

    budget = speed * time / share

Both are running medians, which one slow reading (another program was busy) does not move. The budget keeps its value
until it is off by a quarter: each change of it moves the window, and what the engine has cached is lost.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from copilot.client import Reading
from prompts.rendered import Size

__all__ = ["ReadingSpeed"]

_LEAST_FRESH = 32  # tokens; fewer take their time mostly for other things than reading
_KEPT = 15
_FIRST_SHARE = 0.4
_LEAST_SHARE = 0.2
_LEAST_BUDGET = 128
_STEP = 64
_SLACK = 0.25


class ReadingSpeed:
    """Running estimates for each size of model."""

    def __init__(self) -> None:
        self._speeds: dict[Size, deque[float]] = {}
        self._shares: dict[Size, deque[float]] = {}
        self._given: dict[tuple[Size, int], int] = {}

    def observed(self, reading: Reading, size: Size = "base") -> None:
        """Take in how a prompt was read."""
        fresh = reading.tokens - reading.cached
        if reading.tokens <= 0 or fresh < 0:
            return
        self._shares.setdefault(size, deque(maxlen=_KEPT)).append(fresh / reading.tokens)
        if fresh >= _LEAST_FRESH and reading.seconds > 0:
            self._speeds.setdefault(size, deque(maxlen=_KEPT)).append(fresh / reading.seconds)

    def tokens_per_s(self, size: Size = "base") -> float | None:
        """Return how many tokens a second the engine reads; None before it has been seen reading enough."""
        speeds = self._speeds.get(size)
        return median(speeds) if speeds else None

    def fresh_share(self, size: Size = "base") -> float:
        """Return which share of a prompt has usually to be read, because the engine has not cached it."""
        shares = self._shares.get(size, ())
        return max(_LEAST_SHARE, median(shares)) if len(shares) >= _KEPT // 3 else _FIRST_SHARE

    def budget(self, target_s: float, *, default: int, most: int, size: Size = "base") -> int:
        """Return how many tokens to show.

        Args:
            target_s: seconds that reading may take.
            default: what is given before anything has been measured.
            most: never more than this.
            size: which model reads.
        """
        speed = self.tokens_per_s(size)
        if speed is None:
            return min(default, most)
        wanted = speed * target_s / self.fresh_share(size)
        given = self._given.get((size, most))
        if given is None or abs(wanted - given) > _SLACK * given:
            given = max(min(_LEAST_BUDGET, most), min(most, round(wanted / _STEP) * _STEP))
            self._given[size, most] = given
        return given

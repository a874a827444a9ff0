"""What goes wrong, in the log: the same words once in a while, however often they come."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

__all__ = ["Complaints"]

_log = logging.getLogger(__name__)

_AGAIN_S = 60.0


class Complaints:
    """Logs errors of rounds that come every second. A complaint is one line, whatever the name of a file holds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: dict[str, float] = {}

    def __call__(self, words: str) -> None:
        """Log an error, unless it was logged within the last minute."""
        now = self._clock()
        self._made = {made: at for made, at in self._made.items() if now - at < _AGAIN_S}
        if words not in self._made:
            self._made[words] = now
            _log.error("%s", "".join(one if one.isprintable() else "?" for one in words))

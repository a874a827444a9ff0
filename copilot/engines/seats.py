"""The places in which the embedded engine runs one model: one as a rule, two when a completion meets other work.

Each place is a process with a copy of the model, started when it is first needed. As long as only one kind of work
comes, there is one copy. When a completion arrives while documents are read, it gets a second copy, and the first one
stands still for it (`copilot.engines.precedence`); documents that come while somebody types get it, and leave the warm
cache to whoever types. Where memory does not hold a second copy, they share one, and the
slot that the queue keeps free is all that completions have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from copilot.config import Settings
from copilot.engines.adapter import Adapter
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.engines.precedence import Precedence, Seat
from copilot.models.catalogue import Artefact
from copilot.models.store import Store
from prompts.rendered import Lane

__all__ = ["Seats", "seats"]

_SPARE_BYTES = 1 << 30
_HOME_S = 15.0
"""For so long after its last completion a place is that of whoever types."""
_UP = ("ready", "starting")


@dataclass(frozen=True, slots=True)
class Seats:
    """One model's places.

    Attributes:
        first: the place that is filled first.
        second: the other one.
        room: tells how many bytes of memory programs can still have.
        clock: tells seconds, as ``time.monotonic`` does.
    """

    first: LlamaCpp
    second: LlamaCpp
    room: Callable[[], int]
    clock: Callable[[], float] = time.monotonic

    def of(self, lane: Lane) -> LlamaCpp:
        """Return where a request of this lane is served best."""
        up = [engine for engine in (self.first, self.second) if engine.state().phase in _UP]
        if not up:
            return self.first
        now = self.clock()
        if lane == "interactive":
            calm = [engine for engine in up if not engine.place.deferrable]
            if calm:
                return max(calm, key=lambda engine: engine.place.last_urgent)  # its cache knows the file
        else:
            home_s = _HOME_S if lane == "batch" else 0.0
            quiet = [one for one in up if not one.place.urgent and now - one.place.last_urgent >= home_s]
            if quiet:
                return max(quiet, key=lambda engine: (engine.place.deferrable > 0, -engine.place.last_urgent))
        if len(up) == 1 and self.room() > self.first.artefact.bytes * 5 // 4 + _SPARE_BYTES:
            return self.second if up[0] is self.first else self.first
        if lane == "interactive":
            return min(up, key=lambda engine: engine.place.deferrable)
        return min(up, key=lambda engine: (engine.place.urgent, -engine.place.deferrable))


def seats(
    artefact: Artefact, store: Store, settings: Settings, adapters: tuple[Adapter, ...], precedence: Precedence
) -> Seats:
    """Make both places of one model; nothing runs yet."""
    log: Path = settings.paths.log / "engine.log"
    tuning = Tuning.of(settings, artefact)
    first, second = (
        LlamaCpp(artefact, store, tuning, log, Seat(name, precedence, tuning.slots), adapters)
        for name in (artefact.name, f"{artefact.name} (second)")
    )
    return Seats(first, second, lambda: psutil.virtual_memory().available)

"""The two places in which the embedded engine runs one model: one for completions, one for work that gives way.

Each is a process with a copy of the model, started when it is first needed: whoever only completes code, or only reads
documents, has one. The other stands still while a completion runs (`copilot.engines.precedence`). Where memory does not
hold a second copy, the one that runs serves both, and a slot kept free is all that completions have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from copilot.config import Settings
from copilot.engines.adapter import Adapter
from copilot.engines.llamacpp import LlamaCpp, Seat, Tuning
from copilot.engines.precedence import Precedence
from copilot.models.catalogue import Artefact
from copilot.models.store import Store
from prompts.rendered import Lane

__all__ = ["Seats", "seats"]

_FRONT_SLOTS = 2
_FRONT_CONTEXT = 8192
_SPARE_BYTES = 512 << 20
_UP = ("ready", "starting")


@dataclass(frozen=True, slots=True)
class Seats:
    """One model's places. ``room`` tells how many bytes of memory programs can still have."""

    front: LlamaCpp
    back: LlamaCpp
    room: Callable[[], int]

    def of(self, lane: Lane) -> LlamaCpp:
        """Return where a request of this lane is served."""
        wanted, other = (self.front, self.back) if lane == "interactive" else (self.back, self.front)
        if wanted.state().phase in _UP or other.state().phase not in _UP:
            return wanted
        return wanted if self.room() > wanted.artefact.bytes * 5 // 4 + _SPARE_BYTES else other


def seats(
    artefact: Artefact, store: Store, settings: Settings, adapters: tuple[Adapter, ...], precedence: Precedence
) -> Seats:
    """Make both places of one model; nothing runs yet."""
    log: Path = settings.paths.log / "engine.log"
    tuning = Tuning.of(settings, artefact)
    front = replace(tuning, slots=_FRONT_SLOTS, context=min(tuning.context, _FRONT_CONTEXT))
    return Seats(
        LlamaCpp(artefact, store, front, log, Seat(f"{artefact.name} (interactive)", adapters)),
        LlamaCpp(artefact, store, tuning, log, Seat("", adapters, precedence)),
        lambda: psutil.virtual_memory().available,
    )

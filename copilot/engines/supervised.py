"""An engine that is one supervised child: what the embedded server and vLLM have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod

from copilot.engines.endpoint import Endpoint, EngineState
from copilot.engines.supervisor import BackOff, Running, Supervisor
from copilot.models.catalogue import Artefact

__all__ = ["Supervised"]


class Supervised(ABC):
    """One model behind one child. A subclass knows how to start it, and how many requests it works on at once."""

    def __init__(self, artefact: Artefact, engine: str, seat: str, back_off: BackOff | None = None) -> None:
        """Make it; nothing runs yet.

        Args:
            artefact: the model.
            engine: the engine's kind, for the state.
            seat: the name in states and metrics.
            back_off: how long to wait before a restart.
        """
        self._artefact = artefact
        self._seat = seat
        self._supervisor = Supervisor(seat, engine, self._start, back_off)

    @abstractmethod
    async def _start(self) -> Running:
        """Start the child and return once it answers; see `Supervisor`."""

    @property
    def artefact(self) -> Artefact:
        """The model that answers."""
        return self._artefact

    @property
    def seat(self) -> str:
        """The name in states and metrics."""
        return self._seat

    async def endpoint(self) -> Endpoint:
        """Return the running server, starting it when needed; see `Engine.endpoint`."""
        return await self._supervisor.endpoint()

    def state(self) -> EngineState:
        """Return the present state."""
        return self._supervisor.state()

    def doubt(self, endpoint: Endpoint) -> None:
        """See `Engine.doubt`."""
        self._supervisor.doubt(endpoint)

    def drain(self) -> None:
        """Start no child any more."""
        self._supervisor.drain()

    async def stop(self) -> None:
        """Stop the child."""
        await self._supervisor.stop()

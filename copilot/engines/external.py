"""OpenAI-compatible servers that somebody else runs: vLLM replicas, or a cluster behind its router."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.engines.adapter import Adapter
from copilot.engines.endpoint import Endpoint, EngineState
from copilot.engines.replicas import Replica, Replicas, is_local
from copilot.errors import EngineError
from copilot.models.catalogue import Artefact

__all__ = ["SLOTS", "External"]

SLOTS = 64
"""Requests that the gateway sends at once to each server; it batches them itself."""


class External:
    """The model that the servers know under an artefact's name, or their only model under whatever name it has."""

    def __init__(
        self, artefact: Artefact, replicas: Replicas, adapters: Sequence[Adapter] = (), *, priority: bool = False
    ) -> None:
        """Make it; nothing is asked yet.

        Args:
            artefact: the model; its file is not needed here.
            replicas: the servers, shared with the engines of the other models.
            adapters: those that the servers have loaded under these names.
            priority: the servers schedule by the field ``priority``.
        """
        self._artefact = artefact
        self._replicas = replicas
        self._adapters = frozenset(adapter.name for adapter in adapters)
        self._priority = priority

    @property
    def artefact(self) -> Artefact:
        """The model that answers."""
        return self._artefact

    @property
    def seat(self) -> str:
        """The name in states and metrics."""
        return self._artefact.name

    @property
    def slots(self) -> int:
        """How many requests the gateway sends at once."""
        return SLOTS * len(self._replicas.all)

    async def endpoint(self) -> Endpoint:
        """Return the least busy server that is up; see `Engine.endpoint`. Its answer is for one request only."""
        chosen = self._replicas.choose(self._fitting())
        if chosen is None:
            await self._replicas.refresh()
            chosen = self._replicas.choose(self._fitting())
        if chosen is None:
            raise EngineError(self._why_not())
        name = self._name_at(chosen)
        entry = chosen.models[name]
        return Endpoint(
            url=chosen.url,
            api_key=self._replicas.api_key,
            model=name,
            context=int(entry.get("max_model_len") or self._artefact.context),
            priority=self._priority,
            local=is_local(chosen.url),
            adapters=tuple(sorted(self._adapters & set(chosen.models))),
            speech="openai",
        )

    def state(self) -> EngineState:
        """Return the present state: ready when one server is up. The detail lists them all."""
        replicas = self._replicas.all
        lines = "; ".join(f"{replica.url} {_phase(replica)}" for replica in replicas)
        if not any(replica.checked for replica in replicas):
            return EngineState("external", "stopped", detail=lines)
        up = any(replica.up and self._name_at(replica) for replica in replicas)
        return EngineState("external", "ready" if up else "failed", detail=lines)

    def doubt(self, endpoint: Endpoint) -> None:
        """The servers' health says which of them may be asked."""

    def drain(self) -> None:
        """Nothing of ours is ever started."""

    async def stop(self) -> None:
        """Nothing of ours runs; the servers are asked no more."""
        await self._replicas.stop()

    def _fitting(self) -> list[Replica]:
        return [replica for replica in self._replicas.all if self._name_at(replica)]

    def _name_at(self, replica: Replica) -> str:
        """Return what the server calls the model; nothing when it does not serve it. An adapter is no model."""
        models = [name for name, entry in replica.models.items() if not entry.get("parent")]
        if self._artefact.name in models:
            return self._artefact.name
        roots = {replica.models[name].get("root") or name for name in models}
        return models[0] if len(roots) == 1 else ""

    def _why_not(self) -> str:
        up = [replica for replica in self._replicas.all if replica.up]
        if up:
            served = sorted({name for replica in up for name in replica.models})
            return f"the model server serves {', '.join(served)}, not {self._artefact.name}"
        count = len(self._replicas.all)
        which = "the model server is down" if count == 1 else f"all {count} model servers are down"
        return f"{which}: {self._replicas.all[0].failure}"


def _phase(replica: Replica) -> str:
    if not replica.checked:
        return "not asked yet"
    return f"down, {replica.failure}" if replica.failure else f"up, {replica.running} running"

"""Which engine answers for a model's name: ``small``, ``base``, an artefact's own, or an adapter's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from copilot.config import Settings
from copilot.engines.adapter import Adapter, parse
from copilot.engines.endpoint import Endpoint, Engine, EngineState
from copilot.engines.external import External
from copilot.engines.llamacpp import LlamaCpp
from copilot.engines.precedence import Precedence
from copilot.engines.replicas import Replicas, is_local
from copilot.engines.seats import Seats, seats
from copilot.engines.vllm import Vllm
from copilot.errors import ConfigError, CopilotError, ModelError
from copilot.models.catalogue import CATALOGUE, Artefact, find
from copilot.models.store import Store
from prompts.rendered import Lane

__all__ = ["Adapted", "EnginePool", "build"]


@dataclass(frozen=True, slots=True)
class Adapted:
    """An engine as it answers with one of its adapters: same model, same slots, another endpoint."""

    engine: Engine
    adapter: str

    @property
    def artefact(self) -> Artefact:
        """The model under the adapter."""
        return self.engine.artefact

    @property
    def seat(self) -> str:
        """The name in states and metrics."""
        return self.engine.seat

    @property
    def slots(self) -> int:
        """How many requests the server works on at once."""
        return self.engine.slots

    async def endpoint(self) -> Endpoint:
        """Return the server, told to use the adapter; see `Engine.endpoint`.

        Raises:
            ModelError: the server does not have the adapter.
        """
        endpoint = await self.engine.endpoint()
        if self.adapter not in endpoint.adapters:
            raise ModelError(f"the model server has no adapter {self.adapter!r}")
        return replace(endpoint, adapter=self.adapter)

    def state(self) -> EngineState:
        """Return the engine's state."""
        return self.engine.state()

    def doubt(self, endpoint: Endpoint) -> None:
        """See `Engine.doubt`."""
        self.engine.doubt(endpoint)

    def drain(self) -> None:
        """Start no server any more."""
        self.engine.drain()

    async def stop(self) -> None:
        """Stop the engine."""
        await self.engine.stop()


class EnginePool:
    """The engines of one gateway, by artefact."""

    def __init__(
        self,
        engines: Iterable[Engine | Seats],
        roles: dict[str, str],
        adapters: Mapping[str, str] | None = None,
        replicas: Replicas | None = None,
    ) -> None:
        """Hold them.

        Args:
            engines: one for each artefact, or its two places.
            roles: the artefact's name for each role.
            adapters: the artefact's name, or its role, for each adapter.
            replicas: the servers that external engines share, if these are such.
        """
        self._places = {(place.first if isinstance(place, Seats) else place).artefact.name: place for place in engines}
        self._roles = roles
        self._adapters = dict(adapters or {})
        self._replicas = replicas

    def find(self, name: str, lane: Lane = "assist") -> Engine:
        """Return the engine for a role, an artefact's name or an adapter's, and for a request of this lane.

        Raises:
            ModelError: nothing here answers to that name; the message lists what does.
        """
        model = self._adapters.get(name, name)
        place = self._places.get(self._roles.get(model, model))
        if place is None:
            known = [*self._roles, *self._places, *self._adapters]
            raise ModelError(f"no model is called {name!r} here; known: {', '.join(known)}")
        engine = place.of(lane) if isinstance(place, Seats) else place
        return Adapted(engine, name) if name in self._adapters else engine

    def attending(self, engine: Engine, lane: Lane, client: str = "") -> AbstractContextManager[int | None]:
        """Hold while a request is queued or served; what can wait elsewhere gives way to a completion.

        Gives the slot of the server that the request should have, or None for any.
        """
        bare = engine.engine if isinstance(engine, Adapted) else engine
        return bare.place.attending(lane, client) if isinstance(bare, LlamaCpp) else nullcontext()

    @property
    def local(self) -> bool:
        """Return whether every server is on this machine, so that nothing that is asked leaves it."""
        return self._replicas is None or all(is_local(replica.url) for replica in self._replicas.all)

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """Return every model."""
        return tuple((place.first if isinstance(place, Seats) else place).artefact for place in self._places.values())

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Return every engine; of a model with two places both."""
        return tuple(
            engine
            for place in self._places.values()
            for engine in ((place.first, place.second) if isinstance(place, Seats) else (place,))
        )

    def roles(self, artefact: Artefact) -> list[str]:
        """Return the roles that an artefact fills."""
        return [role for role, name in self._roles.items() if name == artefact.name]

    def adapters(self, artefact: Artefact) -> list[str]:
        """Return the adapters that belong to an artefact."""
        return [name for name, model in self._adapters.items() if self._roles.get(model, model) == artefact.name]

    async def prepare(self) -> None:
        """Start now what takes long to start; an engine that cannot start says so in its state."""
        places = (place for place in self._places.values() if not isinstance(place, Seats))
        await asyncio.gather(*(_started(engine) for engine in places))

    def begun(self, endpoint: Endpoint) -> None:
        """See `Traffic.begun`: external servers are chosen by their load."""
        if self._replicas:
            self._replicas.begun(endpoint.url)

    def ended(self, endpoint: Endpoint, *, alive: bool) -> None:
        """See `Traffic.ended`."""
        if self._replicas:
            self._replicas.ended(endpoint.url, alive=alive)
        if not alive:
            for engine in self.engines:
                engine.doubt(endpoint)

    def drain(self) -> None:
        """Start no server any more: the gateway is about to end, and finishes what runs."""
        for engine in self.engines:
            engine.drain()

    async def stop(self) -> None:
        """Stop them all."""
        await asyncio.gather(*(engine.stop() for engine in self.engines))


def build(settings: Settings) -> EnginePool:
    """Make the engines that the settings ask for; none is started yet.

    Raises:
        ConfigError: the engine's name, its model folder or an adapter is not what it should be.
        ModelError: a configured model is not in the catalogue.
    """
    kind = settings.server.engine
    names = ("small", "base", *(artefact.name for artefact in CATALOGUE))
    adapters = parse(settings.engine.adapters, taken=names)
    if kind == "vllm":
        engine = Vllm(settings, adapters)
        served = engine.artefact.name
        return EnginePool([engine], {"small": served, "base": served}, {a.name: served for a in adapters})
    roles = {"small": find("small", settings).name, "base": find("base", settings).name}
    artefacts = [artefact for artefact in CATALOGUE if artefact.name in roles.values()]
    models = {adapter.name: roles.get(adapter.model, adapter.model) for adapter in adapters}
    if unknown := set(models.values()) - set(roles.values()):
        raise ConfigError(f"engine.adapters: {min(unknown)} is not served; known: {', '.join(roles.values())}")
    if kind.startswith(("http://", "https://")):
        urls = [url.strip() for url in kind.split(",") if url.strip()]
        replicas = Replicas(urls, settings.server.engine_key)
        return EnginePool((_external(a, replicas, adapters, settings) for a in artefacts), roles, models, replicas)
    if kind not in ("auto", "llamacpp"):
        raise ConfigError(f"engine must be auto, llamacpp, vllm or URLs, not {kind!r}")
    store = Store(settings.paths.data / "models")
    precedence = Precedence()
    places = (seats(a, store, settings, _of(a, adapters, models), precedence) for a in artefacts)
    return EnginePool(places, roles, models)


def _of(artefact: Artefact, adapters: Sequence[Adapter], models: Mapping[str, str]) -> tuple[Adapter, ...]:
    return tuple(adapter for adapter in adapters if models[adapter.name] == artefact.name)


def _external(artefact: Artefact, replicas: Replicas, adapters: Sequence[Adapter], settings: Settings) -> External:
    return External(artefact, replicas, adapters, priority=settings.engine.priority)


async def _started(engine: Engine) -> None:
    try:
        await engine.endpoint()
    except CopilotError:
        return  # the state has it

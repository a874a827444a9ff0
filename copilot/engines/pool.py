"""Which engine answers for a model's name: ``small``, ``base`` or an artefact's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from copilot.config import Settings
from copilot.engines.endpoint import Engine
from copilot.engines.external import External
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.errors import ConfigError, ModelError
from copilot.models.catalogue import CATALOGUE, Artefact, find
from copilot.models.store import Store

__all__ = ["EnginePool", "build"]

_EXTERNAL_SLOTS = 64


class EnginePool:
    """The engines of one gateway, by artefact."""

    def __init__(self, engines: Iterable[Engine], roles: dict[str, str]) -> None:
        self._engines = {engine.artefact.name: engine for engine in engines}
        self._roles = roles

    def find(self, name: str) -> Engine:
        """Return the engine for a role or an artefact's name.

        Raises:
            ModelError: nothing here answers to that name; the message lists what does.
        """
        engine = self._engines.get(self._roles.get(name, name))
        if engine is None:
            known = [*self._roles, *self._engines]
            raise ModelError(f"no model is called {name!r} here; known: {', '.join(known)}")
        return engine

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Return every engine."""
        return tuple(self._engines.values())

    def roles(self, artefact: Artefact) -> list[str]:
        """Return the roles that an artefact fills."""
        return [role for role, name in self._roles.items() if name == artefact.name]

    async def stop(self) -> None:
        """Stop them all."""
        await asyncio.gather(*(engine.stop() for engine in self._engines.values()))


def build(settings: Settings) -> EnginePool:
    """Make the engines that the settings ask for; none is started yet.

    Raises:
        ConfigError: the engine's name is not known.
        ModelError: a configured model is not in the catalogue.
    """
    roles = {"small": find("small", settings).name, "base": find("base", settings).name}
    artefacts = [artefact for artefact in CATALOGUE if artefact.name in roles.values()]
    kind = settings.server.engine
    if kind.startswith(("http://", "https://")):
        key = settings.server.engine_key
        return EnginePool((External(artefact, kind, key, _EXTERNAL_SLOTS) for artefact in artefacts), roles)
    if kind not in ("auto", "llamacpp"):
        raise ConfigError(f"engine must be auto, llamacpp or a URL, not {kind!r}")
    store = Store(settings.paths.data / "models")
    log = settings.paths.log / "engine.log"
    return EnginePool((LlamaCpp(a, store, Tuning.of(settings, a), log) for a in artefacts), roles)

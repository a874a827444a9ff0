"""The embedded engine: llama.cpp in a supervised child process, on loopback, behind a random key."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from copilot.config import Settings
from copilot.engines.child import Child
from copilot.engines.endpoint import Endpoint, EngineState
from copilot.errors import EngineError
from copilot.models.catalogue import Artefact
from copilot.models.store import Store

__all__ = ["LlamaCpp", "Tuning"]

_log = logging.getLogger(__name__)

_FIRST_BACK_OFF_S = 0.5
_LAST_BACK_OFF_S = 30.0
_STEADY_S = 60.0
# OpenMP threads spin at a barrier for milliseconds by default and starve whatever shares their cores: with three busy
# servers on two cores a request took 4 to 6 times longer than with threads that soon sleep. Sleeping at once costs a
# quarter of the writing speed on an idle machine (9.6 against 12.8 tokens/s); this many turns cost next to nothing.
_ENVIRON = {"GOMP_SPINCOUNT": "10000"}


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the server is run. ``context`` is in tokens, shared by the slots; ``batch`` in tokens per prompt chunk."""

    threads: int
    context: int
    slots: int
    batch: int
    start_timeout_s: float

    @classmethod
    def of(cls, settings: Settings, artefact: Artefact) -> Tuning:
        """Derive it from the settings: as many threads as physical cores unless said otherwise."""
        engine = settings.engine
        return cls(
            threads=engine.threads or psutil.cpu_count(logical=False) or 1,
            context=min(engine.context, artefact.context),
            slots=engine.slots,
            batch=engine.batch,
            start_timeout_s=settings.server.start_timeout_s,
        )


class LlamaCpp:
    """One artefact behind one child, which starts at the first request and again, with back-off, when it dies."""

    def __init__(self, artefact: Artefact, store: Store, tuning: Tuning, log: Path) -> None:
        self._artefact = artefact
        self._store = store
        self._tuning = tuning
        self._log = log
        self._lock = asyncio.Lock()
        self._child: Child | None = None
        self._endpoint: Endpoint | None = None
        self._watch: asyncio.Task[None] | None = None
        self._restarts = 0
        self._back_off_s = _FIRST_BACK_OFF_S
        self._failure = ""

    @property
    def artefact(self) -> Artefact:
        """The model that answers."""
        return self._artefact

    @property
    def slots(self) -> int:
        """How many requests the server works on at once."""
        return self._tuning.slots

    async def endpoint(self) -> Endpoint:
        """Return the running server, starting it when needed; see `Engine.endpoint`."""
        async with self._lock:
            if self._endpoint is None or self._child is None or not self._child.alive:
                self._endpoint = await self._start()
            return self._endpoint

    def state(self) -> EngineState:
        """Return the present state."""
        alive = self._child is not None and self._child.alive
        pid = self._child.pid if alive and self._child else 0
        if alive and self._endpoint:
            return EngineState("llamacpp", "ready", self._restarts, pid)
        if self._lock.locked():
            return EngineState("llamacpp", "starting", self._restarts, pid)
        if self._failure:
            return EngineState("llamacpp", "failed", self._restarts, pid, self._failure)
        return EngineState("llamacpp", "stopped", self._restarts, pid)

    async def stop(self) -> None:
        """Stop the child."""
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        if self._child:
            await self._child.stop()
        self._child = self._endpoint = None

    async def _start(self) -> Endpoint:
        if find_spec("xllamacpp") is None:
            raise EngineError("the embedded engine is not installed; run: pip install 'bank-copilot[local]'")
        key = secrets.token_urlsafe(24)
        launch = {
            "model": str(self._store.locate(self._artefact)),
            "alias": self._artefact.name,
            "api_key": key,
            **{name: value for name, value in asdict(self._tuning).items() if name != "start_timeout_s"},
        }
        child = await Child.start([sys.executable, "-m", "copilot.engines.llamacpp_child"], self._log, _ENVIRON)
        try:
            answer = await child.exchange(json.dumps(launch), self._tuning.start_timeout_s)
            url = json.loads(answer)["url"]
        except EngineError as error:
            self._failure = f"{error}; check the model file with: bank-copilot models verify {self._artefact.name}"
            raise EngineError(self._failure) from error
        except (ValueError, KeyError) as error:
            await child.stop(grace_s=0)
            self._failure = "it answered with something that is not an address"
            raise EngineError(f"the model server did not start; its log is {self._log}") from error
        self._failure = ""
        self._child = child
        self._watch = asyncio.create_task(self._restart_when_dead(child))
        return Endpoint(url, key, self._artefact.name, self._tuning.context)

    async def _restart_when_dead(self, child: Child) -> None:
        """Wait for the child's end and start a new one, later and later while it keeps dying."""
        begun = asyncio.get_running_loop().time()
        code = await child.wait()
        if asyncio.get_running_loop().time() - begun > _STEADY_S:
            self._back_off_s = _FIRST_BACK_OFF_S
        _log.warning("model server %s died (code %d); restart in %.1f s", self._artefact.name, code, self._back_off_s)
        self._restarts += 1
        await asyncio.sleep(self._back_off_s)
        self._back_off_s = min(2 * self._back_off_s, _LAST_BACK_OFF_S)
        with contextlib.suppress(EngineError):
            await self.endpoint()

"""The embedded engine: llama.cpp in supervised child processes, on loopback, behind a random key."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from copilot.config import Settings
from copilot.engines.adapter import Adapter
from copilot.engines.child import Child
from copilot.engines.endpoint import Endpoint
from copilot.engines.precedence import Precedence, Seat
from copilot.engines.supervised import Supervised
from copilot.engines.supervisor import Running
from copilot.errors import ConfigError, EngineError
from copilot.models.catalogue import Artefact
from copilot.models.store import Store

__all__ = ["LlamaCpp", "Tuning"]

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


class _Seated:
    """A child that its seat knows of; it is let go on before it is told to end."""

    def __init__(self, child: Child, seat: Seat) -> None:
        self._child = child
        self._seat = seat
        seat.taken(child.pid)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.alive

    async def wait(self) -> int:
        code = await self._child.wait()
        self._seat.left(self.pid)
        return code

    async def stop(self) -> None:
        self._seat.left(self.pid)
        await self._child.stop()


class LlamaCpp(Supervised):
    """One artefact behind one child, which starts at the first request and again, with back-off, when it dies."""

    def __init__(
        self,
        artefact: Artefact,
        store: Store,
        tuning: Tuning,
        log: Path,
        seat: Seat | None = None,
        adapters: Sequence[Adapter] = (),
    ) -> None:
        """Make it; nothing runs yet.

        Args:
            artefact: the model.
            store: where its file is.
            tuning: how the server is run.
            log: where the server writes its warnings.
            seat: its place among others; by default it has one of its own, which gives way to nobody.
            adapters: LoRA adapters that are loaded with the model.
        """
        self._store = store
        self._tuning = tuning
        self._log = log
        self._adapters = tuple(adapters)
        self.place = seat or Seat(artefact.name, Precedence(), tuning.slots)
        super().__init__(artefact, "llamacpp", self.place.name)

    @property
    def slots(self) -> int:
        """How many requests the server works on at once."""
        return self._tuning.slots

    async def _start(self) -> Running:
        if find_spec("xllamacpp") is None:
            raise EngineError("the embedded engine is not installed; run: pip install 'bank-copilot[local]'")
        key = secrets.token_urlsafe(24)
        launch = {
            "model": str(self._store.locate(self._artefact)),
            "alias": self._artefact.name,
            "api_key": key,
            "threads": self._tuning.threads,
            "context": self._tuning.context,
            "slots": self._tuning.slots,
            "batch": self._tuning.batch,
            "adapters": [_file(adapter) for adapter in self._adapters],
        }
        child = await Child.start([sys.executable, "-P", "-m", "copilot.engines.llamacpp_child"], self._log, _ENVIRON)
        try:
            answer = await child.exchange(json.dumps(launch), self._tuning.start_timeout_s)
            url = json.loads(answer)["url"]
        except EngineError as error:
            verify = f"bank-copilot models verify {self._artefact.name}"
            raise EngineError(f"{error}; check the model file with: {verify}") from error
        except (ValueError, KeyError) as error:
            await child.stop(grace_s=0)
            raise EngineError(f"the model server did not start; its log is {self._log}") from error
        except BaseException:
            await child.stop(grace_s=0)
            raise
        endpoint = Endpoint(
            url,
            key,
            self._artefact.name,
            self._tuning.context,
            model_sha256=self._artefact.sha256,
            adapters=tuple(adapter.name for adapter in self._adapters),
        )
        return Running(_Seated(child, self.place), endpoint)


def _file(adapter: Adapter) -> str:
    path = Path(adapter.path).expanduser()
    if not path.is_file():
        raise ConfigError(f"engine.adapters: the file of {adapter.name} is not there: {adapter.path}")
    return str(path)

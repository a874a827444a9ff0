"""What a step of a job has given, kept until the job ends: the content as a file of the spool, its checksum on the
queue. So the database never holds what was said, and a job that is taken up again, on whatever machine, goes on behind
its last finished step. A file that is damaged or gone costs doing its step again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from copilot import __version__, durable
from copilot.client import LanguageModel
from minutes.service import private
from minutes.service.patience import Patience, patiently
from minutes.service.shift import Turn

__all__ = ["Once", "StepFiles", "Told"]

T = TypeVar("T")
_Content = Callable[[], Awaitable[Mapping[str, Any]]]


class Once(Protocol):
    """Does a named step once; `copilot.durable.step` is the real one."""

    async def __call__(self, name: str, work: _Content, /) -> Mapping[str, Any]:
        """Return what ``work`` gives, or gave before."""
        ...


@dataclass
class Told:
    """What is told of a job while it is worked on: steps done, and in all; and to whom failures of the server go."""

    done: int = 0
    total: int = 0
    on_wait: Callable[[str], None] = lambda _: None
    on_step: Callable[[], None] = lambda: None

    def progress(self, done: int, total: int) -> None:
        """Note how far the job is."""
        self.done, self.total = done, total


@dataclass(frozen=True)
class StepFiles:
    """Keeps the steps of one job in a folder; it is what `minutes.summarise.keeping.Keeper` asks for.

    Attributes:
        folder: of the step files, for the service's user alone.
        model: is asked whether it is there, where a step fails.
        turn: the job's part in the shift.
        patience: with the model server.
        told: how far the job is.
        once: does a named step once.
    """

    folder: Path
    model: LanguageModel
    turn: Turn
    patience: Patience = field(default_factory=Patience)
    told: Told = field(default_factory=Told)
    once: Once = durable.step

    async def step(self, name: str, work: _Content) -> Mapping[str, Any]:
        """Return what a step gives, or gave before; see `Keeper`."""
        file = self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"

        async def kept() -> Mapping[str, Any]:
            content = await self.patiently(lambda: self._worked(work))
            data = json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")
            private.write(file, data)
            self.told.on_step()
            return {"sha256": hashlib.sha256(data).hexdigest(), "of": self.told.total}

        told = await self.once(f"{__version__}:{name}", kept)
        content = _content(file, told)
        if content is None:
            await kept()
            content = _content(file, {})
        return {} if content is None else content

    async def patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return what ``work`` gives, while the server is there; see `minutes.service.patience`."""
        return await patiently(work, self.model, self.turn, self.patience, self.told.on_wait)

    async def _worked(self, work: _Content) -> Mapping[str, Any]:
        async with self.turn.step():
            return await work()


def _content(file: Path, told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a step's file holds; None where it is not what was kept."""
    try:
        data = file.read_bytes()
        if told and hashlib.sha256(data).hexdigest() != told.get("sha256"):
            return None
        content: dict[str, Any] = json.loads(data)
    except (OSError, ValueError):
        return None
    return content

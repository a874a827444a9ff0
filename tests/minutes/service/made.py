"""A service with a drafter that needs no model: each meeting has three steps, and its minutes quote its first line."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copilot.errors import CopilotError, InputError
from minutes.service.drafting import Drafted
from minutes.service.figures import Figures
from minutes.service.hooks import Hook, Notices
from minutes.service.inbox import Inbox
from minutes.service.intake import Intake
from minutes.service.jobs import Worker
from minutes.service.keeping import StepFiles
from minutes.service.patience import Patience
from minutes.service.retention import Retention
from minutes.service.service import Pace, Parts, Service
from minutes.service.settling import Originals, Settling
from minutes.service.shift import Shift
from minutes.service.spool import Spool
from minutes.service.wishes import Wishes
from tests.fakes import ScriptedModel

STEPS = 3
NOBODY = 65534


class AskedModel(ScriptedModel):
    """A model that also answers requests in OpenAI's form; a request with ``fail`` in it raises."""

    def __init__(self) -> None:
        super().__init__({})
        self.fail: Callable[[Mapping[str, Any]], CopilotError | None] = lambda body: None

    async def chat(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if error := self.fail(body):
            raise error
        words = body["messages"][-1]["content"]
        return {"object": "chat.completion", "choices": [{"index": 0, "message": {"content": words.upper()}}]}


@dataclass
class FakeDraft:
    """Drafts by steps; ``before`` is awaited in each step with the file's name and the step's number."""

    before: Callable[[str, int], Awaitable[None]] | None = None
    steps: Counter[tuple[str, int]] = field(default_factory=Counter)
    wishes: dict[str, Wishes] = field(default_factory=dict)

    async def __call__(self, data: bytes, name: str, wishes: Wishes, steps: StepFiles) -> Drafted:
        self.wishes[name] = wishes
        if b"\x00" in data:
            raise InputError("the file is not text")
        steps.told.progress(0, STEPS)
        said = []
        for number in range(STEPS):

            async def work(number: int = number) -> Mapping[str, Any]:
                if self.before:
                    await self.before(name, number)
                self.steps[name, number] += 1
                return {"said": f"{number}: {data.decode()[:40]}"}

            said.append((await steps.step(f"part {number}", work))["said"])
            steps.told.progress(number + 1, STEPS)
        text = "\n".join(said).encode()
        return Drafted({".docx": text, ".md": text, ".json": text}, {"turns": 1}, whole=True)


@dataclass
class Place:
    """Folders of a service, and what it is made of."""

    root: Path
    draft: FakeDraft = field(default_factory=FakeDraft)
    originals: Originals = "done"
    hooks: tuple[Hook, ...] = ()
    days: int = 0
    settle_s: float = 0.05
    model: AskedModel = field(default_factory=AskedModel)
    address: str = ""
    pace: Pace = field(default_factory=lambda: Pace(poll_s=0.1, drain_s=5.0))

    def __post_init__(self) -> None:
        self.inbox.mkdir(exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.root / "in"

    @property
    def outbox(self) -> Path:
        return self.root / "out"

    @property
    def database(self) -> str:
        return self.address or f"sqlite:///{self.root / 'queue.db'}"

    def spool(self) -> Spool:
        return Spool(self.inbox, self.outbox, 1 << 20)

    def service(self) -> Service:
        figures, shift, spool = Figures(), Shift(), self.spool()
        notices = Notices(spool, self.hooks, lambda hook, what: figures.hooks.labels(hook, what).inc())
        worker = Worker(spool, self.model, self.draft, shift, Patience(0.05, 0.2))
        settling = Settling(spool, self.originals, notices)
        return Service(
            self.database,
            Parts(
                spool=spool,
                intake=Intake(Inbox(self.inbox, self.settle_s), spool, settling, figures),
                worker=worker,
                settling=settling,
                notices=notices,
                retention=Retention(spool, self.days),
                figures=figures,
                pace=self.pace,
            ),
        )

    def drop(self, name: str, text: str = "hello") -> Path:
        path = self.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def results(self) -> list[str]:
        return sorted(str(path.relative_to(self.outbox)) for path in self.outbox.rglob("*") if path.is_file())

    def leftover(self) -> list[str]:
        """What the spool still holds of any order."""
        root = self.inbox / ".spool"
        return [str(path) for name in ("new", "jobs", "ended", "hooks") for path in (root / name).iterdir()]


@asynccontextmanager
async def running(service: Service) -> Any:
    """Run a service until the end of the block."""
    task = asyncio.create_task(service.run())
    try:
        yield service
    finally:
        service.stop()
        await asyncio.wait_for(task, 30)


async def until(true: Callable[[], bool], within_s: float = 30.0) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.05)


@contextmanager
def as_nobody() -> Iterator[None]:
    """This process with the rights of nobody for a while, as only root can do."""
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)

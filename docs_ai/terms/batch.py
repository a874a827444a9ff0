"""Extract from many files: some at once, each result written whole, one bad file never stopping the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from copilot import atomic
from copilot.errors import CopilotError, ServiceError
from docs_ai.reading import Limits, read
from docs_ai.terms.extract import Extractor
from docs_ai.terms.result import Extraction

__all__ = ["Batch", "Outcome", "Progress", "result_paths"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is: ``done`` of ``total`` pages read, or groups of fields asked for."""

    path: Path
    stage: Literal["reading", "asking", "done", "failed"]
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its extraction and the result file, or the error."""

    path: Path
    extraction: Extraction | None = None
    result: Path | None = None
    error: CopilotError | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A run over files.

    Attributes:
        extractor: what is asked of each document.
        folder: where the results go.
        jobs: files worked on at once; the model's own queue is the gateway's.
        limits: what is refused as too large.
    """

    extractor: Extractor
    folder: Path
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)

    async def run(
        self, paths: Sequence[Path], on_progress: Callable[[Progress], None] = lambda _: None
    ) -> list[Outcome]:
        """Extract from every file and write ``<stem>.json`` for each that can be read.

        Returns:
            The outcomes in the order of ``paths``.

        Raises:
            ServiceError: there is no model or no server; the results written so far stay.
        """
        slots = asyncio.Semaphore(self.jobs)
        reader = asyncio.Lock()
        targets = result_paths(paths, self.folder)

        async def one(path: Path) -> Outcome:
            async with slots:
                try:
                    outcome = await self._one(path, targets[path], reader, on_progress)
                except ServiceError:
                    raise
                except CopilotError as error:
                    outcome = Outcome(path, error=error)
            on_progress(Progress(path, "failed" if outcome.error else "done"))
            return outcome

        tasks = [asyncio.ensure_future(one(path)) for path in paths]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _one(
        self, path: Path, target: Path, reader: asyncio.Lock, on_progress: Callable[[Progress], None]
    ) -> Outcome:
        def on_page(done: int, total: int) -> None:
            on_progress(Progress(path, "reading", done, total))

        def on_step(done: int, total: int) -> None:
            on_progress(Progress(path, "asking", done, total))

        async with reader:  # PyMuPDF is not safe for several threads
            document = await asyncio.to_thread(read, path, limits=self.limits, on_page=on_page)
        extraction = await self.extractor.extract(document, on_step=on_step)
        await asyncio.to_thread(atomic.write_json, target, extraction.to_json())
        return Outcome(path, extraction, target)


def result_paths(paths: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """Return the result file of each input: ``<stem>.json``, or ``<name>.json`` where two inputs share a stem.

    Inputs that share even their name, from different folders, are numbered.
    """
    stems = Counter(path.stem.casefold() for path in paths)
    targets: dict[Path, Path] = {}
    taken: set[str] = set()
    for path in paths:
        plain = path.stem if stems[path.stem.casefold()] == 1 else path.name
        name, number = f"{plain}.json", 2
        while name.casefold() in taken:
            name, number = f"{plain}-{number}.json", number + 1
        taken.add(name.casefold())
        targets[path] = folder / name
    return targets

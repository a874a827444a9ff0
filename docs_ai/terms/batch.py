"""Extract from many files: some at once, each result written whole, one bad file never stopping the others.

What was done before is not done again: a result in the folder whose document, schema, prompts, model and program
version are those of now stands.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from copilot import atomic
from copilot.errors import CopilotError, InputError, OutputError, RequestRejected, ServiceError
from docs_ai.reading import Document, Limits, read
from docs_ai.reading.process import ReadingProcess
from docs_ai.terms import failures
from docs_ai.terms.earlier import Earlier, Origin, claim, digest_of, is_reserved, load
from docs_ai.terms.extract import Extractor
from docs_ai.terms.patience import Patient
from docs_ai.terms.result import Extraction
from docs_ai.terms.tally import Tally, repeating_groups, tally

__all__ = ["Batch", "Outcome", "Plan", "Progress", "Reading", "Task", "result_paths"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read; see `docs_ai.reading.read`.

    Attributes:
        limits: what is refused as too large.
        password: opens protected files.
        cache: a folder where documents that were read are kept; None keeps nothing.
        jobs: processes that read the pages of one file at once.
        apart: read in a process of its own, which ends where a file takes longer than the limits or harms it.
    """

    limits: Limits = field(default_factory=Limits)
    password: str | None = field(default=None, repr=False)
    cache: Path | None = None
    jobs: int = 1
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is: ``done`` of ``total`` pages read, or questions asked.

    ``waiting`` is for the server, which has no room for ``total`` seconds.
    """

    path: Path
    stage: Literal["reading", "asking", "waiting", "done", "failed"]
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the result file and its counts, or the error.

    Attributes:
        path: the file.
        extraction: its terms, where it was extracted in this run and was the only file: a thousand would fill memory.
        result: the result file.
        error: why there is none.
        counts: what the result says.
        before: whether the result is of an earlier run.
    """

    path: Path
    extraction: Extraction | None = None
    result: Path | None = None
    error: CopilotError | None = None
    counts: Tally | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be extracted, its checksum (empty where it cannot be had), and where the result goes."""

    path: Path
    sha256: str
    target: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do: ``paths`` in order, of which ``before`` were done before and ``tasks`` are to do."""

    paths: tuple[Path, ...]
    before: Mapping[Path, Outcome]
    tasks: tuple[Task, ...]


class _Stopping(Exception):
    """The run ended while a file was being read."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A run over files.

    Attributes:
        extractor: what is asked of each document.
        folder: where the results go.
        jobs: files worked on at once; the model's own queue is the gateway's.
        reading: how files are read.
        model: the artefact that answers, so that a result of another is made anew; empty where it is not known.
        force: do everything again.
    """

    extractor: Extractor
    folder: Path
    jobs: int = 1
    reading: Reading = field(default_factory=Reading)
    model: str = ""
    force: bool = False

    @property
    def origin(self) -> Origin:
        """What the results of this run depend on besides their documents."""
        library = self.extractor.library if self.extractor.model is not None else None
        return Origin.of(self.extractor.schema, library, self.model)

    def plan(self, paths: Sequence[Path]) -> Plan:
        """Look at the files and the folder of results, and say what is to be done. Reads every file once."""
        earlier = Earlier(self.folder, self.origin)
        checksums = {path: digest_of(path, self.reading.limits.file_bytes) for path in paths}
        before: dict[Path, Outcome] = {}
        for path, sha256 in checksums.items():
            result = earlier.result_of(sha256) if sha256 and not self.force else None
            content = load(result) if result is not None else None
            if result is not None and content is not None:
                before[path] = Outcome(path, result=result, counts=self.count(content), before=True)
        rest = {path: sha256 for path, sha256 in checksums.items() if path not in before}
        targets = result_paths(list(rest), self.folder, lambda name, path: earlier.free(name, path, rest[path]))
        return Plan(tuple(checksums), before, tuple(Task(path, rest[path], targets[path]) for path in rest))

    async def run(
        self, paths: Sequence[Path], on_progress: Callable[[Progress], None] = lambda _: None
    ) -> list[Outcome]:
        """Extract from every file that was not done before, and write ``<stem>.json`` for each that can be read.

        Returns:
            The outcomes in the order of ``paths``.

        Raises:
            ServiceError: there is no model or no server; the results written so far stay.
        """
        return await self.work(await asyncio.to_thread(self.plan, paths), on_progress)

    async def work(self, plan: Plan, on_progress: Callable[[Progress], None] = lambda _: None) -> list[Outcome]:
        """Do what is to be done; see `run`. However it ends, what failed is listed beside the results."""
        slots = asyncio.Semaphore(self.jobs)
        reader = Reader(self.reading)
        outcomes = dict(plan.before)

        async def one(task: Task) -> None:
            async with slots:
                outcome = await self.extract(task, reader, on_progress)
            outcomes[task.path] = outcome if len(plan.paths) == 1 else _light(outcome)
            on_progress(Progress(task.path, "failed" if outcome.error else "done"))

        running = [asyncio.ensure_future(one(task)) for task in plan.tasks]
        try:
            await asyncio.gather(*running)
        finally:
            reader.stop()
            for work in running:
                work.cancel()
            with suppress(OutputError):  # each failure is told as an outcome too
                failures.record(self.folder, {path: outcome.error for path, outcome in outcomes.items()})
        return [outcomes[path] for path in plan.paths]

    async def extract(self, task: Task, reader: Reader, on_progress: Callable[[Progress], None]) -> Outcome:
        """Extract from one file and write its result; whatever is wrong with the file is the outcome's error.

        Where the server has no room, its word is waited for; see `Patient`.

        Raises:
            ServiceError: there is no model or no server, or it has no room for long.
        """
        path = task.path

        def on_step(done: int, total: int) -> None:
            on_progress(Progress(path, "asking", done, total))

        def on_wait(seconds: float) -> None:
            on_progress(Progress(path, "waiting", total=math.ceil(seconds)))

        model = self.extractor.model
        extractor = replace(self.extractor, model=model and Patient(model, on_wait))
        try:
            document = await reader.read(path, on_progress)
            extraction = await extractor.extract(document, on_step=on_step)
            content = extraction.to_json() | self.origin.to_json()
            result = await asyncio.to_thread(self._write, task, content)
        except RequestRejected as error:
            return Outcome(path, error=error)
        except ServiceError:
            raise
        except CopilotError as error:
            return Outcome(path, error=error)
        except Exception as error:  # a fault of ours in one document must not cost the others
            told = InputError(f"{path}: cannot be worked on because of a fault in the program ({type(error).__name__})")
            told.__cause__ = error
            return Outcome(path, error=told)
        return Outcome(path, extraction, result, counts=self.count(content))

    def _write(self, task: Task, content: Mapping[str, object]) -> Path:
        target = claim(task.target, task.path, task.sha256, self.origin)
        try:
            return atomic.write_json(target, content)
        except OutputError:
            if not target.stat().st_size:
                target.unlink()
            raise

    def count(self, content: Mapping[str, object]) -> Tally:
        """Count what a result says."""
        return tally(content, repeating_groups(self.extractor.schema))


class Reader:
    """Reads one file at a time, in a thread or a process: PyMuPDF is not safe for several threads."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._process = ReadingProcess(reading.limits) if reading.apart else None
        self._lock = asyncio.Lock()
        self._stopped = threading.Event()

    async def read(self, path: Path, on_progress: Callable[[Progress], None]) -> Document:
        """Read a file; see `docs_ai.reading.read`."""

        def on_page(done: int, total: int) -> None:
            if self._stopped.is_set():
                raise _Stopping
            on_progress(Progress(path, "reading", done, total))

        how = self._reading
        reads = partial(read, limits=how.limits) if self._process is None else self._process.read
        async with self._lock:
            return await asyncio.to_thread(
                reads, path, on_page=on_page, password=how.password, cache=how.cache, jobs=how.jobs
            )

    def stop(self) -> None:
        """End the reading that is under way, in a thread at its next page, so that a run can be left at once."""
        self._stopped.set()
        if self._process is not None:
            self._process.close()


def result_paths(
    paths: Sequence[Path], folder: Path, free: Callable[[str, Path], bool] = lambda _name, _path: True
) -> dict[Path, Path]:
    """Return the result file of each input: ``<stem>.json``, or ``<name>.json`` where two inputs share a stem.

    Inputs that share even their name, from different folders, are numbered.

    Args:
        paths: the inputs.
        folder: where the results go.
        free: whether a name may be taken for an input; not where the result of another one stands.
    """
    stems = Counter(path.stem.casefold() for path in paths)
    targets: dict[Path, Path] = {}
    taken: set[str] = set()

    def fits(name: str, path: Path) -> bool:
        return name.casefold() not in taken and not is_reserved(name) and free(name, path)

    for path in paths:
        plain = path.stem if stems[path.stem.casefold()] == 1 and fits(f"{path.stem}.json", path) else path.name
        name, number = f"{plain}.json", 2
        while not fits(name, path):
            name, number = f"{plain}-{number}.json", number + 1
        taken.add(name.casefold())
        targets[path] = folder / name
    return targets


def _light(outcome: Outcome) -> Outcome:
    return Outcome(outcome.path, result=outcome.result, error=outcome.error, counts=outcome.counts)

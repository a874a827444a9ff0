"""A process that reads spoiled files one after another, what became of each, and the table of it."""

from __future__ import annotations

import multiprocessing
import platform
import resource
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from copilot.errors import InputError

__all__ = ["Outcome", "Reader", "Reading", "report"]

Reading = Callable[[Path], tuple[str, str]]
"""Reads a file; returns how it ended, ``read`` or ``crash``, and a word on it. A clear error raises `InputError`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: read, error, crash or hang; the kind of error; seconds."""

    name: str
    way: str
    ending: str
    what: str
    seconds: float


class Reader:
    """A process that reads one file after another, and is started anew where it died or hung.

    Args:
        reading: what reads a file; a function of a module, for it runs in the other process.
        memory: bytes that it may take beyond what the process has mapped at its start.
        limit_s: seconds that a file may take.
    """

    def __init__(self, reading: Reading, memory: int, limit_s: float) -> None:
        self._reading, self._memory, self._limit_s = reading, memory, limit_s
        self._process: SpawnProcess | None = None
        self._ours: Connection | None = None

    def read(self, path: Path, way: str) -> Outcome:
        """Read a file and tell what became of it."""
        if self._process is None or self._ours is None:
            self._start()
        assert self._process is not None and self._ours is not None
        started = time.perf_counter()
        try:
            self._ours.send(str(path))
            if not self._ours.poll(self._limit_s):
                self.close()
                return Outcome(path.name, way, "hang", f"more than {self._limit_s:.0f} s", self._limit_s)
            ending, what = self._ours.recv()
        except (EOFError, ConnectionError):
            self._process.join(5)
            ending, what = "crash", f"the process ended with {self._process.exitcode}"
            self.close()
        return Outcome(path.name, way, ending, what, time.perf_counter() - started)

    def run(self, files: Sequence[tuple[Path, str]]) -> list[Outcome]:
        """Read each file, given with the way in which it is spoiled, and end the process."""
        try:
            return [self.read(path, way) for path, way in files]
        finally:
            self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._ours = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._reading, self._memory), daemon=True)
        self._process.start()
        theirs.close()
        self._ours.recv()


def _serve(theirs: Connection, reading: Reading, memory: int) -> None:
    """Read files until told to stop, in a process of its own."""
    theirs.send("ready")
    while True:
        path = Path(theirs.recv())
        resource.setrlimit(resource.RLIMIT_AS, (memory + _mapped(), resource.RLIM_INFINITY))
        try:
            theirs.send(reading(path))
        except InputError as error:
            is_clear = 0 < len(str(error)) < 400 and "\n" not in str(error)
            theirs.send(("error" if is_clear else "crash", type(error).__name__))
        except BaseException as error:
            theirs.send(("crash", f"{type(error).__name__} in {_place(error)}"))


def _mapped() -> int:
    """Return the bytes of address space that this process has mapped, most of it libraries."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def report(title: str, outcomes: Sequence[Outcome], read: str) -> int:
    """Print the table and each file that crashed or hung the reader; return 1 where there is one.

    Args:
        title: of the table.
        outcomes: of all files.
        read: the column's name for files that were read.
    """
    rows = _rows(outcomes, read)
    print(f"{title}, {platform.machine()} {platform.system()}, {date.today()}")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    bad = [outcome for outcome in outcomes if outcome.ending in {"crash", "hang"}]
    for outcome in bad:
        print(f"{outcome.ending}: {outcome.name} ({outcome.way}): {outcome.what}")
    return 1 if bad else 0


def _rows(outcomes: Sequence[Outcome], read: str) -> list[Mapping[str, str]]:
    rows: list[Mapping[str, str]] = []
    for way in dict.fromkeys(outcome.way for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.way == way]
        ends = Counter(outcome.ending for outcome in mine)
        rows.append(
            {
                "way": way,
                "files": str(len(mine)),
                "crashes": str(ends["crash"]),
                "hangs": str(ends["hang"]),
                "clear errors": str(ends["error"]),
                read: str(ends["read"]),
                "longest s": f"{max(outcome.seconds for outcome in mine):.1f}",
            }
        )
    total = {key: str(sum(int(row[key]) for row in rows)) for key in list(rows[0])[1:-1]}
    longest = f"{max(outcome.seconds for outcome in outcomes):.1f}"
    return [*rows, {"way": "all", **total, "longest s": longest}]

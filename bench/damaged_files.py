"""Damaged files: crashes and hangs of the reader, over some hundreds of files that a seeded generator spoils.

Takes the bundled samples and files of every other kind that are made on the spot; cuts them off, flips their bits,
drops, doubles and swaps their parts, gives them wrong names, and adds files made to harm: zip bombs, pages that would
take hours to draw, huge pictures, deep nesting, circles of pages and parts. Each is read by a process of its own within
a limit of time and of memory. A clear error is one of ours that names the file; what else ends a process is a crash.

    python -m bench.damaged_files [--count 320] [--seed 5]
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bench import _harmful, _soiled
from copilot.errors import InputError
from docs_ai.reading import read

LIMIT_S = 60.0
MEMORY = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: read, error, crash or hang; the kind of error; seconds."""

    name: str
    way: str
    ending: str
    what: str
    seconds: float


class Reader:
    """A process that reads one file after another, and is started anew where it died or hung."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
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

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._ours = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._ours.recv()


def _serve(theirs: Connection) -> None:
    """Read files until told to stop, in a process of its own."""
    theirs.send("ready")
    while True:
        path = Path(theirs.recv())
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY + _mapped(), resource.RLIM_INFINITY))
        try:
            document = read(path)
            theirs.send(("read", f"{len(document.pages)} pages"))
        except InputError as error:
            is_clear = path.name in str(error) and len(str(error)) < 400
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


def made(folder: Path, count: int, seed: int) -> list[tuple[Path, str]]:
    """Write ``count`` files into ``folder``, each with the way in which it is spoiled: always the same for one seed."""
    whole = _soiled.whole_files()
    files: list[tuple[Path, str]] = []
    for name, way, data in _harmful.files():
        files.append((folder / f"{len(files):03d}-{name}", way))
        files[-1][0].write_bytes(data)
    chance = random.Random(seed)
    names = sorted(whole)
    ways: Sequence[tuple[str, Callable[[bytes, random.Random], bytes]]] = _soiled.WAYS
    while len(files) < count:
        name, (way, spoil) = names[len(files) % len(names)], ways[len(files) // len(names) % len(ways)]
        path = folder / f"{len(files):03d}-{_soiled.named(name, way, chance)}"
        path.write_bytes(spoil(whole[name], chance))
        files.append((path, way))
    return files[:count]


def run(files: Sequence[tuple[Path, str]], limit_s: float = LIMIT_S) -> list[Outcome]:
    """Read each file and tell what became of it."""
    reader = Reader(limit_s)
    try:
        return [reader.read(path, way) for path, way in files]
    finally:
        reader.close()


def _rows(outcomes: Sequence[Outcome]) -> list[Mapping[str, str]]:
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
                "read all the same": str(ends["read"]),
                "longest s": f"{max(outcome.seconds for outcome in mine):.1f}",
            }
        )
    total = {key: str(sum(int(row[key]) for row in rows)) for key in list(rows[0])[1:-1]}
    longest = f"{max(outcome.seconds for outcome in outcomes):.1f}"
    return [*rows, {"way": "all", **total, "longest s": longest}]


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 where a file crashed or hung the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=320)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(made(Path(folder), options.count, options.seed))
    rows = _rows(outcomes)
    print(f"Damaged files, seed {options.seed}, {platform.machine()} {platform.system()}, {date.today()}")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    bad = [outcome for outcome in outcomes if outcome.ending in {"crash", "hang"}]
    for outcome in bad:
        print(f"{outcome.ending}: {outcome.name} ({outcome.way}): {outcome.what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

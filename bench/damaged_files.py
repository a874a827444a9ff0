"""Damaged files: crashes and hangs of the reader, over some hundreds of files that a seeded generator spoils.

Takes the bundled samples and files of every other kind that are made on the spot; cuts them off, flips their bits,
drops, doubles and swaps their parts, gives them wrong names, and adds files made to harm: zip bombs, pages that would
take hours to draw, huge pictures, deep nesting, circles of pages and parts. Each is read by a process of its own within
a limit of time and of memory. A clear error is one of ours that names the file; what else ends a process is a crash.

    python -m bench.damaged_files [--count 320] [--seed 5]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import _harmful, _soiled
from bench._reader_process import Outcome, Reader, report
from copilot.errors import InputError
from docs_ai.reading import read

LIMIT_S = 60.0
MEMORY = 3 * 1024**3


def reading(path: Path) -> tuple[str, str]:
    """Read a document. Raises `InputError` where it cannot be; an error that does not name the file is a crash."""
    try:
        return "read", f"{len(read(path).pages)} pages"
    except InputError as error:
        if path.name in str(error):
            raise
        return "crash", f"{type(error).__name__} does not name the file"


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
    return Reader(reading, MEMORY, limit_s).run(files)


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 where a file crashed or hung the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=320)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(made(Path(folder), options.count, options.seed))
    return report(f"Damaged files, seed {options.seed}", outcomes, "read all the same")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

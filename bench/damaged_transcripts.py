"""Damaged transcripts: crashes and hangs of the readers, over 500 files that a seeded generator spoils.

Takes the invented exports of the readers' tests; cuts them off, flips their bits, drops, doubles and shuffles their
lines, writes them in wrong encodings, joins two, nests tags, makes a line huge, damages the parts of Word files, and
adds files made to harm: zip bombs, deep nesting, millions of lines. Each is read by a process of its own within a limit
of time and of memory. A clear error is one of ours in one line; turns must be numbered, in order of their file and fit
for a result file; what else ends a process is a crash.

    python -m bench.damaged_transcripts [--count 500] [--seed 11]
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import _soiled_transcripts
from bench._reader_process import Outcome, Reader, report
from minutes.transcripts import Transcript, read

LIMIT_S = 60.0
MEMORY = 2 * 1024**3


def reading(path: Path) -> tuple[str, str]:
    """Read a transcript. Raises `InputError` where it cannot be; one that is not fit for a result is a crash."""
    transcript = read(path)
    wrong = fault(transcript)
    return ("crash", wrong) if wrong else ("read", f"{len(transcript.turns)} turns")


def fault(transcript: Transcript) -> str:
    """Return what is wrong with a transcript that was read, or nothing."""
    if [turn.n for turn in transcript.turns] != list(range(1, len(transcript.turns) + 1)):
        return "turns are not numbered"
    for turn in transcript.turns:
        said = f"{turn.speaker or ''}{turn.text}"
        if not turn.text.strip() or any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in said):
            return "a text that no result file can hold"
        if turn.span and not (0 <= turn.span[0] < math.inf and turn.span[0] <= turn.span[1] < math.inf):
            return "a time that is none"
    return ""


def made(folder: Path, count: int, seed: int) -> list[tuple[Path, str]]:
    """Write ``count`` files into ``folder``, each with the way in which it is spoiled: always the same for one seed."""
    whole = _soiled_transcripts.whole_files()
    names, ways = sorted(whole), _soiled_transcripts.WAYS
    chance = random.Random(seed)
    files: list[tuple[Path, str]] = []
    for name, way, data in _soiled_transcripts.harmful():
        files.append((folder / f"{len(files):03d}-{name}", way))
        files[-1][0].write_bytes(data)
    while len(files) < count:
        name, (way, spoil) = names[chance.randrange(len(names))], ways[len(files) % len(ways)]
        files.append((folder / f"{len(files):03d}-{name}", way))
        files[-1][0].write_bytes(spoil(whole[name], chance))
    return files[:count]


def run(files: Sequence[tuple[Path, str]], limit_s: float = LIMIT_S) -> list[Outcome]:
    """Read each file and tell what became of it."""
    return Reader(reading, MEMORY, limit_s).run(files)


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 where a file crashed or hung the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(made(Path(folder), options.count, options.seed))
    return report(f"Damaged transcripts, seed {options.seed}", outcomes, "turns")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

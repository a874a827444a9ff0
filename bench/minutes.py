"""Seconds, tokens and memory of ``minutes make``: on the sample meetings, and as one meeting grows longer.

A word is a Latin word or a Han character. "Reads per token" is what the model reads for each token of talk: in all, and
without the instructions and examples that every call repeats and the engine keeps in its cache. Memory is the most that
this process has held so far; the engine is another process. With ``--growth`` the longest meeting of QMSum, which is
not part of this repository, is cut after so many words; what two cuts have in common is asked once and counted in both.

    python -m bench.minutes
    python -m bench.minutes committee.vtt
    python -m bench.minutes --growth
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from bench._meetings.cases import DATA, paths
from bench._meetings.statements import statements
from bench._meetings.tables import table
from bench._meetings.ways import Ways
from bench._processes import machine, say
from cli import runtime, samples
from minutes.transcripts import Transcript, read

LENGTHS = (1000, 3000, 6000, 12000, 24000)


def shortened(transcript: Transcript, words: int) -> Transcript:
    """Return the beginning of a meeting: whole turns, as many as have about so many words."""
    for end in range(1, len(transcript.turns)):
        cut = replace(transcript, turns=transcript.turns[:end])
        if cut.words >= words:
            return cut
    return transcript


async def measure(named: Sequence[tuple[str, Transcript]], scratch: Path) -> list[dict[str, str]]:
    """Return a row for each meeting; answers are kept in ``scratch``."""
    rows = []
    async with runtime.client() as model:
        ways = Ways(model, runtime.settings().models.base, runtime.library(), scratch)
        for name, transcript in named:
            rows.append(await row(name, transcript, ways))
            say(f"{name}: {rows[-1]['seconds']} s")
    return rows


async def row(name: str, transcript: Transcript, ways: Ways) -> dict[str, str]:
    """Draft the minutes of one meeting and return what it took."""
    talk = sum(await ways.model.count_tokens([turn.text for turn in transcript.turns]))
    outcome = await ways.run("ours", transcript)
    spent, checks = outcome.spent, outcome.result.get("checks", {"kept": 0, "repaired": 0, "proposed": 0})
    last = transcript.turns[-1].span
    return {
        "meeting": name,
        "minutes of talk": f"{last[1] / 60:.0f}" if last else "-",
        "words": str(transcript.words),
        "seconds": f"{outcome.seconds:.0f}",
        "seconds per 1,000 words": f"{1000 * outcome.seconds / transcript.words:.1f}",
        "reads per token": f"{spent.read / talk:.2f}",
        "without what is repeated": f"{spent.fresh / talk:.2f}",
        "tokens written": str(spent.written),
        "statements": str(len(statements(outcome.result, name, transcript.language))),
        "of the model's kept": f"{checks['kept'] + checks['repaired']} of {checks['proposed']}",
        "MiB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def growing() -> list[tuple[str, Transcript]]:
    """Return the longest meeting of QMSum, cut at each of `LENGTHS`; where it is shorter, it is whole."""
    every = [read(path) for path in paths(DATA, "qmsum")]
    if not every:
        sys.exit(f"skipped: there are no meetings at {DATA}")
    longest = max(every, key=lambda transcript: transcript.words)
    name = Path(longest.source.path).stem
    cuts = [shortened(longest, words) for words in LENGTHS]
    return [(name if cut is longest else f"{name}, beginning", cut) for cut in cuts]


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--growth", is_flag=True, help="One long meeting, cut at more and more words.")
@click.option("--scratch", type=click.Path(path_type=Path), help="Keep answers there, and go on with those kept.")
def main(files: tuple[Path, ...], growth: bool, scratch: Path | None) -> None:
    """Measure and print the table."""
    chosen = files or (samples.meeting("en"), samples.meeting("zh"))
    named = growing() if growth else [(path.stem, read(path)) for path in chosen]
    with tempfile.TemporaryDirectory() as fresh:
        rows = asyncio.run(measure(named, scratch or Path(fresh)))
    print(f"Minutes, base model {runtime.settings().models.base}, {machine()}\n\n{table(rows)}")


if __name__ == "__main__":
    main()

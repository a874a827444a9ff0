"""Seconds per 1,000 words of ``minutes make`` on the sample meetings, and what the reading costs.

A word is a Latin word or a Han character. "Reads per token" is what the model read in all, its instructions included,
for each token of talk; the engine keeps the instructions in its cache, so it computes fewer.

    python -m bench.minutes
"""

from __future__ import annotations

import argparse
import asyncio
import platform
from datetime import date
from pathlib import Path

from cli import runtime, samples
from minutes.summarise.pipeline import summarise
from minutes.transcripts import read


async def measure(path: Path) -> dict[str, str]:
    """Return the row of one meeting."""
    transcript = read(path)
    async with runtime.client() as model:
        talk = sum(await model.count_tokens([turn.text for turn in transcript.turns]))
        minutes = await summarise(transcript, model, runtime.library())
    last = transcript.turns[-1].span
    items = len(minutes.decisions) + len(minutes.actions) + len(minutes.questions) + len(minutes.key_points)
    return {
        "meeting": path.stem,
        "minutes of talk": f"{last[1] / 60:.0f}" if last else "-",
        "words": str(transcript.words),
        "seconds": f"{minutes.elapsed_s:.0f}",
        "seconds per 1,000 words": f"{minutes.elapsed_s / transcript.words * 1000:.1f}",
        "reads per token": f"{minutes.cost.read / talk:.2f}",
        "tokens written": str(minutes.cost.written),
        "items": str(items),
        "of the model's kept": f"{minutes.checks.kept + minutes.checks.repaired} of {minutes.checks.proposed}",
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="transcripts; the two samples by default")
    files = parser.parse_args().files or [samples.meeting("en"), samples.meeting("zh")]
    rows = [asyncio.run(measure(path)) for path in files]
    print(f"Minutes, {platform.processor() or platform.machine()}, {date.today().isoformat()}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")


if __name__ == "__main__":
    main()

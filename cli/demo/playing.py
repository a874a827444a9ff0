"""Run the chosen jobs one after the other, show each, and say at the end what was made."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from cli.demo.results import Grid
from cli.demo.stage import Stage, Watched, printable
from cli.demo.workplace import Job, Outcome, Workplace
from copilot.client import LanguageModel
from copilot.errors import CopilotError
from prompts import Library

__all__ = ["Played", "conclude", "play", "record"]


@dataclass(frozen=True, slots=True)
class Played:
    """How one job went: its outcome, or what stopped it; the seconds it took and the tokens the model wrote."""

    job: str
    elapsed_s: float
    tokens: int
    outcome: Outcome | None = None
    error: str = ""


async def play(
    jobs: Mapping[str, Job], model: LanguageModel, library: Library, stage: Stage, output: Path, *, debug: bool = False
) -> list[Played]:
    """Run each job in a folder of its own under ``output``; what stops one is named, and the next goes on.

    Raises:
        Exception: whatever stopped a job, when ``debug`` is on.
    """
    return [
        await _one(name, job, Workplace(Watched(model, stage), library, stage, output / name), debug=debug)
        for name, job in jobs.items()
    ]


async def _one(name: str, job: Job, place: Workplace, *, debug: bool) -> Played:
    began = time.monotonic()
    outcome, error = None, ""
    try:
        with place.stage.acting(job.title):
            outcome = await job.run(place)
    except Exception as problem:
        if debug:
            raise
        ours = isinstance(problem, CopilotError)
        error = str(problem) if ours else f"{type(problem).__name__}, a fault of the program; --debug shows where"
    elapsed = time.monotonic() - began
    if outcome is None:
        place.stage.show(Text(printable(f"{name} failed: {error}"), style="bold red"))
    else:
        place.stage.show(*outcome.shown)
    written = sum(answer.completion_tokens for answer in place.model.answers)
    return Played(name, round(elapsed, 1), written, outcome, error)


def conclude(stage: Stage, played: Sequence[Played], output: Path) -> None:
    """Show what each job made and how long it took, and where the files are."""
    rows = [
        (
            one.job,
            Text(one.outcome.summary) if one.outcome else Text(f"failed: {printable(one.error)}", style="red"),
            f"{one.elapsed_s:.1f} s",
            f"{one.tokens:,}",
        )
        for one in played
    ]
    total = sum(one.elapsed_s for one in played)
    rows.append(("in all", Text(""), f"{total:.1f} s", f"{sum(one.tokens for one in played):,}"))
    stage.show(Text(), Grid(("Job", "Made", "Time", "Tokens written"), rows, title="The demo in figures"))
    stage.show(Text(f"The files are in {output}:", style="bold"))
    for one in played:
        for path in one.outcome.files if one.outcome else ():
            stage.show(Text(f"  {path.relative_to(output)}", overflow="fold"))


def record(played: Sequence[Played]) -> dict[str, Any]:
    """Return the run as ``demo.json`` holds it."""
    return {
        "version": 1,
        "jobs": [
            {
                "job": one.job,
                "done": one.outcome is not None,
                "elapsed_s": one.elapsed_s,
                "tokens_written": one.tokens,
                "files": [path.name for path in one.outcome.files] if one.outcome else [],
                "error": one.error,
            }
            for one in played
        ],
    }

"""``bank-copilot demo``: run the chosen jobs one after the other, show each, and say at the end what was made."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from cli import runtime
from cli.demo.jobs import JOBS
from cli.demo.results import Grid
from cli.demo.stage import LiveStage, Stage, Watched, printable
from cli.demo.workplace import Outcome, Workplace
from copilot import atomic
from copilot.errors import CopilotError

__all__ = ["demo"]

_PLAIN_WIDTH = 110


@dataclass(frozen=True, slots=True)
class _Played:
    """How one job went: its outcome, or what stopped it; the seconds it took and the tokens the model wrote."""

    job: str
    elapsed_s: float
    tokens: int
    outcome: Outcome | None = None
    error: str = ""


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("copilot-demo"),
    show_default=True,
    help="Where the files go.",
)
@click.option("--job", "jobs", multiple=True, type=click.Choice(list(JOBS)), help="Only this job; may be repeated.")
@click.option("--plain", is_flag=True, help="Plain lines, also on a terminal.")
@click.pass_context
def demo(ctx: click.Context, output: Path, jobs: tuple[str, ...], plain: bool) -> None:
    """Run the jobs on the bundled samples and show what they make.

    Everything runs on this machine (or on the configured server). The samples are invented.

    \b
    Examples:
      bank-copilot demo
      bank-copilot demo --job minutes --job documents -o /tmp/demo
    """
    stage, output = _stage(plain), output.resolve()
    chosen = [name for name in JOBS if name in jobs or not jobs]
    debug = bool((ctx.find_root().obj or {}).get("debug"))
    played = asyncio.run(_play_all(stage, chosen, output, debug=debug))
    atomic.write_json(output / "demo.json", _record(played))
    _conclude(stage, played, output)
    if any(one.outcome is None for one in played):
        ctx.exit(1)


def _stage(plain: bool) -> Stage:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console()
    if console.is_terminal and not console.is_dumb_terminal and not plain:
        return LiveStage(console)
    width = console.width if console.is_terminal else _PLAIN_WIDTH
    return Stage(Console(force_terminal=False, color_system=None, width=width))


async def _play_all(stage: Stage, jobs: Sequence[str], output: Path, *, debug: bool) -> list[_Played]:
    """Run the jobs on one connection.

    Raises:
        ServiceError: there is no model or no server, so that no job can run.
    """
    stage.show(Text("Bank Copilot works on invented samples, on this machine. What the model writes is a draft."))
    async with runtime.client() as client:
        played: list[_Played] = []
        for name in jobs:
            watched = Watched(client, stage)
            place = Workplace(watched, runtime.library(), stage, output / name)
            played.append(await _play(name, place, debug=debug))
        return played


async def _play(name: str, place: Workplace, *, debug: bool) -> _Played:
    """Run one job and show what it made; what stops it is named, and the next job goes on."""
    job, began = JOBS[name], time.monotonic()
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
    return _Played(name, round(elapsed, 1), written, outcome, error)


def _conclude(stage: Stage, played: Sequence[_Played], output: Path) -> None:
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


def _record(played: Sequence[_Played]) -> dict[str, Any]:
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

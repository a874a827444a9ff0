"""``bank-copilot demo``: the wiring of the demo to the command line."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from cli import runtime
from cli.demo.jobs import JOBS
from cli.demo.playing import Played, conclude, play, record
from cli.demo.stage import LiveStage, Stage
from cli.demo.workplace import Job
from copilot import atomic

__all__ = ["demo"]

_PLAIN_WIDTH = 110


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
    chosen = {name: job for name, job in JOBS.items() if name in jobs or not jobs}
    debug = bool((ctx.find_root().obj or {}).get("debug"))
    played = asyncio.run(_play(chosen, stage, output, debug=debug))
    atomic.write_json(output / "demo.json", record(played))
    conclude(stage, played, output)
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


async def _play(jobs: Mapping[str, Job], stage: Stage, output: Path, *, debug: bool) -> list[Played]:
    """Run the jobs on one connection.

    Raises:
        ServiceError: there is no model or no server, so that no job can run.
    """
    stage.show(Text("Bank Copilot works on invented samples, on this machine. What the model writes is a draft."))
    async with runtime.client() as model:
        return await play(jobs, model, runtime.library(), stage, output, debug=debug)

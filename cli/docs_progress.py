"""The progress of a run over documents: bars on a terminal, plain lines elsewhere; both on the error stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from docs_ai.terms.batch import Progress
from docs_ai.terms.pace import Pace, spoken

__all__ = ["progress"]

_STAGES = {"reading": "reading", "asking": "finding terms", "done": "done", "failed": "failed"}
_ENDS = frozenset(["done", "failed"])


@contextmanager
def progress(total: int) -> Iterator[Callable[[Progress], None]]:
    """Show how far each of ``total`` files is, and how long the rest will take."""
    console, pace = Console(stderr=True), Pace(total)
    if not console.is_terminal:
        yield lambda at: _line(at, pace)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    tasks: dict[Path, TaskID] = {}
    with Bars(*columns, console=console, transient=True) as bars:
        whole = bars.add_task("files", total=total) if total > 1 else None

        def report(at: Progress) -> None:
            if at.path not in tasks:
                tasks[at.path] = bars.add_task(at.path.name)
            task = tasks[at.path]
            if at.stage == "waiting":
                bars.update(task, description=_waiting(at))
                return
            bars.update(
                task, description=f"{at.path.name}: {_STAGES[at.stage]}", completed=at.done, total=at.total or None
            )
            if at.stage in _ENDS:
                bars.remove_task(task)
                pace.step()
                if whole is not None:
                    bars.update(whole, description=_whole(pace), completed=pace.done)

        yield report


def _line(at: Progress, pace: Pace) -> None:
    """Print a line a step, one for fifty pages, and how far the whole is when a file ends."""
    if at.stage == "waiting":
        click.echo(_waiting(at), err=True)
        return
    if at.stage == "reading" and at.done != at.total and at.done % 50:
        return
    place = f" {at.done}/{at.total}" if at.total else ""
    click.echo(f"{at.path.name}: {_STAGES[at.stage]}{place}", err=True)
    if at.stage in _ENDS:
        pace.step()
        if pace.total > 1:
            click.echo(_whole(pace), err=True)


def _waiting(at: Progress) -> str:
    return f"{at.path.name}: the server has no room; asking again in {spoken(at.total)}"


def _whole(pace: Pace) -> str:
    words = f"{pace.done} of {pace.total} files"
    left = pace.left_s
    return f"{words}, about {spoken(left)} left" if left else words

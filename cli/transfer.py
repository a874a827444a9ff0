"""Show how a transfer goes: a bar with speed on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

__all__ = ["BarReport", "LineReport", "report"]

_LINE_EVERY_S = 10.0
_SOONEST_S = 1.0
_STEPS = 20


class BarReport:
    """One bar for the stretch of work in hand; a `copilot.models.source.Report`."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._progress = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._next = ("", 0)
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def say(self, line: str) -> None:
        """Print a sentence above the bar."""
        self._progress.console.print(line, highlight=False, markup=False)

    def begin(self, label: str, total: int) -> None:
        """Prepare a new bar."""
        self._next = (label, total)

    def at(self, done: int) -> None:
        """Move the bar. It appears with the first call, so that what was there before does not count as speed."""
        if self._task is None:
            label, total = self._next
            self._task = self._progress.add_task(label, total=total, completed=done)
        else:
            self._progress.update(self._task, completed=done)

    def end(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None


class LineReport:
    """Plain lines on standard error: one when a stretch begins, then one every ten seconds or twentieth of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._total = 1
        self._start: tuple[float, int] | None = None
        self._spoke = 0.0
        self._step = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._start = None

    def say(self, line: str) -> None:
        """Print a sentence."""
        click.echo(line, err=True)

    def begin(self, label: str, total: int) -> None:
        """Print what begins."""
        self._total, self._start, self._spoke = max(total, 1), None, self._clock()
        click.echo(f"{label} ({total / 1e6:,.0f} MB)", err=True)

    def at(self, done: int) -> None:
        """Print how far it is, when the last line is long enough ago. The first call is where it starts from."""
        now, step = self._clock(), done * _STEPS // self._total
        if self._start is None:
            self._start, self._step = (now, done), step
        if now - self._spoke < (_LINE_EVERY_S if step == self._step else _SOONEST_S):
            return
        self._spoke, self._step = now, step
        since, begun = self._start
        speed = max(done - begun, 0) / max(now - since, 1e-3) / 1e6
        click.echo(f"  {done / self._total:.0%} of {self._total / 1e6:,.0f} MB, {speed:.1f} MB/s", err=True)

    def end(self) -> None:
        """Say nothing."""


def report() -> BarReport | LineReport:
    """Return the report that fits where standard error goes."""
    return BarReport() if sys.stderr.isatty() else LineReport()

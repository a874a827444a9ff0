"""What the demo's jobs have in common: where they work and what they hand back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from cli.demo.stage import Stage, Watched
from prompts import Library

__all__ = ["Job", "Outcome", "Workplace"]


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a job works with, and the folder that its files go to."""

    model: Watched
    library: Library
    stage: Stage
    folder: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job made: one line for the summary, its files, and what is shown of them."""

    summary: str
    files: tuple[Path, ...]
    shown: tuple[RenderableType, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the demo: what it is called on the screen, and how it is run."""

    title: str
    run: Callable[[Workplace], Awaitable[Outcome]]

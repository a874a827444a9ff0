"""One transcript in, three files out: the job behind ``minutes make``."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema

from copilot import atomic
from copilot.client import LanguageModel
from minutes.render import RenderOptions, Template, default, render
from minutes.render.contract import schema
from minutes.summarise.items import Minutes
from minutes.summarise.pipeline import Options, Progress, summarise
from minutes.transcripts import Transcript, read
from prompts import Library

__all__ = ["SUFFIXES", "Made", "Order", "make", "stems"]

SUFFIXES = (".docx", ".md", ".json")


@dataclass(frozen=True, slots=True)
class Order:
    """How minutes are wanted.

    Attributes:
        options: how they are drafted.
        template: how they look; None: as is usual in their language.
        rendering: what of them is shown.
        transcribe: gives the transcript of a file, which may be a recording.
    """

    options: Options = field(default_factory=Options)
    template: Template | None = None
    rendering: RenderOptions = field(default_factory=RenderOptions)
    transcribe: Callable[[Path], Transcript] = read


@dataclass(frozen=True, slots=True)
class Made:
    """The minutes of one transcript and the files that hold them."""

    source: Path
    minutes: Minutes
    files: tuple[Path, ...]

    @property
    def whole(self) -> bool:
        """Whether no part of the meeting is missing."""
        return not any(problem.kind == "part_failed" for problem in self.minutes.problems)


def stems(sources: Sequence[Path], folder: Path) -> Mapping[Path, str]:
    """Return a name in ``folder`` for each source; a source that is given twice is one.

    ``a.vtt`` gives ``a``. Where that would meet another result or overwrite an input, the whole name is kept
    (``a.vtt`` and ``a.txt``), and what is still the same gets a number.
    """
    unique = list(dict.fromkeys(sources))
    inputs = {source.resolve() for source in unique}
    short = Counter(source.stem.casefold() for source in unique)
    taken: set[str] = set()
    names: dict[Path, str] = {}
    for source in unique:
        stem = source.stem if short[source.stem.casefold()] == 1 else source.name
        candidate, number = stem, 1
        while candidate.casefold() in taken or _overwrites(folder, candidate, inputs):
            number += 1
            candidate = f"{stem}-{number}"
        taken.add(candidate.casefold())
        names[source] = candidate
    return names


async def make(
    source: Path,
    target: Path,
    model: LanguageModel,
    library: Library,
    order: Order,
    on_progress: Progress | None = None,
) -> Made:
    """Read a transcript, draft its minutes and write them as ``target`` with each of `SUFFIXES`.

    Raises:
        InputError: the transcript cannot be read.
        AnswerInvalid: the model could not work on any part of it.
        OutputError: a file cannot be written; each file is whole or not there.
        UsageError: a bank's own template asks for what there is not.
        ServiceError: there is no model or no server.
    """
    transcript = await asyncio.to_thread(order.transcribe, source)
    minutes = await summarise(transcript, model, library, order.options, on_progress)
    made = render(minutes, order.template or default(minutes.language), order.rendering)
    jsonschema.validate(json.loads(made[".json"]), schema())
    files = tuple(atomic.write_bytes(_named(target, suffix), made[suffix]) for suffix in SUFFIXES)
    return Made(source, minutes, files)


def _named(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _overwrites(folder: Path, stem: str, inputs: set[Path]) -> bool:
    return any((folder / f"{stem}{suffix}").resolve() in inputs for suffix in SUFFIXES)

"""A transcript in, the files of its minutes out, as bytes: here alone the service knows how minutes are made."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import jsonschema

from copilot.client import LanguageModel
from minutes.render import RenderOptions, Template, default, render, template
from minutes.render.contract import schema
from minutes.service.keeping import StepFiles
from minutes.service.wishes import Wishes
from minutes.summarise.items import Minutes
from minutes.summarise.pipeline import Options, summarise
from minutes.transcripts import PeopleTable, parse
from minutes.transcripts.people import parse as table_of
from prompts import Library

__all__ = ["Draft", "Drafted", "Drafter"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """Files by suffix, and figures for the history: never content. ``whole``: no part of the meeting is missing."""

    files: Mapping[str, bytes]
    figures: Mapping[str, int | float]
    whole: bool


class Draft(Protocol):
    """Makes the minutes of a transcript; tests pass another one than `Drafter`."""

    async def __call__(self, data: bytes, name: str, wishes: Wishes, steps: StepFiles) -> Drafted:
        """Return the files.

        Args:
            data: of the transcript.
            name: the file's name.
            wishes: what is wished.
            steps: does the model's work in steps that are done once.

        Raises:
            InputError: the transcript cannot be read.
            AnswerError: the model could not work on any part of it.
            ServiceError: there is no model or no server.
        """
        ...


@dataclass(frozen=True, slots=True)
class Drafter:
    """Makes minutes with a model.

    Attributes:
        model: answers the prompts.
        library: holds them.
        options: hold for all meetings.
        template: of meetings for which none is wished; None for that of their language.
        render: hold for all documents.
    """

    model: LanguageModel
    library: Library
    options: Options = field(default_factory=Options)
    template: Template | None = None
    render: RenderOptions = field(default_factory=RenderOptions)

    async def __call__(self, data: bytes, name: str, wishes: Wishes, steps: StepFiles) -> Drafted:
        """Return the files; see `Draft`."""
        wished = template(wishes.template) if wishes.template else self.template
        people = table_of(wishes.people.encode()) if wishes.people else PeopleTable()
        transcript = parse(data, name, people)
        language = wishes.language or self.options.language
        options = dataclasses.replace(self.options, stated=wishes.stated, language=language, keep=steps)
        minutes = await summarise(transcript, self.model, self.library, options, steps.told.progress)
        files = await asyncio.to_thread(self._rendered, minutes, wished or default(minutes.language))
        return Drafted(files, _figures(minutes), not any(one.kind == "part_failed" for one in minutes.problems))

    def _rendered(self, minutes: Minutes, by: Template) -> Mapping[str, bytes]:
        made = render(minutes, by, self.render)
        jsonschema.validate(json.loads(made[".json"]), schema())
        return {suffix: made[suffix] for suffix in sorted(made, key=".json".__eq__)}  # the last: where it is, all are


def _figures(minutes: Minutes) -> Mapping[str, int | float]:
    return {
        "turns": len(minutes.transcript.turns),
        "decisions": len(minutes.decisions),
        "actions": len(minutes.actions),
        "questions": len(minutes.questions),
        "tokens_read": minutes.cost.read,
        "tokens_written": minutes.cost.written,
        "model_s": minutes.elapsed_s,
    }

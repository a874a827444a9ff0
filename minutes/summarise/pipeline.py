"""From a transcript to a draft of its minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerInvalid
from copilot.language import Language
from minutes.summarise import moments, prose
from minutes.summarise.asking import Patience
from minutes.summarise.chapters import stretches, titled
from minutes.summarise.completing import Moments, completed
from minutes.summarise.extraction import Extracted, Extractor
from minutes.summarise.grounding import Grounding
from minutes.summarise.header import Stated, header
from minutes.summarise.introductions import introduced
from minutes.summarise.items import Checks, Item, Kind, Minutes, Problem
from minutes.summarise.keeping import Keeper, done
from minutes.summarise.merging import merged, superseded
from minutes.summarise.parts import Part, cut
from minutes.summarise.people import People
from minutes.summarise.prose import Section, Writer
from minutes.summarise.ranking import ranked
from minutes.summarise.standing import objections, votes
from minutes.summarise.view import lines_of
from minutes.transcripts import Transcript
from prompts import Library

__all__ = ["Options", "Progress", "summarise"]

Progress = Callable[[int, int], None]

_PART_TOKENS = 1500


@dataclass(frozen=True, slots=True)
class Options:
    """How to summarise.

    Attributes:
        stated: what the caller states about the meeting.
        language: of the headings; the talk's own by default. What was said is never translated.
        at_once: parts that are asked for at the same time.
        part_tokens: engine tokens of talk in a part, about: what the model reads at once.
        patience: with a full queue and a restarting engine.
        keep: keeps what the model's work on each part gave, for a run that is begun again; None keeps nothing.
    """

    stated: Stated = field(default_factory=Stated)
    language: Language | None = None
    at_once: int = 2
    part_tokens: int = _PART_TOKENS
    patience: Patience = field(default_factory=Patience)
    keep: Keeper | None = None


async def summarise(
    transcript: Transcript,
    model: LanguageModel,
    library: Library,
    options: Options | None = None,
    on_progress: Progress | None = None,
) -> Minutes:
    """Draft the minutes of a meeting.

    Args:
        transcript: the meeting.
        model: answers the prompts.
        library: holds ``minutes/extract`` and ``minutes/summary``.
        options: see `Options`.
        on_progress: called with steps done and steps in all.

    Raises:
        AnswerInvalid: the model could not cope with any part. One that it could not cope with is named in ``problems``.
        ServiceError: there is no model or no server.
    """
    options = options or Options()
    begun = perf_counter()
    transcript = introduced(transcript)
    people = People(transcript.speakers, transcript.titles)
    meeting = header(transcript, options.stated, people)
    grounding = Grounding(transcript, meeting.day)
    found = Moments(moments.decisions(transcript), moments.tasks(transcript, people), moments.questions(transcript))
    parts = await _cut(transcript, model, people, options)
    report = on_progress or (lambda done, total: None)
    report(0, len(parts) + 1)
    extractor = Extractor(model, library, transcript.language, options.patience)
    read = await _extract(parts, extractor, options, report)
    extracted = sum(read, Extracted())
    if not extracted.found:
        raise AnswerInvalid("the model gave no usable answer on any part of this meeting; try again, or a larger model")
    checked, checks = _check(extracted, grounding)
    items = _settled(transcript, completed(checked, found, meeting.day), {one.turn for one in found.decisions})
    told = [(part, _title(one, part, grounding)) for part, one in zip(parts, read, strict=True)]
    writer = Writer(model, library, transcript.language, options.patience, options.keep)
    written = await prose.write(writer, [_section(part.turns, title, items) for part, title in told], grounding)
    seen = titled(stretches(transcript, parts), told, transcript, grounding)
    report(len(parts) + 1, len(parts) + 1)
    return Minutes(
        transcript=transcript,
        meeting=meeting,
        language=options.language or transcript.language,
        summary=written.summary,
        chapters=prose.chapters([_section(one.turns, one.title, items) for one in seen]),
        key_points=_of(items, "point"),
        decisions=_of(items, "decision"),
        actions=_of(items, "action"),
        questions=_of(items, "question"),
        figures=_of(items, "figure"),
        votes=_of(items, "vote"),
        objections=_of(items, "objection"),
        problems=_problems(extracted, grounding, written),
        checks=checks,
        cost=extracted.cost + written.cost,
        elapsed_s=round(perf_counter() - begun, 2),
    )


def _section(turns: tuple[int, ...], title: str, items: Sequence[Item]) -> Section:
    """Return a stretch of the meeting with the items that begin in it."""
    return Section(turns, title, tuple(item for item in items if turns[0] <= item.turns[0] <= turns[-1]))


async def _cut(transcript: Transcript, model: LanguageModel, people: People, options: Options) -> list[Part]:
    """Return the parts, counted in the engine's own tokens."""
    lines = lines_of(transcript, people)
    counts = await model.count_tokens([line.text for line in lines])
    counted = [replace(line, tokens=count) for line, count in zip(lines, counts, strict=True)]
    return cut(transcript, counted, options.part_tokens)


async def _extract(parts: list[Part], extractor: Extractor, options: Options, report: Progress) -> list[Extracted]:
    gate = asyncio.Semaphore(options.at_once)
    ready = 0

    async def one(at: int, part: Part) -> Extracted:
        nonlocal ready

        async def work() -> Mapping[str, Any]:
            return (await extractor.extract(part)).to_json()

        async with gate:
            found = Extracted.from_json(await done(options.keep, f"part {at}", work))
        ready += 1
        report(ready, len(parts) + 1)
        return found

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(at, part)) for at, part in enumerate(parts, 1)]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return [task.result() for task in tasks]


def _check(extracted: Extracted, grounding: Grounding) -> tuple[list[Item], Checks]:
    items: list[Item] = []
    checks = Checks()
    for one in extracted.found:
        kept, counted = grounding.check(one.proposals, one.turns)
        items.extend(kept)
        checks += counted
    return items, checks


def _settled(transcript: Transcript, items: list[Item], pronounced: set[int]) -> list[Item]:
    """Put in what was said for the record, merge, keep the best decisions and tasks, and mark those replaced."""
    every = [*items, *votes(transcript), *objections(transcript)]
    return superseded(merged(ranked(merged(every), transcript, pronounced)))


def _title(extracted: Extracted, part: Part, grounding: Grounding) -> str:
    return next((title for one in extracted.found if (title := grounding.title(one.title, part.turns))), "")


def _of(items: list[Item], kind: Kind) -> tuple[Item, ...]:
    return tuple(item for item in items if item.kind == kind)


def _problems(extracted: Extracted, grounding: Grounding, written: prose.Prose) -> tuple[Problem, ...]:
    found = [Problem("part_failed", turns, cause) for turns, cause in extracted.failed]
    if not written.complete:
        found.append(Problem("summary_incomplete", ()))
    if grounding.suspect:
        found.append(Problem("suspect_instruction", tuple(sorted(grounding.suspect))))
    return tuple(found)

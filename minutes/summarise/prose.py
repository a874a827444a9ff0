"""Titles and summary, written by the model from checked items only, and checked again.

A sentence of the summary names the items that it is written from; its numbers and names must stand in their texts or in
their turns, else the items' own words take its place. When there are too many items for one call, they go in groups.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerError, ContextTooLong, RequestTimeout
from copilot.language import Language
from minutes.summarise.asking import Patience, ask
from minutes.summarise.extraction import cost_of
from minutes.summarise.grounding import Grounding
from minutes.summarise.items import Chapter, Cost, Item, Statement
from minutes.summarise.keeping import Keeper, cost_from_json, cost_to_json, done
from minutes.summarise.wording import content
from prompts import Library, Rendered

__all__ = ["Prose", "Writer", "write"]

_PROMPT = "minutes/summary"
_GROUP = 48
_POINTS = 4
_SUPPORT = 0.5
_IN_CHAPTER = 5


@dataclass(frozen=True, slots=True)
class Prose:
    """The written part of the minutes; ``complete`` is false where code had to stand in for the model."""

    summary: tuple[Statement, ...]
    chapters: tuple[Chapter, ...]
    complete: bool
    cost: Cost


@dataclass(frozen=True, slots=True)
class _Section:
    """A chapter's turns with the items that begin in it, each under its number."""

    turns: tuple[int, ...]
    items: tuple[tuple[int, Item], ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, with which prompts, in which language, how patiently, and who keeps what was written."""

    model: LanguageModel
    library: Library
    language: Language
    patience: Patience
    keep: Keeper | None = None

    async def ask(self, step: str, prompt: Rendered) -> tuple[Mapping[str, Any] | None, Cost]:
        """Return the model's answer as data, or None where it is of no use, and what it cost."""

        async def work() -> Mapping[str, Any]:
            try:
                answer = await ask(self.model, prompt, self.patience)
            except (AnswerError, ContextTooLong, RequestTimeout):
                return {"data": None, "cost": cost_to_json(Cost(calls=1))}
            return {"data": answer.data, "cost": cost_to_json(cost_of(answer))}

        kept = await done(self.keep, step, work)
        return kept["data"], cost_from_json(kept["cost"])


async def write(
    writer: Writer, chapters: Sequence[tuple[int, ...]], items: Sequence[Item], grounding: Grounding
) -> Prose:
    """Write titles and summary.

    Raises:
        ServiceError: there is no model or no server.
    """
    sections = _sections(chapters, items)
    prompt = writer.library.get(_PROMPT, language=writer.language)
    titles: list[str] = []
    summary: list[Statement] = []
    cost, complete = Cost(), True
    for number, group in enumerate(_groups(sections), 1):
        named = [
            {
                "name": _letter(at),
                "items": [
                    {"n": n, "kind": item.kind, "text": item.text} | ({"who": item.owner} if item.owner else {})
                    for n, item in section.items
                ],
            }
            for at, section in enumerate(group)
        ]
        schema = _schema(prompt.file.output_schema or {}, group, len(items))
        data, spent = await writer.ask(f"summary {number}", prompt.render({"chapters": named}, output_schema=schema))
        cost += spent
        if data is None:
            titles.extend("" for _ in group)
            summary.extend(_own_words(group))
            complete = False
            continue
        titles.extend(_titles(data["titles"], group, grounding))
        summary.extend(_checked(data["summary"], group, grounding) or _own_words(group))
    by_turns = {section.turns: title for section, title in zip(sections, titles, strict=True)}
    return Prose(
        tuple(_ordered(summary)),
        tuple(_chapter(section, by_turns[section.turns]) for section in sections),
        complete,
        cost,
    )


def _sections(chapters: Sequence[tuple[int, ...]], items: Sequence[Item]) -> list[_Section]:
    numbered = list(enumerate(items, 1))
    sections = [
        _Section(turns, _telling([(n, item) for n, item in numbered if turns[0] <= item.turns[0] <= turns[-1]]))
        for turns in chapters
    ]
    whole: list[_Section] = []
    silent: tuple[int, ...] = ()
    for section in sections:  # a stretch of which nothing is told belongs to the chapter before it, or else behind it
        if section.items:
            whole.append(_Section(silent + section.turns, section.items))
            silent = ()
        elif whole:
            whole[-1] = _Section(whole[-1].turns + section.turns, whole[-1].items)
        else:
            silent += section.turns
    return whole


def _telling(items: Sequence[tuple[int, Item]]) -> tuple[tuple[int, Item], ...]:
    """Return all that was decided, assigned and left open in a chapter, and the few points that say most."""
    points = [entry for entry in items if entry[1].kind == "point"]
    best = sorted(points, key=lambda entry: -len(content(entry[1].text)))[:_POINTS]
    return tuple(entry for entry in items if entry[1].kind != "point" or entry in best)


def _groups(sections: Sequence[_Section]) -> Iterator[list[_Section]]:
    group: list[_Section] = []
    for section in sections:
        if group and sum(len(one.items) for one in (*group, section)) > _GROUP:
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def _letter(at: int) -> str:
    return string.ascii_uppercase[at % 26] * (at // 26 + 1)


def _schema(base: Mapping[str, Any], group: Sequence[_Section], total: int) -> dict[str, Any]:
    """Ask for one title a chapter, and for about as many sentences as the meeting deserves."""
    numbers = [n for section in group for n, _ in section.items]
    sentences = max(1, min(8, 2 + len(numbers) // 4)) if total <= _GROUP else max(1, len(group))
    titles = dict(base["properties"]["titles"]) | {"minItems": len(group), "maxItems": len(group)}
    one = base["properties"]["summary"]["items"]
    cited = dict(one["properties"]["from"]) | {"items": {"enum": numbers}}
    sentence = dict(one) | {"properties": {"from": cited, "text": one["properties"]["text"]}}
    summary = dict(base["properties"]["summary"]) | {"items": sentence, "minItems": 1, "maxItems": sentences}
    return dict(base) | {"properties": {"titles": titles, "summary": summary}}


def _titles(titles: Sequence[str], group: Sequence[_Section], grounding: Grounding) -> Iterator[str]:
    """Keep a title whose numbers and names stand in its chapter and whose words do, too."""
    for title, section in zip(titles, group, strict=True):
        said = " ".join(item.text for _, item in section.items)
        marks = content(title)
        known = len(marks & content(said)) >= _SUPPORT * len(marks)
        turns = [n for _, item in section.items for n in item.turns]
        yield title.strip(" .。") if known and grounding.supports(title, turns) else ""


def _checked(
    sentences: Sequence[Mapping[str, Any]], group: Sequence[_Section], grounding: Grounding
) -> list[Statement]:
    items = {n: item for section in group for n, item in section.items}
    found: list[Statement] = []
    for sentence in sentences:
        cited = [items[n] for n in dict.fromkeys(sentence["from"])]
        text = " ".join(sentence["text"].split())
        turns = tuple(sorted({n for item in cited for n in item.turns}))
        marks = content(text)
        known = frozenset[str]().union(*(content(f"{item.text} {item.owner or ''}") for item in cited))
        stands = len(marks & known) >= _SUPPORT * len(marks) and grounding.supports(text, turns)
        if stands and not any(statement.text == text for statement in found):
            found.append(Statement(text, turns))
        elif not stands:
            found.extend(Statement(item.text, item.turns) for item in cited if item.kind != "question")
    return list(dict.fromkeys(found))


def _own_words(group: Sequence[_Section]) -> list[Statement]:
    """The summary without the model: what was decided, and one point of each chapter that decided nothing."""
    chosen: list[Item] = []
    for section in group:
        decided = [item for _, item in section.items if item.kind == "decision"]
        chosen.extend(decided or [section.items[0][1]])
    return [Statement(item.text, item.turns) for item in chosen]


def _ordered(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(dict.fromkeys(statements), key=lambda statement: statement.turns)


def _chapter(section: _Section, title: str) -> Chapter:
    told = [item for _, item in section.items if item.kind != "question"][:_IN_CHAPTER]
    told = told or [item for _, item in section.items]
    gap = "" if any("\u4e00" <= char <= "\u9fff" for char in told[0].text) else " "
    return Chapter(title, gap.join(_ended(item.text) for item in told), section.turns)


def _ended(text: str) -> str:
    if text[-1] in ".!?。！？":
        return text
    return text + ("。" if "\u4e00" <= text[-1] <= "\u9fff" else ".")

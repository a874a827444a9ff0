"""The summary of the whole meeting, written by the model from checked items only, and checked again.

The model is shown the items of every part and writes a paragraph. Each of its sentences is held against the items:
those that carry its words are what it rests on, and it cites their turns. Its numbers and names must stand in these
turns, and an outcome that it claims must have been pronounced there. A sentence that does not stand gives way to the
item that comes closest to it, in that item's own words. What says again what was said is left out. A summary that
comes out short is filled with items of what it leaves out, and one that runs on ends at the length that was asked for.
What is told of a chapter is its items, in their own words.

Of a long meeting the model is shown a few stretches without headings: many headings it only lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerError, AnswerTruncated, ContextTooLong, RequestTimeout
from copilot.language import Language
from minutes.summarise.asking import Patience, ask
from minutes.summarise.extraction import cost_of
from minutes.summarise.grounding import Grounding
from minutes.summarise.items import Chapter, Cost, Item, Statement
from minutes.summarise.keeping import Keeper, cost_from_json, cost_to_json, done
from minutes.summarise.locating import claims
from minutes.summarise.salvage import whole
from minutes.summarise.signals import claims_outcome, runs_the_meeting
from minutes.summarise.wording import content, sentences, share
from prompts import Library, Rendered

__all__ = ["Prose", "Section", "Writer", "chapters", "write"]

_PROMPT = "minutes/summary"
_WORDS = {"en": 130, "zh": 240}  # that the model is asked for; a Han character is a word
_FULL = 0.7  # of these words, until which a short summary is filled
_SHOWN = 44
_STRETCHES = 8
_AGAIN = 0.8  # of a sentence's words, that another has told
_SUPPORT = 0.5
_CITED = 4
_MOST_TURNS = 8
_IN_CHAPTER = 6
_FIRM = ("decision", "vote", "objection")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the meeting: all of its turns, its title, and the items that begin in it."""

    turns: tuple[int, ...]
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """The summary; ``complete`` is false where code had to stand in for the model."""

    summary: tuple[Statement, ...]
    complete: bool
    cost: Cost


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, with which prompts, in which language, how patiently, and who keeps what was written."""

    model: LanguageModel
    library: Library
    language: Language
    patience: Patience
    keep: Keeper | None = None

    async def summary(self, sections: Sequence[Section]) -> tuple[str | None, Cost]:
        """Return the paragraph that the model writes from these sections, or None, and what it cost."""
        chapters = [
            {
                "title": section.title,
                "items": [{"kind": item.kind, "text": item.text, "who": item.owner or ""} for item in section.items],
            }
            for section in sections
        ]
        prompt = self.library.get(_PROMPT, language=self.language).render(
            {"chapters": chapters, "words": _WORDS[self.language]}
        )

        async def work() -> Mapping[str, Any]:
            return await self._asked(prompt)

        kept = await done(self.keep, "summary", work)
        return kept["summary"], cost_from_json(kept["cost"])

    async def _asked(self, prompt: Rendered) -> Mapping[str, Any]:
        try:
            answer = await ask(self.model, prompt, self.patience)
        except AnswerTruncated as error:
            told = whole(error.answer.text, ["summary"]).get("summary") if error.answer else None
            spent = cost_of(error.answer) if error.answer else Cost(calls=1)
            return {"summary": told, "cost": cost_to_json(spent)}
        except (AnswerError, ContextTooLong, RequestTimeout):
            return {"summary": None, "cost": cost_to_json(Cost(calls=1))}
        return {"summary": answer.data["summary"], "cost": cost_to_json(cost_of(answer))}


async def write(writer: Writer, sections: Sequence[Section], grounding: Grounding) -> Prose:
    """Write the summary.

    Raises:
        ServiceError: there is no model or no server.
    """
    shown = [section for section in _shown(_joined(sections)) if section.items]
    if not shown:
        return Prose((), True, Cost())
    text, cost = await writer.summary(_few(shown))
    words = _WORDS[writer.language]
    summary = _within(_checked(text, shown, grounding), words) if text else ()
    told = _filled(summary, _few(shown), round(_FULL * words))
    return Prose(told, text is not None, cost)


def chapters(sections: Sequence[Section]) -> tuple[Chapter, ...]:
    """Return the chapters, told in the words of their items: what was settled, and points from all over a chapter."""
    return tuple(_chapter(section) for section in _joined(sections))


def _joined(sections: Sequence[Section]) -> list[Section]:
    """Give a stretch of which nothing is told to the one before it, or else to the one behind it."""
    told: list[Section] = []
    silent: tuple[int, ...] = ()
    for section in sections:
        if section.items:
            told.append(Section(silent + section.turns, section.title, section.items))
            silent = ()
        elif told:
            told[-1] = Section(told[-1].turns + section.turns, told[-1].title, told[-1].items)
        else:
            silent += section.turns
    return told


def _few(sections: Sequence[Section]) -> list[Section]:
    """Return the sections, or where they are many, a few stretches of them without titles."""
    count = len(sections)
    if count <= _STRETCHES:
        return list(sections)
    borders = [count * at // _STRETCHES for at in range(_STRETCHES + 1)]
    return [
        Section(
            tuple(n for section in sections[one:other] for n in section.turns),
            "",
            tuple(item for section in sections[one:other] for item in section.items),
        )
        for one, other in pairwise(borders)
    ]


def _shown(sections: Sequence[Section]) -> list[Section]:
    """Return the sections with as many items as one question bears: what was settled first, then the first points."""
    room = max(2, _SHOWN // max(1, len(sections)))
    chosen = []
    for section in sections:
        firm = [item for item in section.items if item.kind in _FIRM]
        rest = [item for item in section.items if item not in firm and item.kind != "question"]
        kept = [*firm, *rest[: max(1, room - len(firm))]]
        chosen.append(Section(section.turns, section.title, tuple(item for item in section.items if item in kept)))
    return chosen


def _checked(text: str, sections: Sequence[Section], grounding: Grounding) -> Iterator[Statement]:
    items = [(item, content(f"{item.text} {item.owner or ''} {one.title}")) for one in sections for item in one.items]
    told: list[frozenset[str]] = []
    for sentence in sentences(" ".join(text.split())):
        if not re.search(r"[.!?。！？；;]$", sentence) or runs_the_meeting(sentence):
            continue  # what has no end was cut at the longest length
        found = _sourced(sentence, items, grounding) or _nearest(sentence, items)
        if found and not any(share(content(found.text), known) >= _AGAIN for known in told):
            told.append(content(found.text))
            yield found


def _within(told: Iterable[Statement], words: int) -> tuple[Statement, ...]:
    """Return the statements up to so many words, and the first in any case."""
    kept: list[Statement] = []
    for statement in told:
        words -= _words(statement.text)
        if kept and words < 0:
            break
        kept.append(statement)
    return tuple(kept)


def _sourced(sentence: str, items: Sequence[tuple[Item, frozenset[str]]], grounding: Grounding) -> Statement | None:
    """Return the sentence with the turns of the items that it rests on; None where it does not stand."""
    marks = claims(sentence)
    cited: list[Item] = []
    missing, known = marks, frozenset[str]()
    while missing and len(cited) < _CITED:
        item, words = max(items, key=lambda entry: len(missing & entry[1]))
        if not missing & words:
            break
        cited.append(item)
        known |= words
        missing -= words
    if not cited or share(marks, known) < _SUPPORT:
        return None
    if claims_outcome(sentence) and not any(item.kind in ("decision", "vote") for item in cited):
        return None
    turns = sorted({n for item in cited for n in item.turns})
    if not grounding.supports(sentence, turns):
        more = next((item for item, _ in items if grounding.supports(sentence, [*turns, *item.turns])), None)
        if more is None:
            return None
        turns = sorted({*turns, *more.turns})
    if not grounding.pronounced(sentence, turns):
        return None
    told = grounding.attributed(sentence, grounding.fewest(sentence, turns, _MOST_TURNS), grounding.citable)
    return Statement(*told) if told else None


def _nearest(sentence: str, items: Sequence[tuple[Item, frozenset[str]]]) -> Statement | None:
    marks = claims(sentence)
    item, words = max(items, key=lambda entry: len(marks & entry[1]))
    return Statement(_ended(item.text), item.turns) if marks & words and item.kind != "question" else None


def _filled(summary: Sequence[Statement], sections: Sequence[Section], words: int) -> tuple[Statement, ...]:
    """Return a summary with items until it has so many words: in turn one of the stretch of which it tells least.

    What was settled comes before points. Without a summary this is one, in the items' own words.
    """
    told = list(summary)
    left = [
        sorted((item for item in section.items if item.kind != "question"), key=lambda item: item.kind not in _FIRM)
        for section in sections
    ]
    counts = [sum(not set(section.turns).isdisjoint(statement.turns) for statement in summary) for section in sections]
    while sum(_words(statement.text) for statement in told) < words and any(left):
        least = min((at for at, items in enumerate(left) if items), key=counts.__getitem__)
        counts[least] += 1
        item = left[least].pop(0)
        if all(_ended(item.text) != statement.text for statement in told):
            told.append(Statement(_ended(item.text), item.turns))
    return tuple(told) if len(told) == len(summary) else tuple(sorted(told, key=lambda statement: statement.turns))


def _words(text: str) -> int:
    return len(_HAN.findall(text)) or len(text.split())


def _chapter(section: Section) -> Chapter:
    told = [item for item in section.items if item.kind != "question"] or list(section.items)
    firm = [item for item in told if item.kind in _FIRM][:_IN_CHAPTER]
    rest = [item for item in told if item.kind not in _FIRM]
    room = min(len(rest), _IN_CHAPTER - len(firm))
    chosen = [*firm, *(rest[len(rest) * at // room] for at in range(room))]
    gap = "" if _HAN.search(told[0].text) else " "
    return Chapter(section.title, gap.join(_ended(item.text) for item in told if item in chosen), section.turns)


def _ended(text: str) -> str:
    if text[-1] in ".!?。！？":
        return text
    return text.rstrip(";；") + ("。" if _HAN.match(text[-1]) or text[-1] == "；" else ".")

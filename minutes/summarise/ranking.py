"""Keep the decisions and tasks for which most speaks, and call the others what they are: points.

A model finds a decision in every part of a talk that it reads. A meeting settles a few things in an hour, and those
leave traces in the words: somebody pronounces them, or says what will be and the others go along
(`minutes.summarise.settlements`); a task has an owner or a day, somebody takes it on, it is said again at the end.
So a decision stands on such a trace. Where the model words the same, its wording is taken; where it words none, the
words of the talk go in; and what the model alone calls a decision is a point.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from minutes.summarise import signals
from minutes.summarise.figures import measures
from minutes.summarise.items import Item
from minutes.summarise.leading import leader
from minutes.summarise.settlements import Settlement, settlements
from minutes.summarise.wording import content, similarity
from minutes.transcripts import Transcript

__all__ = ["ranked"]

_WORDS_A_DECISION = 1100
_WORDS_A_TASK = 1200
_LEAST = 3
_ENOUGH = 1.4  # weight of a settlement that stands
_WORDED = 0.5  # weight that the model's own word for it adds
_ALIKE, _NEAR = 0.6, 4
_AFTER = 4
_LATE = 0.85
_SAME = 0.5
_SHORT = 12  # words of meaning of a figure's sentence
_IN_THE_MEETING = re.compile(
    r"^(?:give|start|continue|make|do|hold)?\W*(?:an? |the |his |her |your |their )?"
    r"(?:present(?:ation)?s?|explain|show|introduc\w+|discuss\w*|talk)\b|^(?:介绍|汇报|发言|讨论|说明)",
    re.IGNORECASE,
)


def ranked(items: Sequence[Item], transcript: Transcript, pronounced: Collection[int]) -> list[Item]:
    """Return the items, with the decisions and tasks that did not come among the best as points.

    How many stay depends on the length of the talk. What strict words found always stays, and takes no room from the
    others: decisions at the turns that are ``pronounced``, tasks that are quoted, and tasks with a day.
    """
    firm = {at for at, item in enumerate(items) if _is_pronounced(item, pronounced)}
    settled = list(_settled(items, firm, transcript))
    settled = sorted(settled, key=lambda one: -one.weight)[: _room(transcript, _WORDS_A_DECISION)]
    kept = firm | {one.at for one in settled} | _tasks(items, transcript)
    found = [
        replace(item, kind="point", owner=None, due=None)
        if item.kind in ("decision", "action") and at not in kept
        else item
        for at, item in enumerate(items)
    ]
    return [_told(item) for item in found] + [
        Item("decision", one.settlement.text, (one.settlement.turn,), quoted=True) for one in settled if one.at is None
    ]


def _told(item: Item) -> Item:
    """Call a point that states a measure a figure; what somebody asks for or thinks is none."""
    states = item.kind == "point" and len(content(item.text)) <= _SHORT and measures(item.text)
    return replace(item, kind="figure") if states and not signals.reports(item.text) else item


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A settlement, the place of the model's item that words it, or None, and what speaks for both."""

    settlement: Settlement
    at: int | None
    weight: float


def _settled(items: Sequence[Item], firm: Collection[int], transcript: Transcript) -> Iterator[_Candidate]:
    """Yield the settlements that stand and that no firm decision covers, each item of the model's once."""
    covered = {n for at in firm for n in items[at].turns}
    used: set[int] = set()
    for one in settlements(transcript):
        if one.turn in covered:
            continue
        at = next((at for at, item in enumerate(items) if at not in firm and _words(item, one)), None)
        weight = one.weight + _WORDED * (at is not None)
        if weight >= _ENOUGH and at not in used:
            if at is not None:
                used.add(at)
            yield _Candidate(one, at, weight)


def _words(item: Item, settlement: Settlement) -> bool:
    """Whether the model calls the same a decision."""
    near = any(abs(n - settlement.turn) <= _NEAR for n in item.turns)
    alike = near and signals.denies(item.text) == signals.denies(settlement.text)
    return item.kind == "decision" and alike and similarity(item.text, settlement.text) >= _ALIKE


def _tasks(items: Sequence[Item], transcript: Transcript) -> set[int]:
    """Return the places of the tasks that stay."""
    mine = [
        (at, item)
        for at, item in enumerate(items)
        if item.kind == "action" and (item.due or not _IN_THE_MEETING.match(item.text))
    ]
    firm = {at for at, item in mine if item.quoted or item.due}
    led = leader(transcript)
    loose = sorted(((_evidence(item, transcript, led), -at) for at, item in mine if at not in firm), reverse=True)
    return firm | {-at for _, at in loose[: _room(transcript, _WORDS_A_TASK)]}


def _room(transcript: Transcript, each: int) -> int:
    return max(_LEAST, round(transcript.words / each))


def _is_pronounced(item: Item, pronounced: Collection[int]) -> bool:
    return item.kind == "decision" and not set(item.turns).isdisjoint(pronounced)


def _evidence(item: Item, transcript: Transcript, led: str | None) -> float:
    """Return how much speaks for a task."""
    said = [transcript.turn(n) for n in item.turns]
    last = item.turns[-1]
    after = transcript.turns[last : last + _AFTER]
    score = 1.0 * any(signals.settled(turn.text) for turn in said)
    score += 0.6 * any(signals.assents(turn.text) and turn.speaker != said[-1].speaker for turn in after)
    score += 0.4 * any(turn.speaker == led for turn in said)
    score += 0.5 * (last > _LATE * len(transcript.turns))
    recap = transcript.turns[int(_LATE * len(transcript.turns)) :]
    score += 0.5 * any(similarity(item.text, turn.text) >= _SAME for turn in recap if len(content(turn.text)) > 1)
    return score + 0.5 * bool(item.owner) + 1.0 * any(signals.taken_on(turn.text) for turn in said)

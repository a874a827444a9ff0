"""Keep the decisions and tasks for which most speaks, and call the others what they are: points.

A model finds a decision in every part of a talk that it reads. A meeting settles a few things in an hour, and those
leave traces beside the words: somebody pronounces them, others assent, they are said again when the meeting is
recapped, whoever leads says them, a task has an owner or a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from minutes.summarise import signals
from minutes.summarise.items import Item
from minutes.summarise.wording import content, similarity
from minutes.transcripts import Transcript

__all__ = ["ranked"]

_WORDS_A_DECISION = 1000
_WORDS_A_TASK = 1200
_LEAST = 3
_AFTER = 4
_LATE = 0.85
_SAME = 0.5


def ranked(items: Sequence[Item], transcript: Transcript, pronounced: Collection[int]) -> list[Item]:
    """Return the items, with the decisions and tasks that did not come among the best as points.

    How many stay depends on the length of the talk. What strict words found always stays, and takes no room from the
    others: what is quoted, decisions at the turns that are ``pronounced``, and tasks with a day.
    """
    words = transcript.words
    leader = _leader(transcript)
    kept: set[int] = set()
    for kind, each in (("decision", _WORDS_A_DECISION), ("action", _WORDS_A_TASK)):
        mine = [(at, item) for at, item in enumerate(items) if item.kind == kind]
        firm = {at for at, item in mine if item.quoted or item.due or _is_pronounced(item, pronounced)}
        room = max(_LEAST, round(words / each))
        loose = sorted(
            ((_evidence(item, transcript, leader), -at) for at, item in mine if at not in firm), reverse=True
        )
        kept |= firm | {-at for _, at in loose[:room]}
    return [
        replace(item, kind="point", owner=None, due=None)
        if item.kind in ("decision", "action") and at not in kept
        else item
        for at, item in enumerate(items)
    ]


def _is_pronounced(item: Item, pronounced: Collection[int]) -> bool:
    return item.kind == "decision" and not set(item.turns).isdisjoint(pronounced)


def _evidence(item: Item, transcript: Transcript, leader: str | None) -> float:
    """Return how much speaks for an item as what it is called."""
    said = [transcript.turn(n) for n in item.turns]
    last = item.turns[-1]
    after = transcript.turns[last : last + _AFTER]
    score = 1.0 * any(signals.settled(turn.text) for turn in said)
    score += 0.6 * any(signals.assents(turn.text) and turn.speaker != said[-1].speaker for turn in after)
    score += 0.4 * any(turn.speaker == leader for turn in said)
    score += 0.5 * (last > _LATE * len(transcript.turns))
    recap = transcript.turns[int(_LATE * len(transcript.turns)) :]
    score += 0.5 * any(similarity(item.text, turn.text) >= _SAME for turn in recap if len(content(turn.text)) > 1)
    if item.kind == "action":
        score += 0.5 * bool(item.owner) + 1.0 * any(signals.taken_on(turn.text) for turn in said)
    return score


def _leader(transcript: Transcript) -> str | None:
    """Return who speaks most at the opening."""
    opening = transcript.turns[: max(10, len(transcript.turns) // 20)]
    spoken: Counter[str] = Counter()
    for turn in opening:
        if turn.speaker:
            spoken[turn.speaker] += len(turn.text)
    return spoken.most_common(1)[0][0] if spoken else None

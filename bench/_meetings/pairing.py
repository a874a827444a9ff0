"""Decisions and actions of a result against a reference's: each paired with one at the most.

By text, two are the same when at least half the content words of the shorter one stand in the other (overlap
coefficient; no stemming). By turns, when a cited turn of one overlaps one of the other in time, within five seconds
either way, or is the same turn where there are no times. The best pairs are taken first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench._meetings.cases import Noted

__all__ = ["Counts", "Pair", "count", "pairs", "similarity", "touches"]

_ENOUGH = 0.5
_SLACK_S = 5.0
_STOP = frozenset(re.findall(r"\w+", "the a an to of and in on for will be is are it that they with at by as or"))

Item = Mapping[str, Any]
Pair = tuple[Noted, Item]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the items of one kind, over meetings.

    Attributes:
        wanted: items of the references.
        given: items of the results.
        by_text: pairs of the same text.
        by_turns: pairs of overlapping turns.
        cited: pairs of the same text whose turns overlap, too.
        placed: items given whose turns overlap those of any item wanted.
    """

    wanted: int = 0
    given: int = 0
    by_text: int = 0
    by_turns: int = 0
    cited: int = 0
    placed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.wanted + other.wanted,
            self.given + other.given,
            self.by_text + other.by_text,
            self.by_turns + other.by_turns,
            self.cited + other.cited,
            self.placed + other.placed,
        )

    def f1(self, hits: int) -> tuple[float, float, float]:
        """Return precision, recall and F1 of so many hits."""
        return (
            hits / max(1, self.given),
            hits / max(1, self.wanted),
            2 * hits / max(1, self.given + self.wanted),
        )


def similarity(one: str, other: str) -> float:
    """Return how many content words of the shorter text stand in the other, 0 to 1."""
    first, second = _content(one), _content(other)
    return len(first & second) / max(1, min(len(first), len(second)))


def touches(wanted: Noted, item: Item) -> bool:
    """Tell whether an item cites what the reference rests on."""
    if wanted.times and item.get("times"):
        return any(
            start - _SLACK_S < item_end and item_start < end + _SLACK_S
            for start, end in wanted.times
            for item_start, item_end in item["times"]
        )
    return not wanted.turns.isdisjoint(item["turns"])


def pairs(wanted: Sequence[Noted], items: Sequence[Item], *, by_turns: bool = False) -> list[Pair]:
    """Pair items one to one, the most similar first; ``by_turns`` asks for overlap in place of similarity."""
    scored = sorted(
        ((similarity(one.text, item["text"]), i, j) for i, one in enumerate(wanted) for j, item in enumerate(items)),
        reverse=True,
    )
    found: list[Pair] = []
    first: set[int] = set()
    second: set[int] = set()
    for score, i, j in scored:
        fits = touches(wanted[i], items[j]) if by_turns else score >= _ENOUGH
        if fits and i not in first and j not in second:
            first.add(i)
            second.add(j)
            found.append((wanted[i], items[j]))
    return found


def count(wanted: Sequence[Noted], items: Sequence[Item]) -> Counts:
    """Count the pairs of one meeting."""
    same = pairs(wanted, items)
    return Counts(
        wanted=len(wanted),
        given=len(items),
        by_text=len(same),
        by_turns=len(pairs(wanted, items, by_turns=True)),
        cited=sum(touches(*pair) for pair in same),
        placed=sum(any(touches(one, item) for one in wanted) for item in items),
    )


def _content(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"[^\w\s]", " ", text.lower()).split()) - _STOP

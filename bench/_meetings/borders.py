"""Chapter borders against the reference's: Pk (Beeferman, 1999) and WindowDiff (Pevzner and Hearst, 2002).

Both slide a window of half the reference's mean chapter over the turns and count how often the two disagree: Pk on
whether a border lies in it, WindowDiff on how many do. 0 is best; smaller is better. Borders lie between turns in the
reference's count.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nltk.metrics import segmentation

from bench._meetings.cases import Case, Passage

__all__ = ["Disagreement", "disagreement", "evenly", "given", "reference", "scattered"]

_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Pk and WindowDiff, 0 to 1 (WindowDiff counts a window once), and how many borders were set."""

    pk: float
    windowdiff: float
    borders: float


def disagreement(wanted: Sequence[int], borders: Sequence[int], count: int) -> Disagreement | None:
    """Compare borders: ``at`` is one when a chapter begins with turn ``at``, counted from 0.

    Args:
        wanted: the reference's.
        borders: those to judge.
        count: turns in all.

    Returns:
        None where the reference has no border, or the meeting is too short for a window.
    """
    gaps = count - 1
    window = round(count / (len(wanted) + 1) / 2)
    if not wanted or not 1 <= window < gaps:
        return None
    one, other = ("".join("1" if at in some else "0" for at in range(1, count)) for some in (set(wanted), set(borders)))
    pk = segmentation.pk(one, other, window)
    return Disagreement(pk, segmentation.windowdiff(one, other, window), len(set(borders)))


def reference(passages: Sequence[Passage], count: int) -> list[int]:
    """Return the borders of a reference: where the topics that a turn belongs to change.

    A turn that no topic claims belongs to those of the turn before it.
    """
    borders: list[int] = []
    before: frozenset[int] = frozenset()
    for at in range(count):
        claimed = {number for number, one in enumerate(passages) for a, b in one.spans if a <= at <= b}
        now = frozenset(claimed) or before
        if at and before and now != before:
            borders.append(at)
        before = now
    return borders


def given(result: Mapping[str, Any], case: Case) -> list[int]:
    """Return the borders of a result's chapters, in the reference's count."""
    firsts = sorted(chapter["turns"][0] for chapter in result.get("chapters", ()) if chapter["turns"])
    return sorted({case.begins[first - 1] for first in firsts} - {0})


def evenly(borders: int, count: int) -> list[int]:
    """Return so many borders at equal distances."""
    return sorted({round(count * at / (borders + 1)) for at in range(1, borders + 1)} - {0, count})


def scattered(wanted: Sequence[int], count: int, seed: str) -> Disagreement | None:
    """Return how far as many borders as the reference has disagree on average when they are drawn at random."""
    rng = random.Random(seed)
    drawn = [disagreement(wanted, rng.sample(range(1, count), len(wanted)), count) for _ in range(_DRAWS)]
    return average(one for one in drawn if one)


def average(every: Iterable[Disagreement]) -> Disagreement | None:
    """Return the mean of each figure; None for none."""
    some = list(every)
    if not some:
        return None
    return Disagreement(
        sum(one.pk for one in some) / len(some),
        sum(one.windowdiff for one in some) / len(some),
        sum(one.borders for one in some) / len(some),
    )

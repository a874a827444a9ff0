"""How little a text coheres at each place: 1 less the cosine of what stands before it and of what stands behind.

The idea is Hearst's (TextTiling, 1997): where a subject ends, the words change.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, pstdev

__all__ = ["breaks", "rarity", "standardised"]

_WINDOW = 400


def breaks(
    tallies: Sequence[Counter[str]], lengths: Sequence[int], weight: Mapping[str, float], window: int = _WINDOW
) -> list[float]:
    """Return for each piece of a text how much it differs from what stands before it, 0 to 1; 0 for the first.

    Args:
        tallies: what each piece holds, and how often.
        lengths: tokens of each piece.
        weight: how much one of these weighs.
        window: tokens on each side that are compared.
    """
    found = [0.0] if tallies else []
    for at in range(1, len(tallies)):
        before = _held(tallies, lengths, range(at - 1, -1, -1), window)
        behind = _held(tallies, lengths, range(at, len(tallies)), window)
        found.append(1 - _cosine(before, behind, weight))
    return found


def rarity(tallies: Sequence[Counter[str]]) -> dict[str, float]:
    """Return how much each entry weighs: the more, the fewer pieces hold it (inverse document frequency)."""
    spread = Counter(entry for tally in tallies for entry in tally)
    return {entry: math.log(1 + len(tallies) / times) for entry, times in spread.items()}


def standardised(values: Sequence[float]) -> list[float]:
    """Return the values in standard deviations from the mean; the first, before which nothing stands, counts not."""
    some = values[1:] or values
    mean, deviation = fmean(some), pstdev(some) or 1.0
    return [(value - mean) / deviation for value in values]


def _held(tallies: Sequence[Counter[str]], lengths: Sequence[int], order: Iterable[int], window: int) -> Counter[str]:
    held: Counter[str] = Counter()
    used = 0
    for at in order:
        if used >= window:
            break
        held.update(tallies[at])
        used += max(1, lengths[at])
    return held


def _cosine(one: Counter[str], other: Counter[str], weight: Mapping[str, float]) -> float:
    shared = math.fsum(times * other[entry] * weight[entry] ** 2 for entry, times in one.items() if entry in other)
    lengths = [
        math.sqrt(math.fsum((times * weight[entry]) ** 2 for entry, times in each.items())) for each in (one, other)
    ]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0

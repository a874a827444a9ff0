"""Which item of one document is which of another: by what an item says of itself, not by where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from rapidfuzz import fuzz

from docs_ai.terms.schema import FieldType, Group

__all__ = ["align", "align_texts", "folded", "key_of"]

Entry = Mapping[str, Any]
Item = Mapping[str, Sequence[Entry]]
"""The entries of one item of a repeating group, by the names of their fields."""

_WEIGHTS: Mapping[FieldType, float] = {
    "text": 3,
    "item": 3,
    "party": 3,
    "amount": 3,
    "choice": 2,
    "identifier": 2,
}
_LEAST = 2.0
_ALIKE = 0.6
_ASIDE = re.compile(r"[\W_]+")


def key_of(entry: Entry) -> tuple[str, str]:
    """Return what decides whether two values are the same: the normal form with its unit, or else the folded text."""
    return (entry["normalized"] or folded(entry["value"] or ""), entry["unit"] or "")


def folded(text: str) -> str:
    """Return a text without what does not change what it says: width of letters, case, spaces and punctuation."""
    return _ASIDE.sub("", unicodedata.normalize("NFKC", text).casefold())


def align(group: Group, left: Sequence[Item], right: Sequence[Item]) -> list[tuple[int | None, int | None]]:
    """Pair the items of a group of two documents, each by its position.

    The pair that agrees most is made first. What an item is called and how much it is about weigh most, its number
    less: numbers move when an item is added before it.

    Returns:
        The pairs in the order of ``left``, then what only ``right`` has; None where an item has no fellow.
    """
    scores = {
        (one, other): _agreement(group, left[one], right[other])
        for one, other in product(range(len(left)), range(len(right)))
    }
    least = 0.0 if len(left) == len(right) == 1 else _LEAST
    return _paired(scores, least, len(left), len(right))


def align_texts(left: Sequence[str], right: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pair texts, such as conditions, that say the same or nearly so; see `align`."""
    scores = {
        (one, other): fuzz.ratio(folded(left[one]), folded(right[other])) / 100
        for one, other in product(range(len(left)), range(len(right)))
    }
    return _paired(scores, _ALIKE, len(left), len(right))


def _agreement(group: Group, left: Item, right: Item) -> float:
    total = 0.0
    for field in group.fields:
        ours, theirs = left.get(field.name, ()), right.get(field.name, ())
        if not ours or not theirs:
            continue
        weight = _WEIGHTS.get(field.type, 1) + (1 if field.key == group.key else 0)
        if {key_of(entry) for entry in ours} & {key_of(entry) for entry in theirs}:
            total += weight
        elif field.type in ("text", "item", "party"):
            alike = fuzz.ratio(folded(str(ours[0]["value"])), folded(str(theirs[0]["value"]))) / 100
            total += weight * alike if alike >= _ALIKE else 0
    return total


def _paired(
    scores: Mapping[tuple[int, int], float], least: float, lefts: int, rights: int
) -> list[tuple[int | None, int | None]]:
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for (one, other), score in sorted(
        scores.items(), key=lambda pair: (-pair[1], abs(pair[0][0] - pair[0][1]), pair[0])
    ):
        if score >= least and one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    rest = [(None, other) for other in range(rights) if other not in taken]
    return [*((one, pairs.get(one)) for one in range(lefts)), *rest]

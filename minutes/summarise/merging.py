"""Put the items of all parts together: in the order of the meeting, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from minutes.summarise.figures import figures
from minutes.summarise.items import Item
from minutes.summarise.signals import denies, verdicts
from minutes.summarise.wording import content, similarity

__all__ = ["merged", "superseded"]

_SAME = 0.75
_SAME_NEARBY = 0.6
_SAME_WORDS = 0.9  # of two quotations
_SAME_MATTER = 0.6
_NEAR = 6
_TOLD = frozenset({"point", "figure"})  # what only tells goes into what it repeats
_RANK = {"decision": 0, "vote": 1, "objection": 2, "action": 3, "question": 4, "figure": 5, "point": 6}


def merged(items: Iterable[Item]) -> list[Item]:
    """Return the items without repetition, by the turn that they first rest on.

    Two items are one when they say nearly the same with the same figures and do not name two owners. The one that says
    more stays, and takes over the other's turns. A point that only repeats a decision or an action goes into that.
    """
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: (item.turns[0], _RANK[item.kind])):
        twin = next((at for at, known in enumerate(kept) if _same(known, item)), None)
        if twin is None:
            kept.append(item)
        else:
            kept[twin] = _union(kept[twin], item)
    return sorted(kept, key=lambda item: item.turns)


def superseded(items: Sequence[Item]) -> list[Item]:
    """Mark each decision that a later one on the same subject takes back or changes: both stay on record.

    The later one names the same matter and gives another figure, another verdict, or denies what the first affirms.
    """
    decisions = [item for item in items if item.kind == "decision"]
    found = []
    for item in items:
        later = next((one for one in decisions if item.kind == "decision" and _replaces(one, item)), None)
        found.append(replace(item, replaced_by=later.turns[0]) if later else item)
    return found


def _replaces(later: Item, earlier: Item) -> bool:
    if later.turns[0] <= earlier.turns[-1] or similarity(later.text, earlier.text) < _SAME_MATTER:
        return False
    one, other = _figures(earlier), _figures(later)
    changed = bool(one and other and not one & other)
    return changed or verdicts(earlier.text) != verdicts(later.text) or denies(earlier.text) != denies(later.text)


def _same(one: Item, other: Item) -> bool:
    if one.kind != other.kind and not _TOLD & {one.kind, other.kind}:
        return False
    if {"vote", "objection"} & {one.kind, other.kind}:
        return one.kind == other.kind and one.turns == other.turns  # a count and a dissent stand for themselves
    if one.owner and other.owner and one.owner != other.owner:
        return False
    if one.quoted and other.quoted and one.turns != other.turns:
        return similarity(one.text, other.text) >= _SAME_WORDS
    near = _distance(one.turns, other.turns) <= _NEAR
    if similarity(one.text, other.text) < (_SAME_NEARBY if near else _SAME):
        return False
    if one.kind == other.kind == "decision" and denies(one.text) != denies(other.text):
        return False
    return _figures(one) <= _figures(other) or _figures(other) <= _figures(one)


def _union(one: Item, other: Item) -> Item:
    """Keep the stronger kind, the fuller wording (the model's before a quotation) and every turn."""
    first, second = sorted((one, other), key=lambda item: (_RANK[item.kind], item.quoted, -len(content(item.text))))
    turns = tuple(sorted({*first.turns, *second.turns}))
    return replace(first, turns=turns, owner=first.owner or second.owner, due=first.due or second.due)


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return min(abs(a - b) for a in one for b in other)


def _figures(item: Item) -> set[object]:
    return {figure.value for figure in figures(item.text)}

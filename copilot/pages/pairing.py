"""Which entry of a result each decision is on, after the result may have been made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Pairs", "pair"]

Entry = TypeVar("Entry")
Decision = TypeVar("Decision")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[Entry, Decision]):
    """Entries with the decisions on them.

    Attributes:
        rows: every entry in order, the decision on it, and whether that still holds.
        left: the decisions that no entry was found for.
    """

    rows: tuple[tuple[Entry, Decision | None, bool], ...]
    left: tuple[Decision, ...]


def pair(
    entries: Sequence[Entry],
    decisions: Sequence[Decision],
    holding: Sequence[Callable[[Entry, Decision], bool]],
    earlier: Callable[[Entry, Decision], bool],
) -> Pairs[Entry, Decision]:
    """Give each decision the first free entry that it fits, and each entry one decision at most.

    Args:
        entries: of the result, in order.
        decisions: made on entries of it, or of an earlier one, in the order in which they are to be served.
        holding: ways in which a decision fits and holds, the surest first: all decisions are tried in one way before
            the next.
        earlier: the last way: a decision that fits only so is one on an earlier result.
    """
    waiting = list(decisions)
    chosen: dict[int, tuple[Decision, bool]] = {}
    for holds, fits in [*((True, one) for one in holding), (False, earlier)]:
        for decision in list(waiting):
            free = (number for number in range(len(entries)) if number not in chosen)
            number = next((one for one in free if fits(entries[one], decision)), None)
            if number is not None:
                chosen[number] = decision, holds
                waiting.remove(decision)
    rows = ((entry, *chosen.get(number, (None, False))) for number, entry in enumerate(entries))
    return Pairs(tuple(rows), tuple(waiting))

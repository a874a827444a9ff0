"""Where two versions of a text differ: by one range, which is the edit between them where there was only one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import AnyStr

__all__ = ["Difference", "difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Before ``start`` two versions are the same, and so they are from ``end`` on.

    Attributes:
        start: where they begin to differ.
        end: where the earlier version stops to differ.
        grown: by how much the later version is longer.
    """

    start: int
    end: int
    grown: int

    @property
    def new_end(self) -> int:
        """Where the later version stops to differ."""
        return self.end + self.grown

    def now(self, place: int) -> int:
        """Return where a place of the earlier version is in the later one; one that is gone, where it was."""
        if place <= self.start:
            return place
        return place + self.grown if place >= self.end else min(place, self.new_end)

    def before(self, place: int) -> int:
        """Return where a place of the later version was in the earlier one; a new one, where it came in."""
        if place <= self.start:
            return place
        return place - self.grown if place >= self.new_end else min(place, self.end)


def difference(old: AnyStr, new: AnyStr) -> Difference:
    """Return the smallest range outside of which two texts are the same, in characters or bytes.

    The ends are found by halving: comparing slices is far faster than comparing one by one.
    """
    start = _common(old, new)
    kept = _common_end(old[start:], new[start:])
    return Difference(start, len(old) - kept, len(new) - len(old))


def _common(one: AnyStr, other: AnyStr) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: AnyStr, other: AnyStr) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low

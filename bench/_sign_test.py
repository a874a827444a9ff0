"""Whether two ways that were tried on the same places differ: the two-sided sign test (Conover, 1999, section 3.4)."""

from __future__ import annotations

from math import comb

__all__ = ["sign_test"]


def sign_test(first: int, second: int) -> float:
    """Return how likely so uneven a split is when both ways are as good: places on which they agree do not count.

    Args:
        first: on how many places only the first way was right.
        second: on how many only the second was.
    """
    differing = first + second
    tail = sum(comb(differing, count) for count in range(min(first, second) + 1)) / 2**differing
    return min(1.0, 2 * tail)

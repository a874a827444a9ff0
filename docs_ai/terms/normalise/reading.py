"""What a normaliser finds in a text."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Literal, NamedTuple

__all__ = ["Reading", "Why", "apart"]

Why = Literal["", "ambiguous", "differs", "range", "checksum"]
"""Why a reading has no normal form: a date of two orders, words against figures, two ends, a wrong check character."""


class Reading(NamedTuple):
    """A value found at ``[start, end)`` of the text that was searched.

    Attributes:
        start: first character.
        end: one past the last.
        normalized: the value in its normal form, or None where what is written does not say one value.
        unit: currency code, ``%`` or ``bp``; None where the kind has no unit.
        key: equal for two readings exactly when they mean the same, however they are written.
        forms: where ``normalized`` is None, the normal forms that are possible, for a person to choose from.
        why: where ``normalized`` is None, the reason.
    """

    start: int
    end: int
    normalized: str | None
    unit: str | None
    key: Hashable
    forms: tuple[str, ...] = ()
    why: Why = ""


def apart(length: int, *groups: Iterable[Reading]) -> list[Reading]:
    """Return the readings that do not overlap, in the order of the text; an earlier group goes before a later one.

    Args:
        length: of the text, in characters.
        groups: readings, those first that win; within a group the first given wins.
    """
    taken = bytearray(length)
    kept: list[Reading] = []
    for group in groups:
        for reading in group:
            if taken.find(1, reading.start, reading.end) < 0:
                taken[reading.start : reading.end] = b"\1" * (reading.end - reading.start)
                kept.append(reading)
    return sorted(kept, key=lambda reading: reading.start)

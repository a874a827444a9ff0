"""What a normaliser finds in a text."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

__all__ = ["Reading"]


class Reading(NamedTuple):
    """A value found at ``[start, end)`` of the text that was searched.

    Attributes:
        start: first character.
        end: one past the last.
        normalized: the value in its normal form, or None where what is written can be read in two ways.
        unit: currency code, ``%`` or ``bp``; None where the kind has no unit.
        key: equal for two readings exactly when they mean the same, however they are written.
    """

    start: int
    end: int
    normalized: str | None
    unit: str | None
    key: Hashable

"""Times as exports write them: ``0:04``, ``00:01:02``, ``1:02:03.500``, ``2026-09-15 09:00:00``, ``0:0:6.90``."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["CLOCK", "DATED", "dated", "seconds"]

CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
"""A time as a pattern, without groups."""

DATED = rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)[ T]+{CLOCK}"
"""A day and a time as a pattern, without groups."""

_DAY_S = 86_400


def seconds(stamp: str, *, counted: bool = False) -> float:
    """Return the seconds of a time.

    Args:
        stamp: hours, minutes and seconds, or minutes and seconds, with a fraction or without one.
        counted: the fraction is a count of milliseconds without leading zeros, as Teams writes it: ``0:0:6.90`` is
            6.09 seconds there.
    """
    whole, _, fraction = stamp.replace(",", ".").partition(".")
    total = 0
    for part in whole.split(":"):
        total = total * 60 + int(part)
    if not fraction:
        return float(total)
    return total + (int(fraction) / 1000 if counted else float(f"0.{fraction}"))


def dated(stamp: str) -> tuple[str, float] | None:
    """Return the day as written, and the seconds from the beginning of year 1; None where the day does not exist."""
    day, _, clock = re.sub(r"[ T]+", " ", stamp).partition(" ")
    year, month, number = (int(part) for part in re.findall(r"\d+", day))
    try:
        return day, date(year, month, number).toordinal() * _DAY_S + seconds(clock)
    except ValueError:
        return None

"""Durations that are told as anniversaries: ``the second anniversary of the Effective Date`` is two years after it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import Reading
from docs_ai.terms.normalise.folding import fold

__all__ = ["find"]

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CARDINALS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final = {word: number for words in (_ORDINALS, _CARDINALS) for number, word in enumerate(words, start=1)}
_ANNIVERSARY: Final = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))(?:\s*\(\s*\d{{1,2}}(?:st|nd|rd|th)?\s*\))?"
    rf"|(?P<count>{'|'.join(_CARDINALS)}|\d{{1,2}})(?:\s*\(\s*\d{{1,2}}\s*\))?[\s-]+(?P<unit>year|month))\s+anniversary\b",
    re.IGNORECASE,
)


def find(text: str) -> list[Reading]:
    """Return every anniversary in ``text``, in order, in the normal form of tenors (``P2Y``)."""
    found = []
    for match in _ANNIVERSARY.finditer(fold(text)):
        word = (match["ordinal"] or match["count"]).lower()
        digits = re.match(r"\d+", word)
        number = int(digits[0]) if digits else _NUMBERS[word]
        unit = "M" if (match["unit"] or "year").lower() == "month" else "Y"
        key = ("months", Decimal(number * (12 if unit == "Y" else 1)))
        if number:
            found.append(Reading(match.start(), match.end(), f"P{number}{unit}", None, key))
    return found

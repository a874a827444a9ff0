"""In which order a document writes a date of figures: what ``9/4/2012`` means where nothing else tells.

A document that writes ``September 4, 2012`` puts the month first in figures too; one that writes ``4 September 2012``
puts the day first. Where no date is written out, addresses in the United States tell.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise import dates
from docs_ai.terms.normalise.folding import fold

__all__ = ["day_first"]

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,9}\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR: Final = r"\s{0,9},?\s{1,9}(?:19|20)\d\d"
_MONTH_FIRST: Final = re.compile(rf"\b{_MONTH}\s{{1,9}}{_DAY}{_YEAR}\b", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(rf"\b{_DAY}\s{{1,9}}{_MONTH}{_YEAR}\b", re.IGNORECASE)
_AMERICAN: Final = re.compile(
    r",\s*(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
    r"\.?\s+\d{5}(?:-\d{4})?\b|\bState\s+of\s+[A-Z]"
)


def day_first(text: str) -> bool | None:
    """Return whether the day stands first: as clear figures tell, else months in words, else addresses.

    Returns:
        True or False, or None where neither tells or they disagree.
    """
    told = dates.day_first(text)
    if told is not None:
        return told
    folded = fold(text)
    months, days = len(_MONTH_FIRST.findall(folded)), len(_DAY_FIRST.findall(folded))
    if months or days:
        return None if min(months, days) * 4 > max(months, days) else days > months
    return False if _AMERICAN.search(folded) else None

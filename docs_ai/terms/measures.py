"""Levels that a covenant names: percentages, multiples (``3.25 : 1``, ``1.2倍``), plain ratios and amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import Reading, amounts, rates
from docs_ai.terms.normalise.folding import fold

__all__ = ["find", "percentages"]

_RATIO: Final = re.compile(
    r"(?<![\d.,A-Za-z(])(?P<size>\d{1,4}(?:\.\d{1,4})?)(?:\s?(?P<unit>:\s?1(?![\d.])|倍|times\b|x\b))?"
    r"(?!\d|[,.]\d|\s?(?:%|‰|bp|倍|times\b|x\b|:\s?1(?![\d.])|个|年|月|日|天|项|条|次|[.)]\s|percent|per\s?cent|years?\b|months?\b|days?\b|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b))",
    re.IGNORECASE,
)


def find(text: str) -> list[Reading]:
    """Return every level in ``text``, in order.

    Normal forms: ``65%``; a multiple or a ratio as a plain number (``3.25``); an amount as `amounts` writes it, with
    its currency as the unit.
    """
    found = percentages(text) + [reading for reading in amounts.find(text) if reading.key]
    for match in _RATIO.finditer(fold(text)):
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            size = f"{Decimal(match['size']).normalize():f}"
            found.append(Reading(match.start(), match.end(), size, None, size))
    return sorted(found, key=lambda reading: reading.start)


def percentages(text: str) -> list[Reading]:
    """Return every plain percentage in ``text``, in order: what `rates` reads as a fixed rate."""
    return [reading for reading in rates.find(text) if reading.unit == "%" and (reading.normalized or "")[:1].isdigit()]

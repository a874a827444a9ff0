"""Dates in Chinese and English to ISO 8601."""

from __future__ import annotations

import datetime
import re
from typing import Final

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["find"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_HAN: Final = "一二三四五六七八九十"
_ZH: Final = re.compile(
    rf"(?P<year>(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{{3}}|[壹贰][零壹贰叁肆伍陆柒捌玖]{{3}})\s?年\s?"
    rf"(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}}|[零壹贰叁肆伍陆柒捌玖拾]{{1,3}})\s?月(?:\s?(?P<day>\d{{1,2}}|[{_HAN}廿卅]{{1,3}}|[零壹贰叁肆伍陆柒捌玖拾]{{1,3}})\s?[日号])?"
)
_ISO: Final = re.compile(
    r"(?<![\d./-])(?P<year>(?:19|20)\d\d)\s?(?P<mark>[-/.])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})(?![\d/-]|\.\d)"
)
_DAY_FIRST: Final = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?\s*(?:day\s+of\s+|of\s+)?[-\s]?{_MONTH}[,\s-]*(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?\s*,?\s*(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_SLASHED: Final = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/-])"
)


def find(text: str) -> list[Reading]:
    """Return every date in ``text``, in order.

    Chinese dates may lack the day (``2026-09``). ``03/04/2026`` can be read in two ways: it has no normal form.
    """
    folded = fold(text)
    found: list[Reading] = []
    for pattern in (_ZH, _ISO, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(folded):
            iso = _iso(match["year"], match["month"], match["day"])
            if iso:
                found.append(Reading(match.start(), match.end(), iso, None, iso))
    for match in _SLASHED.finditer(folded):
        reading = _slashed(match)
        if reading:
            found.append(reading)
    return _apart(sorted(found, key=lambda reading: (reading.start, -reading.end)))


def _iso(year: str, month: str, day: str | None) -> str | None:
    y, m = _number(year), _MONTHS.get(month.lower(), 0) or _number(month)
    d = _number(day) if day else 1
    try:
        date = datetime.date(y, m, d)
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]


def _slashed(match: re.Match[str]) -> Reading | None:
    first, second = int(match["first"]), int(match["second"])
    readings = {_iso(match["year"], str(m), str(d)) for d, m in ((first, second), (second, first))} - {None}
    if not readings:
        return None
    iso = readings.pop() if len(readings) == 1 else None
    return Reading(match.start(), match.end(), iso, None, iso or match[0])


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    return int(numerals.chinese(text) or 0)


def _apart(readings: list[Reading]) -> list[Reading]:
    kept: list[Reading] = []
    for reading in readings:
        if not kept or reading.start >= kept[-1].end:
            kept.append(reading)
    return kept

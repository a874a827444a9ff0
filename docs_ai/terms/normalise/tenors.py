"""Tenors and periods to ISO 8601 durations: ``36个月`` and ``thirty-six (36) months`` are ``P36M``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["find"]

_ZH_UNITS: Final = {"年": "Y", "个月": "M", "個月": "M", "月": "M", "周": "W", "星期": "W", "天": "D", "日": "D"}
_EN_UNITS: Final = {"year": "Y", "month": "M", "week": "W", "day": "D"}
_ZH_NUMBER: Final = r"[一二两三四五六七八九十百廿卅零〇壹贰叁肆伍陆柒捌玖拾佰]{1,6}|\d{1,4}(?:\.\d)?"
_EN_WORD: Final = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|one|two|three|four|five|six|seven|eight|nine"
    r"|(?:one\s+)?hundred(?:\s+and\s+\w+)?)"
)
_ZH: Final = re.compile(
    rf"(?<![\d.〇零一二三四五六七八九十年月第])(?:(?P<half>半)\s?(?P<half_unit>年)|(?P<number>{_ZH_NUMBER})\s?(?P<unit>年|个\s?月|個月|周|星期|天|日(?!前|元|常)))"
    r"(?P<and_half>半)?(?:\s?零?\s?(?P<more>\d{1,2}|[一二三四五六七八九十]{1,3})\s?个月)?(?!\d|第|度|末|初)"
)
_EN: Final = re.compile(
    rf"(?<![\w.,$])(?P<number>\d{{1,4}}(?:\.\d)?|{_EN_WORD})(?:\s*\(\s*(?P<figure>\d{{1,4}}|{_EN_WORD})\s*\))?[\s-]+"
    rf"(?:calendar\s+|consecutive\s+|full\s+)?(?P<unit>year|month|week|day)(?:s\b|'|\b)(?!\s+(?:SOFR|HIBOR|LIBOR|EURIBOR|end|ended|ending))"
    rf"(?:\s*(?:and|,)\s*(?P<more>\d{{1,2}}|{_EN_WORD})(?:\s*\(\d{{1,2}}\))?\s+months?\b)?",
    re.IGNORECASE,
)


def find(text: str) -> list[Reading]:
    """Return every duration in ``text``, in order. A calendar year (``2026年``) is none."""
    folded = fold(text)
    found = [reading for match in _ZH.finditer(folded) if (reading := _zh(match))]
    found += [reading for match in _EN.finditer(folded) if (reading := _en(match))]
    return sorted(found, key=lambda reading: reading.start)


def _zh(match: re.Match[str]) -> Reading | None:
    if match["half"]:
        return _reading(match, Decimal(6), "M", Decimal(0))
    number = _number(match["number"])
    unit = _ZH_UNITS["".join(match["unit"].split())]
    if number is None or number == 0 or (unit == "Y" and number > 60):
        return None
    months = _number(match["more"]) if match["more"] else Decimal(0)
    if months is None or (months and unit != "Y"):
        return None
    if match["and_half"]:
        if unit != "Y":
            return None
        months += 6
    return _reading(match, number, unit, months)


def _en(match: re.Match[str]) -> Reading | None:
    number = _number(match["figure"] or match["number"])
    unit = _EN_UNITS[match["unit"].lower()]
    months = _number(match["more"]) if match["more"] else Decimal(0)
    if number is None or number == 0 or months is None or (months and unit != "Y"):
        return None
    return _reading(match, number, unit, months)


def _number(text: str) -> Decimal | None:
    if text[0].isdigit():
        return Decimal(text)
    return numerals.chinese(text) or numerals.english(text)


def _reading(match: re.Match[str], number: Decimal, unit: str, months: Decimal) -> Reading:
    if number != number.to_integral_value() and unit == "Y":
        number, unit = number * 12, "M"
    if months and unit == "Y":
        number, unit = number * 12 + months, "M"
    amount = f"{number.normalize():f}"
    key = (
        ("months", number * 12)
        if unit == "Y"
        else ("months", number)
        if unit == "M"
        else ("days", number * (7 if unit == "W" else 1))
    )
    return Reading(match.start(), match.start() + len(match[0].rstrip()), f"P{amount}{unit}", None, key)

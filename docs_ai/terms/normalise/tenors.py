"""Tenors and periods to ISO 8601 durations: ``36个月`` and ``thirty-six (36) months`` are ``P36M``.

``3+2年`` is ``P3Y+P2Y``: a term and its extension. Where words and figures disagree, and in a range (``1-3年``), there
is no normal form but the possible ones. Business days are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from typing import Final, NamedTuple

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["find"]

_UNITS: Final = {
    "年": "Y", "个月": "M", "個月": "M", "月": "M", "周": "W", "星期": "W", "个星期": "W", "天": "D", "日": "D",
    "year": "Y", "yr": "Y", "month": "M", "mo": "M", "week": "W", "day": "D",
}  # fmt: skip
_HAN: Final = "[一二两三四五六七八九十百廿卅零〇壹贰叁肆伍陆柒捌玖拾佰]{1,6}"
_FIGURE: Final = r"\d{1,4}(?:\.\d{1,2})?(?!\d|[.,]\d)"
_ZH_NUMBER: Final = f"(?:{_HAN}|{_FIGURE})"
_RATE: Final = r"(?!期?(?:\(?含?\)?以上)?的?\s?(?:LPR|贷款市场|贷款基准|基准|S?HIBOR|[A-Z]{2,8}OR|国债))"
_ZH: Final = re.compile(
    rf"(?<![\d.,〇零一二三四五六七八九十百年月第+壹贰叁肆伍陆柒捌玖拾佰])(?<!\d[-/])"
    rf"(?:(?P<low>{_ZH_NUMBER})\s?(?P<low_unit>年|个月)?\s?(?P<join>[-~+至到])\s?)?"
    rf"(?:(?P<half>半)\s?(?P<half_unit>年)|(?P<number>{_ZH_NUMBER})\s?(?:\(\s?(?P<figure>{_ZH_NUMBER})\s?\)\s?)?"
    r"(?P<unit>年|个\s?月|個月|周|个?星期|天|日(?!前|元|常|均|利|息|历)))"
    rf"(?P<and_half>半)?(?:\s?[零又]?\s?(?P<more>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?个月)?(?!\d|第|度|末|初|级|来|\d?月){_RATE}"
)
_WORDS: Final = rf"{numerals.ENGLISH}(?:(?:[ ]and[ ]|[-\s]){numerals.ENGLISH}){{0,4}}"
_EN_NUMBER: Final = rf"(?:{_FIGURE}|{_WORDS}(?:[ ]and[ ](?:a|one)[-\s]half)?)"
_EN: Final = re.compile(
    rf"(?<![\w.,$/+-])(?<!\d\s-\s)(?:(?P<low>{_FIGURE}|{_WORDS}(?=\s?(?:\(\d{{1,4}}\)\s?)?to\s))"
    rf"(?:\s?\(\d{{1,4}}\))?\s?(?P<join>-|to|\+)\s?)?"
    rf"(?P<number>{_EN_NUMBER})(?:\s*\(\s*(?P<figure>{_EN_NUMBER})\s*\)[\s-]{{0,2}}|[\s-]{{1,2}})"
    r"(?:calendar\s+|consecutive\s+|full\s+)?(?P<unit>year|yr|month|mo(?=s?\b)|week|day)(?:s\b|'|\b)"
    r"(?!\s+(?:[A-Za-z]*SOFR|HIBOR|LIBOR|EURIBOR|end|ended|ending|old\b|of\s+(?:age|experience)))"
    rf"(?:\s*(?:and|,)\s*(?P<more>\d{{1,2}}|{numerals.ENGLISH})(?:\s*\(\d{{1,2}}\))?\s+months?\b)?",
    re.IGNORECASE,
)
_HALF_YEAR: Final = re.compile(r"(?<![\w-])half\s+(?:a|of\s+a)\s+year\b|(?<![\w-])half[- ]year\b(?!ly)", re.IGNORECASE)
_SHORT: Final = re.compile(r"\s*(?P<number>\d{1,3})\s?(?P<unit>[YMD])\s*")


class _Length(NamedTuple):
    number: Decimal
    unit: str

    @property
    def form(self) -> str:
        return f"P{self.number.normalize():f}{self.unit}"

    @property
    def key(self) -> tuple[str, Decimal]:
        if self.unit in "YM":
            return "months", self.number * (12 if self.unit == "Y" else 1)
        return "days", self.number * (7 if self.unit == "W" else 1)


def find(text: str) -> list[Reading]:
    """Return every duration in ``text``, in order. A calendar year (``2026年``) is none.

    ``36M`` and ``3Y`` count where they fill the text, as in a cell.
    """
    folded = fold(text)
    if short := _SHORT.fullmatch(folded):
        length = _Length(Decimal(short["number"]), short["unit"])
        start, end = short.start("number"), short.end("unit")
        return [Reading(start, end, length.form, None, length.key)] if length.number else []
    return apart(
        len(text),
        (reading for match in _ZH.finditer(folded) if (reading := _zh(match))),
        (reading for match in _EN.finditer(folded) if (reading := _en(match))),
        (_reading(match, [_Length(Decimal(6), "M")]) for match in _HALF_YEAR.finditer(folded)),
    )


def _zh(match: re.Match[str]) -> Reading | None:
    if match["half"]:
        return None if match["low"] else _reading(match, [_Length(Decimal(6), "M")])
    unit = _UNITS["".join(match["unit"].split())]
    if match["and_half"] and unit != "Y":
        return None
    return _read(match, unit, 6 if match["and_half"] else 0)


def _en(match: re.Match[str]) -> Reading | None:
    return _read(match, _UNITS[match["unit"].lower()], 0)


def _read(match: re.Match[str], unit: str, months: int) -> Reading | None:
    """Return the reading of a length with what may stand by it: figures in brackets, more months, a lower end."""
    more = _number(match["more"]) if match["more"] else Decimal(0)
    numbers = [_number(match[group]) for group in ("number", "figure") if match[group]]
    if more is None or (more and unit != "Y"):
        return None
    lengths = [_length(number, unit, more + months) for number in numbers]
    if match["low"]:
        low_unit = _UNITS[match["low_unit"]] if match.groupdict().get("low_unit") else unit
        lengths = [_length(_number(match["low"]), low_unit, Decimal(0)), *lengths[-1:]]
    known = [length for length in lengths if length is not None]
    return _reading(match, known) if len(known) == len(lengths) else None


def _length(number: Decimal | None, unit: str, months: Decimal) -> _Length | None:
    if number is None or number == 0 or (unit == "Y" and number > 60):
        return None
    if unit == "Y" and (months or number != number.to_integral_value()):
        return _Length(number * 12 + months, "M")
    return _Length(number, unit)


def _number(text: str) -> Decimal | None:
    if text[0].isdigit():
        return Decimal(text)
    return numerals.chinese(text) or numerals.english(text)


def _reading(match: re.Match[str], lengths: list[_Length]) -> Reading:
    end = match.start() + len(match[0].rstrip())
    groups = match.groupdict()
    first, last = lengths[0], lengths[-1]
    forms = (first.form, last.form)
    key: Hashable = (first.key, last.key)
    if groups.get("join") == "+":
        return Reading(match.start(), end, "+".join(forms), None, key)
    if groups.get("low"):
        return Reading(match.start(), end, None, None, key, forms, "range")
    if first.key != last.key:
        return Reading(match.start(), end, None, None, key, forms, "differs")
    return Reading(match.start(), end, last.form, None, last.key)

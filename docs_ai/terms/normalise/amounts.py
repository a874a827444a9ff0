"""Amounts of money: figures with scales, banking capitals, bare cells under a header unit.

The normal form is a plain decimal number of the currency's main unit with its cents (``58000000.00``).
Nothing is rounded and nothing computed but the scale.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

from docs_ai.terms.normalise import currencies, numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["Unit", "find", "header_unit"]

Unit = tuple[Decimal, str | None]
"""What one of a column's figures is worth: a scale, and a currency code where the header names one."""

_SCALES: Final = {
    "万亿": 10**12, "亿": 10**8, "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "萬": 10**4, "千": 10**3,
    "billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "mio": 10**6, "m": 10**6, "thousand": 10**3,
    "k": 10**3,
}  # fmt: skip
_NUMBER: Final = r"\d{1,3}(?:,\s?\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ZH_SCALE: Final = r"万亿|亿|億|千万|百万|万|萬|千"
_EN_SCALE: Final = r"(?:billion|million|thousand|bn|mn|mio|m|k)(?![A-Za-z])"
_CAPITAL: Final = rf"[{numerals.CHINESE}]"

_FIGURES: Final = re.compile(
    rf"(?:(?P<before>{currencies.PREFIX})\s*|(?<![\d.,A-Za-z]))(?P<chunks>(?:(?:{_NUMBER})\s*(?:{_ZH_SCALE}|{_EN_SCALE})?\s*)+?)"
    rf"(?P<after>{currencies.SUFFIX})?(?![\d%‰])",
    re.IGNORECASE,
)
_CHUNK: Final = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<scale>{_ZH_SCALE}|{_EN_SCALE})?", re.IGNORECASE)
_WORDS: Final = re.compile(
    rf"(?P<before>{currencies.PREFIX})?\s*(?<![\d.])(?<!\d\s)(?P<number>(?![百佰千仟万萬亿億兆]){_CAPITAL}(?:\s?{_CAPITAL})*)\s?"
    rf"(?P<unit>[元圆](?!\w*币)|{currencies.PREFIX})(?P<rest>\s?(?:[{numerals.CHINESE}]\s?角)?\s?(?:零?[{numerals.CHINESE}]\s?分)?)\s?[整正]?",
    re.IGNORECASE,
)
_ENGLISH_WORD: Final = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|one|two|three|four|five|six|seven|eight|nine|hundred|thousand|million|billion)\b)"
)
_SPELLED: Final = re.compile(
    rf"(?P<before>{currencies.PREFIX})?\s*(?P<number>\b{_ENGLISH_WORD}(?:(?:\s+and\s+|[\s-]+){_ENGLISH_WORD})+)"
    rf"\s*(?P<after>{currencies.PREFIX})?(?:\s+only\b)?",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(
    rf"(?:单位|金额单位|(?:expressed\s+)?in|[(])\s*[::]?\s*(?P<before>{currencies.PREFIX})?\s*"
    rf"(?P<scale>{_ZH_SCALE}|thousands?|millions?|billions?)?\s*(?:of\s+)?(?P<after>{currencies.SUFFIX})?\s*(?:[)]|$|[,;，；])",
    re.IGNORECASE,
)
_BARE: Final = re.compile(rf"^\s*(?P<number>{_NUMBER})\s*$")


def find(text: str, unit: Unit | None = None) -> list[Reading]:
    """Return every amount in ``text``, in order, none overlapping.

    A number counts when it has a currency or a scale of 万 and above; with a ``unit``, a bare number that fills the
    text counts too.
    """
    folded = fold(text)
    found = [reading for match in _WORDS.finditer(folded) if (reading := _in_words(match))]
    found += [reading for match in _SPELLED.finditer(folded) if (reading := _spelled(match))]
    for match in _FIGURES.finditer(folded):
        reading = _in_figures(match)
        if reading and not any(reading.start < other.end and other.start < reading.end for other in found):
            found.append(reading)
    if not found and unit is not None and (bare := _BARE.match(folded)):
        value = _decimal(bare["number"]) * unit[0]
        found.append(Reading(bare.start("number"), bare.end("number"), plain(value), unit[1], value))
    return sorted(found)


def header_unit(text: str) -> Unit | None:
    """Return the unit that a header states (``单位：人民币万元`` is ten thousand CNY), or None."""
    for match in _HEADER.finditer(fold(text)):
        scale, before, after = match["scale"], match["before"], match["after"]
        if scale or before or after:
            factor = _SCALES.get((scale or "").lower().removesuffix("s"), 1)
            return Decimal(factor), currencies.code(before or after or "")
    return None


def plain(value: Decimal) -> str:
    """Write an amount without an exponent and with two decimals, or as many as are there."""
    exponent = value.as_tuple().exponent
    return f"{value:f}" if isinstance(exponent, int) and exponent < -2 else f"{value:.2f}"


def _in_figures(match: re.Match[str]) -> Reading | None:
    chunks = list(_CHUNK.finditer(match["chunks"]))
    scales = [_SCALES[(chunk["scale"] or "").lower()] if chunk["scale"] else 1 for chunk in chunks]
    if any(low >= high for high, low in pairwise(scales)):
        chunks, scales = chunks[:1], scales[:1]
    before, after = match["before"], match["after"]
    if len(chunks) == 1 and not (before or after) and scales[0] < 10**4:
        return None
    value = sum((_decimal(chunk["number"]) * scale for chunk, scale in zip(chunks, scales, strict=True)), Decimal())
    start = match.start("before") if before else match.start("chunks")
    end = match.end("after") if after else match.start("chunks") + len(match["chunks"][: chunks[-1].end()].rstrip())
    currency = currencies.code(before or "") or currencies.code(after or "")
    if currency is None and any(chunk["scale"] and chunk["scale"] in _ZH_SCALE for chunk in chunks):
        currency = "CNY"
    return Reading(start, end, plain(value), currency, value)


def _in_words(match: re.Match[str]) -> Reading | None:
    value = numerals.chinese(match["number"])
    if value is None:
        return None
    rest = "".join(match["rest"].split())
    for mark, worth in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if mark in rest:
            digit = numerals.chinese(rest[rest.index(mark) - 1])
            value += (digit or 0) * worth
    currency = currencies.code(match["before"] or "") or currencies.code(match["unit"])
    start = match.start("before") if match["before"] else match.start("number")
    end = match.start() + len(match[0].rstrip())
    return Reading(start, end, plain(value), currency, value)


def _spelled(match: re.Match[str]) -> Reading | None:
    value = numerals.english(match["number"])
    currency = currencies.code(match["before"] or "") or currencies.code(match["after"] or "")
    if value is None or currency is None:
        return None
    start = match.start("before") if match["before"] else match.start("number")
    return Reading(start, match.end(), plain(value), currency, value)


def _decimal(number: str) -> Decimal:
    return Decimal(re.sub(r"[,\s]", "", number))

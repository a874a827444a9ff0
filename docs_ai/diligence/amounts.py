"""Numbers, units and years as statements and notes write them. Pure text, no files."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from docs_ai.diligence.figures import Unit

__all__ = ["Period", "Stated", "amounts_in", "cell_number", "percents_in", "period_of", "unit_in", "years_in"]

_CURRENCY_WORDS = (
    (re.compile(r"人民币|RMB|CNY", re.IGNORECASE), "CNY"),
    (re.compile(r"美元|USD|US\$", re.IGNORECASE), "USD"),
    (re.compile(r"港元|港币|HKD|HK\$", re.IGNORECASE), "HKD"),
    (re.compile(r"欧元|EUR|€", re.IGNORECASE), "EUR"),
    (re.compile(r"英镑|GBP|£", re.IGNORECASE), "GBP"),
    (re.compile(r"日元|JPY", re.IGNORECASE), "JPY"),
    (re.compile(r"\$"), "USD"),
)
_SCALE_WORDS = (
    (re.compile(r"百万"), 1_000_000),
    (re.compile(r"亿"), 100_000_000),
    (re.compile(r"万"), 10_000),
    (re.compile(r"千"), 1_000),
    (re.compile(r"billion|\bbn\b", re.IGNORECASE), 1_000_000_000),
    (re.compile(r"million|\bmn\b|(?<=[$£€\d ])m\b", re.IGNORECASE), 1_000_000),
    (re.compile(r"thousand|['’]?000s?\b|(?<=[$£€\d ])k\b", re.IGNORECASE), 1_000),
)
_UNIT_LINE = re.compile(
    r"单位|币种|expressed in|(?:\bin|[$£€]|USD|RMB|CNY|EUR|GBP|HKD)\s*(?:thousands?|millions?|['’]000)|"
    r"\b(?:thousands|millions) of\b|^\s*\(?(?:USD|RMB|CNY|EUR|GBP|HKD|US\$|[$£€])\)?\s*$",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:,\d{3}){1,9}(?:\.\d{1,20})?|\d{1,30}(?:\.\d{1,20})?"
_AMOUNT = re.compile(
    rf"(?:(?P<currency>人民币|美元|USD|US\$|RMB|CNY|EUR|GBP|HKD|[$£€])\s{{0,9}})?(?P<number>{_NUMBER})\s{{0,9}}"
    r"(?P<scale>百万|千万|亿|万|千|billion|million|thousand|bn\b|mn\b|m\b|k\b)?\s{0,9}(?P<money>元|美元|港元|欧元|USD|EUR|RMB)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"({_NUMBER})\s{{0,9}}(?:%|％|per cent|percent)")
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d{2})(?!\d|[,.]\d)")
_NIL = frozenset(["-", "—", "–", "－", "--", "nil"])


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: its year, and the month in which it ends (0 when only the year is written)."""

    year: int
    month: int = 0


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount that a text states: value in currency units, where it stands, and how finely it is written.

    ``precision`` is the value of half a unit of the last digit written: 4.30亿元 is good to 50万元.
    """

    value: Decimal
    start: int
    end: int
    precision: Decimal
    currency: str = ""


def cell_number(value: Any) -> Decimal | None:
    """Return the number in a cell, or None when it holds none. A dash is zero, brackets are a minus."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # Cells hold binary floats: fifteen digits are what the program that wrote them showed.
        return Decimal(f"{value:.15g}") if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip().replace(" ", "")
    if text in _NIL:
        return Decimal(0)
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()").lstrip("¥$£€").replace(",", "").replace("−", "-").replace("－", "-")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return -number if negative else number


def period_of(value: Any) -> Period | None:
    """Return the period that a column's heading names (2025, 2025年度, 31 Dec 2025, FY2025, a date), or None.

    Quarters, half years and runs of months are no annual period: None.
    """
    if isinstance(value, datetime | date):
        return Period(value.year, value.month)
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if text.endswith(".0"):
        text = text[:-2]
    found = _YEAR.findall(text)
    if (
        len(set(found)) != 1
        or len(text) > 40
        or re.search(r"%|同比|增减|变动|change|budget|预算|预测|forecast", text, re.I)
    ):
        return None
    part = re.search(r"\b[QH][1-4]\b|季度|半年|\d\s*[-~至]\s*\d+\s*月|months ended|六个月|quarter|half", text, re.I)
    if part and not re.search(r"(?:12|twelve) months|1\s*[-~至]\s*12\s*月", text, re.IGNORECASE):
        return None
    return Period(int(found[0]), _month(text))


def _month(text: str) -> int:
    numeric = re.search(r"\d{4}\s*[-/年.]\s*(\d{1,2})(?:\s*[-/月.]|$)", text)
    if numeric and 1 <= int(numeric.group(1)) <= 12:
        return int(numeric.group(1))
    named = re.search(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", text, re.IGNORECASE)
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return months.index(named.group(1).lower()) + 1 if named else 0


def unit_in(text: str) -> Unit | None:
    """Return the unit that a heading such as ``单位：万元`` or ``USD thousand`` declares, or None."""
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > 120 or not _UNIT_LINE.search(text):
        return None
    text = text.partition("单位")[2] or text
    currency = next((code for pattern, code in _CURRENCY_WORDS if pattern.search(text)), "")
    scale = next((size for pattern, size in _SCALE_WORDS if pattern.search(text)), 1)
    if not currency and "元" in text:
        currency = "CNY"
    return Unit(currency, scale) if currency or scale != 1 else None


def amounts_in(text: str) -> list[Stated]:
    """Return the amounts of money in a text: a number with a currency, a scale or 元. Bare numbers are none."""
    found = []
    for match in _AMOUNT.finditer(text):
        if not (match["currency"] or match["money"] or match["scale"]):
            continue
        number = Decimal(match["number"].replace(",", ""))
        words = match["scale"] or ""
        scale = Decimal(
            10_000_000 if words == "千万" else next((s for p, s in _SCALE_WORDS if p.search(f" {words}")), 1)
        )
        exponent = number.as_tuple().exponent
        step = Decimal(10) ** (exponent if isinstance(exponent, int) else 0)
        sign = f"{match['currency'] or ''} {match['money'] or ''}"
        currency = next((code for pattern, code in _CURRENCY_WORDS if pattern.search(sign)), "")
        if not currency and match["money"] == "元":
            currency = "CNY"
        end = match.start() + len(match.group().rstrip())
        found.append(Stated(number * scale, match.start("number"), end, step * scale / 2, currency))
    return found


def percents_in(text: str) -> list[Decimal]:
    """Return the percentages in a text, 46% as 46."""
    return [Decimal(found.replace(",", "")) for found in _PERCENT.findall(unicodedata.normalize("NFKC", text))]


def years_in(text: str) -> list[tuple[int, int]]:
    """Return the years in a text as (year, offset)."""
    return [(int(match.group(1)), match.start()) for match in _YEAR.finditer(text)]

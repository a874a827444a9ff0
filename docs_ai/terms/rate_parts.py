"""Parts of a floating rate, each with its place: benchmark, the benchmark's tenor, and what is added or multiplied."""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise import Reading, rates
from docs_ai.terms.normalise.folding import fold

__all__ = ["benchmarks", "spreads", "tenors"]

_FORM: Final = re.compile(
    r"(?P<name>[A-Z]+(?:-[A-Z]+)?)(?:-(?P<tenor>\d+[YMWD]))?(?:(?P<sign>[+-])(?P<points>[\d.]+)bp|(?P<multiple>\*[\d.]+))"
)
_RELATIVE: Final = "CONTRACT"
_SIZE: Final = re.compile(
    r"\d+(?:\.\d+)?\s?(?:BPs?\b|个?基点|basis\s+points?|%|‰|个?百分点|per\s?cent\.?|percentage\s+points?|倍)?",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"Term\s+SOFR|(?:Daily\s+)?(?:Simple|Compounded)\s+SOFR|(?-i:[A-Z]{3,8})(?![A-Za-z])|贷款市场报价利率|Loan\s+Prime\s+Rate"
    r"|(?:Base|Prime)\s+Rate|(?:贷款)?基准利率",
    re.IGNORECASE,
)
_TENOR: Final = re.compile(
    r"(?:\d{1,2}|[一二三四五六十]|one|two|three|six|twelve)\s?-?\s?(?:年|个月|月|years?|months?|Y\b|M\b)(?:期以上|期)?",
    re.IGNORECASE,
)


def benchmarks(text: str) -> list[Reading]:
    """Return the benchmark of each floating rate in ``text``; its normal form is the rate's (``LPR``)."""
    return [_at(text, rate, _NAME, form["name"]) for rate, form in _floating(text)]


def tenors(text: str) -> list[Reading]:
    """Return the tenor of the benchmark of each floating rate that names one (``P1Y``)."""
    return [_at(text, rate, _TENOR, f"P{form['tenor']}") for rate, form in _floating(text) if form["tenor"]]


def spreads(text: str) -> list[Reading]:
    """Return what each floating rate adds to its benchmark: ``45bp``, ``-20bp`` or a multiple, ``*1.1``."""
    return [_at(text, rate, _SIZE, _spread(form), last=True) for rate, form in _floating(text)]


def _floating(text: str) -> list[tuple[Reading, re.Match[str]]]:
    forms = ((rate, _FORM.fullmatch(rate.normalized or "")) for rate in rates.find(text))
    return [(rate, form) for rate, form in forms if form is not None and form["name"] != _RELATIVE]


def _spread(form: re.Match[str]) -> str:
    if form["multiple"]:
        return form["multiple"]
    return f"{'-' if form['sign'] == '-' else ''}{form['points']}bp"


def _at(text: str, rate: Reading, pattern: re.Pattern[str], normalized: str, *, last: bool = False) -> Reading:
    """Return the part that ``pattern`` finds in the rate as written, or else the whole rate."""
    found = list(pattern.finditer(fold(text), rate.start, rate.end))
    start, end = found[-1 if last else 0].span() if found else (rate.start, rate.end)
    return Reading(start, end, normalized, None, normalized)

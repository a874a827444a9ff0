"""Interest rates: fixed, or a benchmark with a spread or a multiple. Today's benchmark is never filled in.

Normal forms: ``4.35%``; ``0.05%/D`` and ``0.4%/M`` where the text says that it is a day's or a month's rate;
``LPR-1Y+45bp``; ``SOFR+235bp``; ``LPR-5Y*1.1``. A tenor of the benchmark is written where the text states it. A range
that shares its sign (``3.5-4.5%``) is one reading without a normal form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import benchmarks, numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["Rate", "find", "floors", "parse"]


@dataclass(frozen=True, slots=True)
class Rate:
    """The parts of a rate in its normal form.

    Attributes:
        percent: a fixed rate, in percent; None for a floating one.
        per: what a fixed rate is for: Y, M or D (year, month, day); Y where nothing else is said.
        benchmark: name of the benchmark; None for a fixed rate.
        tenor: of the benchmark, such as ``1Y``, ``3M`` or ``ON``; None where it is not stated.
        spread: over the benchmark, in basis points.
        multiple: of the benchmark.
    """

    percent: Decimal | None = None
    per: str = "Y"
    benchmark: str | None = None
    tenor: str | None = None
    spread: Decimal | None = None
    multiple: Decimal | None = None


_WORDS: Final = (
    rf"{numerals.ENGLISH}(?:(?:\s+and\s+|[\s-]+)(?:a\s+)?(?:{numerals.ENGLISH}|point|half|quarters?|eighths?)){{0,8}}"
)
_HAN: Final = rf"[{numerals.CHINESE}]{{1,6}}(?:[点點][{numerals.CHINESE}]{{1,6}})?"
_NUMBER: Final = r"\d{1,4}(?:\.\d{1,6})?(?![\d,]|\.\d)"
_MEASURE: Final = (
    r"(?:个)?BPs?(?![A-Za-z])|个?基点|basis\s+points?|%|‰|‱|个?百分点|per\s?cent\.?(?![a-z])|percentage\s+points?"
)
_SIZE: Final = rf"(?:[\[(]\s?)?(?P<size>{_NUMBER})\s?[\])]?\s?(?P<measure>{_MEASURE})"
_YEARLY: Final = r"(?:\s?(?:per\s+annum|p\.\s?a\.|a\s+year|/\s?年|\(年\)))?"
_GAP: Final = r"(?:[^。,;、\n\t\d+%]|,\s?(?=plus|加)){0,20}?"
_MARGIN: Final = r"(?:点数?|(?:an?\s+|the\s+)?(?:(?:applicable|initial)\s+)?(?:margin|spread)(?:\s+of)?)?"
_FORWARD: Final = re.compile(
    rf"{benchmarks.PATTERN}(?P<between>{_GAP})"
    rf"(?P<sign>\+|-|(?<!/)加(?!/)|(?<!/)减(?!/)|上浮|下浮|上加|下调|上调|plus|minus|increased\s+by|less|and)"
    rf"\s?{_MARGIN}\s?:?\s?{_SIZE}{_YEARLY}",
    re.IGNORECASE,
)
_BACKWARD: Final = re.compile(
    rf"(?<![\d.,])(?:(?P<words>{_WORDS})\s+per\s?cent\.?\s*\()?{_SIZE}\)?{_YEARLY}\s*,?\s*(?P<sign>over|above|below|plus|\+|in\s+excess\s+of)"
    rf"\s+(?:the\s+)?(?:then\s+)?{benchmarks.PATTERN}",
    re.IGNORECASE,
)
_MULTIPLE: Final = re.compile(
    rf"{benchmarks.PATTERN}\s?(?:的|[*×xX])\s?(?P<times>\d(?:\.\d{{1,4}})?(?=\s?倍|\s?[^\d.%\w]|$)|\d{{2,3}}(?:\.\d{{1,2}})?(?=\s?%))\s?(?:倍|%)?",
    re.IGNORECASE,
)
_PERIOD: Final = (
    r"(?P<period>(?:[每按逐]日|日(?:利率|息)|月(?:利率|息)|每月|daily\s+(?:rate|interest)\s+of)(?:加收|计收|收取|支付|计算)?)"
    r"[为按是:]?\s?"
)
_FIXED: Final = re.compile(
    rf"(?:{_PERIOD})?(?<![\d.,])(?P<minus>负|(?<![A-Za-z\d%‰)\]])-)?(?:(?P<low>{_NUMBER})\s?[-–—~至到]\s?)?"
    rf"(?P<size>{_NUMBER})\s?(?P<measure>%|‰|‱|per\s?cent\.?|(?:个)?BPs?|个?基点|basis\s+points?)(?![A-Za-z\d]){_YEARLY}"
    rf"(?P<daily>\s?(?:per\s+day|a\s+day|/\s?[日天]|per\s+month|/\s?月))?(?!\s?(?:=|equals))",
    re.IGNORECASE,
)
_CHINESE: Final = re.compile(rf"(?:{_PERIOD})?(?P<measure>百分之|千分之|万分之)\s?(?P<size>{_HAN}|{_NUMBER})")
_ENGLISH: Final = re.compile(
    rf"(?<![A-Za-z-])(?P<size>{_WORDS}(?:\s+of\s+one)?)\s+(?P<measure>per\s?cent\.?|percentage\s+points?|basis\s+points?)"
    rf"(?![a-z]){_YEARLY}",
    re.IGNORECASE,
)
_FLOOR: Final = re.compile(
    rf"(?:below|less\s+than)\s+(?P<a>zero|{_NUMBER}\s?%)[^.;\n]{{0,80}}?(?:deemed|considered|taken)\s+to\s+be\s+(?:zero|(?P=a))"
    rf"|floor\s+(?:rate\s+)?(?:of|is|:|at)\s*(?P<b>zero|{_NUMBER}\s?%)|(?P<c>zero|{_NUMBER}\s?%)\s+floor"
    rf"|(?:利率)?下限为?:?\s?(?P<d>零|{_NUMBER}\s?%)|(?:低于|小于|为负)(?P<e>零|{_NUMBER}\s?%|值)?[时的]?,?[^。;\n]{{0,12}}?(?:按|视为|取|以)(?:零|0|(?P=e))",
    re.IGNORECASE,
)
_DOWN: Final = frozenset(["-", "减", "下浮", "下调", "minus", "less", "below"])


def find(text: str) -> list[Reading]:
    """Return every rate in ``text``, in order; a floating one takes its benchmark and its spread together.

    Percentages are found too, as fixed rates: whether one is an interest rate is for the caller to say.
    """
    folded = fold(text)
    return apart(
        len(text),
        _multiples(folded),
        (_floating(match) for match in _FORWARD.finditer(folded) if _is_sum(match)),
        (_floating(match) for match in _BACKWARD.finditer(folded)),
        _in_words(folded),
        (_fixed(match) for match in _FIXED.finditer(fold(text, dashes=False))),
    )


def floors(text: str) -> list[Reading]:
    """Return every floor of a benchmark or a rate: ``if below zero, zero`` is ``0%``."""
    found = []
    for match in _FLOOR.finditer(fold(text)):
        written = next((match[name] for name in "abcde" if match[name]), "零")
        size = Decimal(0) if written[0] in "zZ零值" else Decimal(written.rstrip("% "))
        found.append(_reading(match, f"{_short(size)}%", "%"))
    return found


def parse(form: str) -> Rate | None:
    """Return the parts of a normal form that `find` or `benchmarks.find` gave, or None for anything else."""
    fixed = re.fullmatch(r"(-?[\d.]+)%(?:/([DM]))?", form)
    if fixed:
        return Rate(percent=Decimal(fixed[1]), per=fixed[2] or "Y")
    floating = re.fullmatch(r"(TERM-SOFR|[A-Z]+)(?:-(\d{1,2}[YMWD]|ON))?(?:([+-][\d.]+)bp|\*([\d.]+))?", form, re.ASCII)
    if floating is None:
        return None
    spread, multiple = floating[3], floating[4]
    return Rate(
        benchmark=floating[1],
        tenor=floating[2],
        spread=Decimal(spread) if spread else None,
        multiple=Decimal(multiple) if multiple else None,
    )


def _is_sum(match: re.Match[str]) -> bool:
    """Tell whether what joins benchmark and size adds them: ``and`` does only after ``the sum of``."""
    if match["sign"].lower() != "and":
        return True
    return "sum of" in match.string[max(match.start() - 40, 0) : match.start()].lower()


def _floating(match: re.Match[str]) -> Reading:
    benchmark, sign = benchmarks.form(match), match["sign"].lower()
    down = any(sign.startswith(word) for word in _DOWN)
    size = Decimal(match["size"])
    measure = match["measure"].lower()
    if sign in {"上浮", "下浮", "上调", "下调"} and measure == "%":
        return _reading(match, f"{benchmark}*{_short(1 + (-size if down else size) / 100)}", "%")
    points = _basis_points(size, measure)
    return _reading(match, f"{benchmark}{'-' if down else '+'}{_short(points)}bp", "bp")


def _multiples(folded: str) -> Iterator[Reading]:
    for match in _MULTIPLE.finditer(folded):
        percent = match[0].rstrip().endswith("%")
        times = Decimal(match["times"]) / (100 if percent else 1)
        yield _reading(match, f"{benchmarks.form(match)}*{_short(times)}", None)


def _fixed(match: re.Match[str]) -> Reading:
    measure, per = match["measure"].lower(), _per((match["period"] or "") + (match["daily"] or ""))
    percent = _basis_points(Decimal(match["size"]), measure) / (-100 if match["minus"] else 100)
    form = f"{_short(percent)}%{per}"
    if not match["low"]:
        return _reading(match, form, "%")
    low = f"{_short(_basis_points(Decimal(match['low']), measure) / 100)}%{per}"
    end = match.start() + len(match[0].rstrip())
    return Reading(match.start(), end, None, "%", (low, form), (low, form), "range")


def _in_words(folded: str) -> Iterator[Reading]:
    for match in _CHINESE.finditer(folded):
        written = match["size"]
        value = Decimal(written) if written[0].isdigit() else numerals.chinese(written)
        if value is not None:
            worth = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}[match["measure"][0]]
            yield _reading(match, f"{_short(value * worth)}%{_per(match['period'] or '')}", "%")
    for match in _ENGLISH.finditer(folded):
        value = numerals.english(re.sub(r"(?i)\s+of\s+one$", "", match["size"]))
        if value is not None:
            yield _reading(match, f"{_short(_basis_points(value, match['measure'].lower()) / 100)}%", "%")


def _per(period: str) -> str:
    period = period.lower()
    if "日" in period or "天" in period or "day" in period or "daily" in period:
        return "/D"
    return "/M" if "月" in period or "month" in period else ""


def _basis_points(size: Decimal, measure: str) -> Decimal:
    if "bp" in measure or "基点" in measure or "basis" in measure:
        return size
    return size * {"‰": 10, "‱": 1}.get(measure, 100)


def _short(value: Decimal) -> str:
    """Write a number without trailing zeros and without an exponent."""
    return f"{value.normalize():f}" if value else "0"


def _reading(match: re.Match[str], normalized: str, unit: str | None) -> Reading:
    key = normalized.replace("TERM-", "")
    return Reading(match.start(), match.start() + len(match[0].rstrip()), normalized, unit, key)

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

__all__ = ["Floating", "Rate", "find", "floating", "floors", "parse"]


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


@dataclass(frozen=True, slots=True)
class Floating:
    """A floating rate with the place and the normal form of each of its parts.

    Attributes:
        rate: the whole.
        benchmark: its name, without the tenor (``LPR``).
        tenor: of the benchmark (``P1Y``, ``ON`` for overnight); None where it is not stated.
        spread: what is added (``45bp``, ``-20bp``) or the multiple (``*1.1``).
    """

    rate: Reading
    benchmark: Reading
    tenor: Reading | None
    spread: Reading


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
_TIMES: Final = r"\d(?:\.\d{1,4})?"
_PER_CENT: Final = r"\d{2,3}(?:\.\d{1,2})?"
_MULTIPLE: Final = re.compile(
    rf"{benchmarks.PATTERN}\s?(?:(?:的|之|[*×xX]|乘以?)\s?[\[(]?\s?(?P<size>{_TIMES}(?=[\])]?(?:\s?倍|\s?[^\d.%\w]|$))"
    rf"|{_PER_CENT}(?=[\])]?\s?%))[\])]?\s?(?P<measure>[倍%])?|(?P<bare_size>{_TIMES})\s?(?P<bare_measure>倍))",
    re.IGNORECASE,
)
_MULTIPLE_BEFORE: Final = re.compile(
    rf"(?<![\d.,])(?:(?P<size>{_TIMES})\s?(?P<measure>倍的?|times)|(?P<bare_size>{_PER_CENT})\s?(?P<bare_measure>%)\s+of)"
    rf"\s?(?:the\s+)?{benchmarks.PATTERN}",
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
_LEAST: Final = rf"zero(?:\s+per\s?cent\.?)?|{_NUMBER}\s?(?:%|per\s?cent\.?)"
_DEEMED: Final = r"(?:deemed|considered|treated|taken|regarded)(?:\s+(?:to\s+be|as(?:\s+being)?))?"
_UNDER: Final = r"(?:below|less\s+than|lower\s+than)"
_FLOOR: Final = re.compile(
    rf"{_UNDER}\s+(?P<a>{_LEAST})(?:[^.;\n]{{0,80}}?{_DEEMED}\s+|(?:\s+per\s+annum)?\s*,\s*(?:then\s+)?)(?:zero|(?P=a))"
    rf"|negative\b(?:[^.;\n]{{0,80}}?{_DEEMED}\s+|\s*,\s*(?:then\s+)?)(?P<b>zero)"
    rf"|(?:shall|will)\s+be\s+{_DEEMED}\s+(?P<c>zero)"
    rf"|floor(?:ed)?\s+(?:rate\s+)?(?:of|is|:|at)\s*(?P<d>{_LEAST})|(?P<e>{_LEAST})\s+(?:interest\s+rate\s+)?floor"
    rf"|(?:利率)?下限为?:?\s?(?P<f>零|{_NUMBER}\s?%)|(?P<g>零)(?:利率)?下限"
    rf"|(?:低于|小于|为负)(?P<h>零|{_NUMBER}\s?%|0|值)?[时的]?,?[^。;\n]{{0,12}}?(?:按|视为|取|以)(?:零|0|(?P=h))"
    rf"|\A\s*(?P<i>zero(?:\s+per\s?cent\.?)?|零)[\s.。]*\Z",
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
        *([part.rate for part in group] for group in _floating_groups(folded)),
        _in_words(folded),
        (_fixed(match) for match in _FIXED.finditer(fold(text, dashes=False))),
    )


def floating(text: str) -> list[Floating]:
    """Return every floating rate in ``text``, in order, each with its parts: those of `find` that name a benchmark."""
    found = {(one.rate.start, one.rate.end): one for group in _floating_groups(fold(text)) for one in reversed(group)}
    return [found[rate.start, rate.end] for rate in find(text) if (rate.start, rate.end) in found]


def floors(text: str) -> list[Reading]:
    """Return every floor of a benchmark or a rate, at its level: ``if below zero, zero`` is ``0%``."""
    found = []
    for match in _FLOOR.finditer(fold(text)):
        group = next((name for name in "abcdefghi" if match[name]), None)
        start, end = match.span(group) if group else match.span()
        size = re.match(r"\d+(?:\.\d+)?", match.string[start:end])
        form = f"{_short(Decimal(size[0]) if size else Decimal(0))}%"
        found.append(Reading(start, end, form, "%", form))
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


def _floating_groups(folded: str) -> list[list[Floating]]:
    """Return the floating rates, those first that go before others where they overlap."""
    return [
        [_multiple(match) for match in _MULTIPLE.finditer(folded)],
        [_multiple(match) for match in _MULTIPLE_BEFORE.finditer(folded)],
        [_sum(match) for match in _FORWARD.finditer(folded) if _is_sum(match)],
        [_sum(match) for match in _BACKWARD.finditer(folded)],
    ]


def _sum(match: re.Match[str]) -> Floating:
    benchmark, sign = benchmarks.form(match), match["sign"].lower()
    down = any(sign.startswith(word) for word in _DOWN)
    size = Decimal(match["size"])
    measure = match["measure"].lower()
    place = (match.start("size"), match.end("measure"))
    if sign in {"上浮", "下浮", "上调", "下调"} and measure == "%":
        times = f"*{_short(1 + (-size if down else size) / 100)}"
        return _parts(match, _reading(match, f"{benchmark}{times}", "%"), place, times)
    points = f"{'-' if down else ''}{_short(_basis_points(size, measure))}bp"
    rate = _reading(match, f"{benchmark}{'' if down else '+'}{points}", "bp")
    return _parts(match, rate, place, points)


def _multiple(match: re.Match[str]) -> Floating:
    group = "size" if match["size"] else "bare_size"
    measure = "measure" if match["size"] else "bare_measure"
    times = f"*{_short(Decimal(match[group]) / (100 if match[measure] == '%' else 1))}"
    end = match.end(measure) if match[measure] else match.end(group)
    return _parts(match, _reading(match, f"{benchmarks.form(match)}{times}", None), (match.start(group), end), times)


def _parts(match: re.Match[str], rate: Reading, place: tuple[int, int], spread: str) -> Floating:
    """Return a floating rate whose spread stands at ``place``."""
    parts = parse(rate.normalized or "")
    name = parts.benchmark if parts else None
    span = benchmarks.tenor_span(match)
    tenor = parts.tenor if parts and span else None
    form = tenor if tenor in {None, "ON"} else f"P{tenor}"
    return Floating(
        rate=rate,
        benchmark=Reading(*match.span("benchmark"), name, None, name),
        tenor=Reading(*span, form, None, form) if span and form else None,
        spread=Reading(*place, spread, None, spread),
    )


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

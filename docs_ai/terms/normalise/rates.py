"""Interest rates: fixed, or a benchmark with a spread or a multiple. Today's benchmark is never filled in.

Normal forms: ``4.35%``; ``LPR-1Y+45bp``; ``SOFR+235bp``; ``LPR-5Y*1.1``. A tenor of the benchmark is written where the
text states it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["find"]

_NAMES: Final = (
    ("TERM-SOFR", r"Term\s+SOFR"),
    ("SOFR", r"(?:Daily\s+)?(?:Simple|Compounded)\s+SOFR"),
    ("SOFR", r"SOFR|Secured\s+Overnight\s+Financing\s+Rate"),
    ("SHIBOR", "SHIBOR"),
    ("HIBOR", "HIBOR"),
    ("EURIBOR", "EURIBOR"),
    ("SONIA", "SONIA"),
    ("LIBOR", "LIBOR"),
    ("SORA", "SORA"),
    ("TONA", "TONA"),
    ("LPR", r"LPR|Loan\s+Prime\s+Rate|贷款市场报价利率(?:\s*\(\s*(?:以下简称)?[\"“]?LPR[\"”]?\s*\))?"),
    ("PBOC", r"(?:人民银行[^,。;]{0,12})?(?:贷款)?基准利率"),
    ("BASE", r"(?:Bank\s+of\s+England\s+)?Base\s+Rate"),
    ("PRIME", r"Prime\s+Rate"),
)
_ZH_NUMBER: Final = "[一二三四五六十]"
_BENCHMARK: Final = (
    rf"(?:(?P<zh_tenor>\d{{1,2}}|{_ZH_NUMBER})\s?(?P<zh_unit>年|个月|月)期?(?:以上)?(?:的)?\s?"
    r"|(?P<en_tenor>\d{1,2}|one|two|three|six|twelve)[-\s](?P<en_unit>year|month)\s+)?"
    r"(?P<benchmark>" + "|".join(pattern for _, pattern in _NAMES) + r")(?![A-Za-z])"
    r"(?:\s?\((?P<after_tenor>\d{1,2})(?P<after_unit>Y|M)\))?"
)
_NUMBER: Final = r"\d{1,4}(?:\.\d{1,6})?"
_SIZE: Final = (
    rf"(?P<size>{_NUMBER})\s?"
    r"(?P<measure>BPs?\b|个?基点|basis\s+points?|%|‰|个?百分点|per\s?cent\.?|percentage\s+points?)"
)
_YEARLY: Final = r"(?:\s?(?:per\s+annum|p\.\s?a\.|a\s+year|/\s?年|\(年\)))?"
_GAP: Final = r"[^。;\n\t]{0,16}?"
_FORWARD: Final = re.compile(
    rf"{_BENCHMARK}(?P<between>{_GAP})(?P<sign>\+|-|加|减|上浮|下浮|上加|下调|plus|minus|increased\s+by|less)"
    rf"\s?(?:点|a\s+(?:margin|spread)\s+of)?\s?{_SIZE}{_YEARLY}",
    re.IGNORECASE,
)
_BACKWARD: Final = re.compile(
    rf"{_SIZE}{_YEARLY}\s*,?\s*(?P<sign>over|above|below|plus|\+)\s+(?:the\s+)?(?:applicable\s+)?{_BENCHMARK}",
    re.IGNORECASE,
)
_MULTIPLE: Final = re.compile(
    rf"{_BENCHMARK}\s?(?:的|[*×x])\s?(?P<times>\d(?:\.\d{{1,4}})?)\s?倍?(?!\d|%)", re.IGNORECASE
)
_FIXED: Final = re.compile(
    rf"(?<![\d.,])(?P<size>{_NUMBER})\s?(?P<measure>%|‰|per\s?cent\.?(?![a-z])|BPs?\b|个?基点){_YEARLY}(?!\s?(?:为|=|is|equals))",
    re.IGNORECASE,
)
_DOWN: Final = frozenset(["-", "减", "下浮", "下调", "minus", "less", "below"])


def find(text: str) -> list[Reading]:
    """Return every rate in ``text``, in order; a floating one takes its benchmark and its spread together.

    Percentages are found too, as fixed rates: whether one is an interest rate is for the caller to say.
    """
    folded = fold(text)
    found: list[Reading] = []
    for pattern, read in ((_FORWARD, _floating), (_BACKWARD, _floating), (_MULTIPLE, _multiple), (_FIXED, _fixed)):
        for match in pattern.finditer(folded):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(read(match))
    return sorted(found, key=lambda reading: reading.start)


def _floating(match: re.Match[str]) -> Reading:
    benchmark, sign = _benchmark(match), match["sign"].lower()
    down = any(sign.startswith(word) for word in _DOWN)
    size = Decimal(match["size"])
    measure = match["measure"].lower()
    if sign in {"上浮", "下浮"} and measure == "%":
        return _reading(match, f"{benchmark}*{_short(1 + (-size if down else size) / 100)}", "%")
    points = _basis_points(size, measure)
    return _reading(match, f"{benchmark}{'-' if down else '+'}{_short(points)}bp", "bp")


def _multiple(match: re.Match[str]) -> Reading:
    return _reading(match, f"{_benchmark(match)}*{_short(Decimal(match['times']))}", None)


def _fixed(match: re.Match[str]) -> Reading:
    return _reading(match, f"{_short(_basis_points(Decimal(match['size']), match['measure'].lower()) / 100)}%", "%")


def _basis_points(size: Decimal, measure: str) -> Decimal:
    if "bp" in measure or "基点" in measure or "basis" in measure:
        return size
    return size * (10 if measure == "‰" else 100)


def _benchmark(match: re.Match[str]) -> str:
    name = next(name for name, pattern in _NAMES if re.fullmatch(pattern, match["benchmark"], re.IGNORECASE))
    for number, unit in (("zh_tenor", "zh_unit"), ("en_tenor", "en_unit"), ("after_tenor", "after_unit")):
        if match[number]:
            count = match[number]
            value = Decimal(count) if count.isdigit() else numerals.chinese(count) or numerals.english(count)
            letter = "Y" if match[unit].lower() in {"年", "year", "y"} else "M"
            return f"{name}-{value}{letter}"
    return name


def _short(value: Decimal) -> str:
    """Write a number without trailing zeros and without an exponent."""
    return f"{value.normalize():f}"


def _reading(match: re.Match[str], normalized: str, unit: str | None) -> Reading:
    key = normalized.replace("TERM-", "")
    return Reading(match.start(), match.start() + len(match[0].rstrip()), normalized, unit, key)

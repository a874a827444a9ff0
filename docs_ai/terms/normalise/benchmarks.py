"""Reference rates by name and tenor: ``LPR-1Y``, ``TERM-SOFR-3M``, ``HIBOR``. Today's value is never filled in.

``CONTRACT`` is the rate that the same contract states, on which penalty rates build; ``PBOC`` the old benchmark lending
rate of the central bank.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["PATTERN", "find", "form", "tenor_span"]

_NAMES: Final = (
    ("TERM-SOFR", r"Term\s+SOFR|(?:Forward[-\s]Looking\s+)SOFR"),
    ("SOFR", r"(?:Daily\s+)?(?:Simple|Compounded)\s+SOFR"),
    ("SOFR", r"SOFR|Secured\s+Overnight\s+Financing\s+Rate"),
    ("SHIBOR", "SHIBOR|上海银行间同业拆放利率"),
    ("HIBOR", "HIBOR|香港(?:银行)?同业拆[息借放]?(?:利率)?"),
    ("EURIBOR", "EURIBOR"),
    ("SONIA", "SONIA"),
    ("LIBOR", "LIBOR"),
    ("SORA", "SORA"),
    ("TONA", "TONA|TONAR"),
    ("TIBOR", "TIBOR"),
    ("ESTR", "€STR|ESTR"),
    (
        "LPR",
        r"LPR|Loan\s+Prime\s+Rate|贷款(?:市场|基础)报价利率(?:\s*\(\s*(?:以下简称|简称|即)?\s*[\"“]?LPR[\"”]?\s*\))?",
    ),
    ("PBOC", r"(?:(?:中国)?人民银行[^,。;]{0,12})?(?:贷款)?基准利率"),
    ("BASE", r"(?:Bank\s+of\s+England\s+)?Base\s+Rate"),
    ("PRIME", r"(?:Best\s+Lending|Prime)\s+Rate|最优惠(?:贷款)?利率"),
    (
        "CONTRACT",
        r"合同(?:约定|载明|执行)?的?(?:借款|贷款)?(?:执行)?利率|约定的?(?:借款|贷款)?利率|执行利率"
        r"|(?:contract(?:ual)?|applicable)\s+(?:interest\s+)?rate|(?:interest\s+)?rate\s+(?:then\s+)?(?:otherwise\s+)?"
        r"(?:applicable|payable)|non-default\s+rate",
    ),
)
_UNITS: Final = {"年": "Y", "year": "Y", "y": "Y", "个月": "M", "月": "M", "month": "M", "m": "M", "周": "W", "w": "W",
                 "week": "W", "天": "D", "日": "D", "day": "D", "d": "D"}  # fmt: skip
_WORD: Final = "one|two|three|six|nine|twelve"
_TENOR: Final = (
    r"(?:隔夜|overnight|O/N)"
    r"|(?:\d{1,2}|[一二三四五六九]|十二)\s?(?:年|个月|月|周|天)"
    rf"|(?:\d{{1,2}}|{_WORD})(?:\s?\(\w{{1,6}}\))?(?:[-\s]?(?:year|month|week)s?|[YMWD](?![A-Za-z]))"
)
_PARTS: Final = re.compile(
    rf"(?P<count>\d{{1,2}}|[一二三四五六九]|十二|{_WORD})\D*?(?P<unit>年|个月|月|周|天|year|month|week|[YMWD]\b)",
    re.IGNORECASE,
)
PATTERN: Final = (
    rf"(?:(?<![\d.A-Za-z])(?P<tenor_before>(?:{_TENOR})期?(?:\(?(?:含)?以上\)?)?)(?:档次?|品种)?(?:的)?[-\s]?(?:[A-Z]{{3}}\s)?)?"
    r"(?P<benchmark>" + "|".join(pattern for _, pattern in _NAMES) + r")(?![A-Za-z])"
    rf"(?:\s?[(\[]\s?(?P<tenor_within>(?:{_TENOR})期?(?:以上)?)\s?[)\]](?![A-Za-z\d.])"
    rf"|\s?-?\s?(?P<tenor_after>(?:{_TENOR})期?(?:以上)?)(?![\w.]))?"
)
"""A benchmark with its tenor before it, in brackets behind it or after it.

A pattern with the groups tenor_before, benchmark, tenor_within and tenor_after.
"""

_MENTION: Final = re.compile(PATTERN, re.IGNORECASE)


def find(text: str) -> list[Reading]:
    """Return every benchmark that ``text`` names, with the tenor that stands by it."""
    return [
        Reading(match.start(), match.end(), form(match), None, form(match)) for match in _MENTION.finditer(fold(text))
    ]


def form(match: re.Match[str]) -> str:
    """Return the normal form of what `PATTERN` matched."""
    written = match["benchmark"]
    name = next(name for name, pattern in _NAMES if re.fullmatch(pattern, written, re.IGNORECASE))
    span = tenor_span(match)
    if span is None:
        return name
    parts = _PARTS.search(match.string[slice(*span)])
    if parts is None:
        return f"{name}-ON"
    count = parts["count"]
    value = count if count.isdigit() else str(numerals.chinese(count) or numerals.english(count))
    return f"{name}-{value}{_UNITS[parts['unit'].lower()]}"


def tenor_span(match: re.Match[str]) -> tuple[int, int] | None:
    """Return where the benchmark's tenor stands in what `PATTERN` matched, or None where it names none."""
    groups = ("tenor_before", "tenor_within", "tenor_after")
    return next((match.span(group) for group in groups if match[group]), None)

"""Dates in Chinese and English to ISO 8601: ``2026-09-18``, and ``2026-09`` where the text gives a month alone.

``03/04/2026`` can be read in two ways, ``12-01-19`` even in three: such a date has no normal form but its possible
ones, unless the caller says which order the document uses. Two-digit years are those of POSIX ``%y`` (69 to 99 are
1969 to 1999). Years of the Republic of China count from 1911. The lunar calendar is not read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from docs_ai.terms.normalise import numerals
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["day_first", "find"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH: Final = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![A-Za-z])\.?"
_HAN: Final = "[零〇○一二两三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]"
_ZH: Final = re.compile(
    rf"(?<![\d零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖])(?:(?P<year>(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{{3}}"
    rf"|[壹贰][零壹贰叁肆伍陆柒捌玖]{{3}})|(?:民国|民國)\s?(?P<roc>\d{{2,3}}|{_HAN}{{1,3}}|一百{_HAN}{{1,3}})"
    rf"|(?P<short>\d\d))\s?年\s?(?P<month>\d{{1,2}}|{_HAN}{{1,3}})\s?月(?:份)?(?:\s?(?P<day>\d{{1,2}}|{_HAN}{{1,4}})\s?[日号])?"
)
_ISO: Final = re.compile(
    r"(?<![\dA-Za-z])(?<![\d][./-])(?P<year>(?:19|20)\d\d)\s?(?P<mark>[-/.])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})"
    r"(?!\d|[/-]\d|\.\d)"
)
_COMPACT: Final = re.compile(
    r"(?<![\dA-Za-z./_-])(?<!\d[,\s])(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?![\dA-Za-z_/-]|[.,']\d|\s?(?:号|[元万亿%股]))"
)
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|'?\d\d(?![\d:]))(?!\d|[.,]\d|/\d)"
_FULL_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d|/\d)"
_RANK: Final = (
    r"(?:twenty|thirty)?[\s-]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_DAY: Final = rf"(?P<day>\d{{1,2}}(?:\s?(?:st|nd|rd|th))?|{_RANK})"
_IN_WORDS: Final = rf"two\s+thousand(?:\s+and)?(?:\s+|-)(?P<year_words>{numerals.ENGLISH}(?:[\s-]{numerals.ENGLISH})?)"
_DAY_FIRST: Final = re.compile(
    rf"(?<![\d.,/A-Za-z])(?<!\d\s){_DAY}(?:\s*\(\d{{1,2}}(?:st|nd|rd|th)\))?\s*(?:day\s+)?(?:of\s+)?[-\s./]?{_MONTH}[,\s./-]*"
    rf"(?:in\s+the\s+year\s+)?(?:of\s+our\s+lord\s+)?(?:{_YEAR}|{_IN_WORDS})",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"(?<![A-Za-z\d]){_MONTH}[\s-]*(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\s*,\s*|[\s.-]+)(?:(?:in|of)\s+)?{_YEAR}",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(
    rf"(?<![\d./-])(?P<year>(?:19|20)\d\d)[\s,/-]{{1,2}}{_MONTH}[\s/-]{{0,2}}(?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE
)
_MONTH_ONLY: Final = re.compile(rf"(?<![A-Za-z\d]){_MONTH}[\s,-]{{1,2}}(?:of\s+)?{_FULL_YEAR}", re.IGNORECASE)
_LEFT_OPEN: Final = re.compile(r"(?:[\d_.]\s*(?:st|nd|rd|th)?[\s,-]*|day\s+of\s+|_\s*(?:of\s+)?)$", re.IGNORECASE)
_SLASHED: Final = re.compile(
    r"(?<![\dA-Za-z])(?<!\d[./,-])(?P<first>\d{1,2})(?P<gap>\s?)(?P<mark>[-/.])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d|[/-]\d|[.,]\d|%|[A-Za-z])"
)


def find(text: str, day_first: bool | None = None) -> list[Reading]:
    """Return every date in ``text``, in order.

    Args:
        text: any text.
        day_first: whether ``03/04/2026`` is 3 April, as `day_first` tells of a document; None where that is not known:
            a date that can be read in several ways then has no normal form.
    """
    folded = fold(text)
    return apart(
        len(text),
        _chinese(folded),
        (reading for match in _ISO.finditer(folded) if (reading := _plain(match))),
        *(
            (reading for match in pattern.finditer(folded) if (reading := _plain(match)))
            for pattern in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST)
        ),
        (reading for match in _SLASHED.finditer(folded) if (reading := _slashed(match, day_first))),
        (reading for match in _COMPACT.finditer(folded) if (reading := _plain(match))),
        (reading for match in _MONTH_ONLY.finditer(folded) if (reading := _month(match))),
    )


def day_first(text: str) -> bool | None:
    """Tell from the unmistakable dates of a document which of ``dd/mm/yyyy`` and ``mm/dd/yyyy`` it uses.

    Returns:
        True or False, or None where no date tells, or where they disagree.
    """
    told = set()
    for match in _SLASHED.finditer(fold(text)):
        first, second = int(match["first"]), int(match["second"])
        if (len(match["year"]) == 4 or match["mark"] == "/") and (first > 12) != (second > 12):
            told.add(first > 12)
    return told.pop() if len(told) == 1 else None


def _chinese(folded: str) -> Iterator[Reading]:
    for match in _ZH.finditer(folded):
        if match["short"] and not match["day"]:
            continue
        if match["roc"]:
            year = 1911 + _number(match["roc"])
        else:
            year = _four_digits(match["year"]) if match["year"] else _century(int(match["short"]))
        iso = _iso(year, _number(match["month"]), _number(match["day"]) if match["day"] else None)
        if iso:
            yield Reading(match.start(), match.end(), iso, None, iso)


def _plain(match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    if groups["year"]:
        written = groups["year"].lstrip("'")
        year = int(written) if len(written) == 4 else _century(int(written))
    else:
        year = 2000 + int(numerals.english(groups["year_words"]) or 0)
    month = _MONTHS.get(groups["month"].lower(), 0) or _number(groups["month"])
    day = numerals.ordinal(groups["day"]) or _number(groups["day"])
    iso = _iso(year, month, day) if day else None
    return Reading(match.start(), match.end(), iso, None, iso) if iso else None


def _month(match: re.Match[str]) -> Reading | None:
    """Return a month with its year, unless a day stands before it, blank or no day at all; ``may`` is a verb."""
    if match["month"] == "may" or _LEFT_OPEN.search(match.string[max(match.start() - 16, 0) : match.start()]):
        return None
    iso = f"{match['year']}-{_MONTHS[match['month'].lower()]:02}"
    return Reading(match.start(), match.end(), iso, None, iso)


def _slashed(match: re.Match[str], day_first: bool | None) -> Reading | None:
    first, second, written = int(match["first"]), int(match["second"]), match["year"]
    year = int(written) if len(written) == 4 else _century(int(written))
    if len(written) == 2 and match["mark"] == "." and not (len(match["first"]) == len(match["second"]) == 2):
        return None
    forms = [_iso(year, second, first), _iso(year, first, second)]
    if len(written) == 2 and match["mark"] != "/" and len(match["first"]) == 2:
        forms.append(_iso(_century(first), second, int(written)))
    if day_first is not None and (chosen := forms[0 if day_first else 1]):
        forms = [chosen]
    possible = tuple(sorted({form for form in forms if form}))
    if not possible:
        return None
    if len(possible) == 1:
        return Reading(match.start(), match.end(), possible[0], None, possible[0])
    return Reading(match.start(), match.end(), None, None, possible, possible, "ambiguous")


def _iso(year: int, month: int, day: int | None) -> str | None:
    try:
        date = datetime.date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    return date.isoformat() if day is not None else f"{date:%Y-%m}"


def _century(year: int) -> int:
    return year + (1900 if year >= 69 else 2000)


def _four_digits(written: str) -> int:
    if written.isascii() and written.isdigit():
        return int(written)
    return int(numerals.chinese(written) or 0)


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    return int(numerals.chinese(text) or 0)

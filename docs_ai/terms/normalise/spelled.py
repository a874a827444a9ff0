"""Amounts in words: banking capitals (``人民币伍仟捌佰万元整``) and English (``US Dollars Five Million only``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from docs_ai.terms.normalise import currencies, numerals
from docs_ai.terms.normalise.reading import Reading

__all__ = ["chinese", "english"]

_HAN: Final = rf"[{numerals.CHINESE}]"
_FILLER: Final = r"[ ]{0,2}(?:\(?(?:大写|金额大写|大写金额)\)?)?[ ]?:?[ ]{0,2}"
_CHINESE: Final = re.compile(
    rf"(?:(?P<before>{currencies.PREFIX}){_FILLER}|(?<![{numerals.CHINESE}点點几数第\dA-Za-z.,])(?<!\d[ ]))\[?[ ]?"
    rf"(?P<number>(?![百佰千仟万萬亿億兆]){_HAN}(?:[ ]?(?:{_HAN}|[点點]))*)[ ]?\]?[ ]?"
    rf"(?:(?P<unit>[元圆圓](?:人民币)?(?!\w*?币)|{currencies.PREFIX})"
    rf"(?P<rest>[ ]?(?:零?{_HAN}[ ]?角)?[ ]?(?:零?{_HAN}[ ]?分)?"
    rf"(?:零?{_HAN}[ ]?厘)?)[ ]?[整正]?|[整正])",
    re.IGNORECASE,
)
_JIAO: Final = re.compile(
    rf"(?P<before>人民币){_FILLER}(?P<rest>{_HAN}角(?:零?{_HAN}分)?|{_HAN}分)[整正]?",
)
_PARTS: Final = (("角", Decimal("0.1")), ("分", Decimal("0.01")), ("厘", Decimal("0.001")))
_JOINED: Final = rf"{numerals.ENGLISH}(?:(?:,?[ ]+and[ ]+|,?[ ]+|-){numerals.ENGLISH})*"
_ENGLISH: Final = re.compile(
    rf"(?:(?P<before>{currencies.PREFIX})[ ]{{0,2}}(?:of[ ]|:[ ]?)?)?(?<![A-Za-z\d-])"
    rf"(?P<number>{_JOINED}(?:[ ]+point(?:[ ]+{numerals.ENGLISH})+)?)"
    rf"(?:[ ]+and[ ]+(?P<over>\d\d)/100)?(?:[ ]{{0,2}}(?:\([^()]{{1,40}}\)[ ]?)?(?P<after>{currencies.PREFIX}))?"
    rf"(?:[ ]+and[ ]+(?P<cents>{_JOINED})[ ]+cents?(?![A-Za-z]))?(?:[ ]+only(?![A-Za-z]))?",
    re.IGNORECASE,
)


def chinese(folded: str) -> Iterator[Reading]:
    """Yield every amount in Chinese words in a folded text."""
    for match in _CHINESE.finditer(folded):
        if not match["unit"] and not match["before"]:
            continue
        value = numerals.chinese(match["number"])
        if value is not None:
            value += _rest(match["rest"] or "")
            currency = currencies.code(match["before"] or "") or currencies.code(match["unit"] or "")
            yield _reading(match, value, currency)
    for match in _JIAO.finditer(folded):
        yield _reading(match, _rest(match["rest"]), "CNY")


def english(folded: str) -> Iterator[Reading]:
    """Yield every amount in English words in a folded text."""
    for match in _ENGLISH.finditer(folded):
        before, after = match["before"] or "", match["after"] or ""
        value = numerals.english(match["number"].replace(",", ""))
        if value is None or not (before or after):
            continue
        cents = numerals.english(match["cents"].replace(",", "")) if match["cents"] else Decimal(match["over"] or 0)
        if cents is None or cents >= 100:
            continue
        names = [name for name in (before, after) if name and not currencies.is_generic(name)] or [before or after]
        yield _reading(match, value + cents / 100 if cents else value, currencies.code(names[0]))


def _rest(written: str) -> Decimal:
    total = Decimal()
    rest = "".join(written.split())
    for mark, worth in _PARTS:
        if mark in rest:
            total += (numerals.chinese(rest[rest.index(mark) - 1]) or 0) * worth
    return total


def _reading(match: re.Match[str], value: Decimal, currency: str | None) -> Reading:
    start = match.start("before") if match["before"] else match.start() + len(match[0]) - len(match[0].lstrip())
    return Reading(start, match.start() + len(match[0].rstrip()), numerals.plain(value), currency, value)

"""Amounts of money: figures with scales, banking capitals, English words, bare cells under a header unit.

The normal form is a plain decimal number of the currency's main unit with its cents (``58000000.00``, negative ones
with a minus). Nothing is rounded, nothing computed but the scale, and no character repaired: ``5O,000`` is no amount.
A range that shares its unit (``1000-2000万元``) is one reading without a normal form.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

from docs_ai.terms.normalise import currencies, spelled
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.numerals import plain
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["NUMBER", "Unit", "find", "header_unit", "number"]

Unit = tuple[Decimal, str | None]
"""What one of a column's figures is worth: a scale, and a currency code where the header names one."""

_SCALES: Final = {
    "万亿": 10**12, "亿": 10**8, "億": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "萬": 10**4,
    "千": 10**3, "trillion": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "mln": 10**6, "mn": 10**6,
    "mm": 10**6, "mio": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_WORDY: Final = frozenset(["trillion", "billion", "million"])
NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:'\d{3})+|\d{1,3}(?:,[ ]\d{3}){2,}"
    r"|\d{1,3}(?:[ ]\d{3}){2,}|\d{1,18})(?:\.\d{1,8}|(?!,[ ]\d{3}(?!\d)))(?!\d|[.,']\d)"
)
"""Digits with or without separators, not cut out of longer ones (pattern without groups, for folded text)."""

_LEFT: Final = r"(?<![\dA-Za-z])(?<![\dA-Za-z][.,'])(?<!\d,[ ])(?!(?<=\d[ ])\d{3}(?!\d))(?<![几数]|\$|¥|€|£|/)"
_ZH_SCALE: Final = r"万亿|亿|億|千万|百万|十万|万|萬|千"
_EN_SCALE: Final = r"(?:trillion|billion|million|thousand|bn|mln|mn|mm|mio|m|k)(?![A-Za-z\d²³])"
_VAGUE: Final = r"(?![余多来几]|分之)"
_COUNTED: Final = (
    r"(?!\s?(?:股|吨|平方|平米|㎡|亩|公顷|户|人次|人|名|台|辆|套|件|千瓦|兆瓦|KW|MW|只|张|次|倍|桶|立方|方|头|箱|公里|米|公斤|千克"
    r"|部|枚|片|双|条|度|份|册|个|家|座|颗|块|支|根"
    r"|(?:[a-z-]+\s)?(?:shares|units|people|persons|customers|users|barrels|tons|tonnes|sq\b|square|metric|years|hours|kwh)))"
)
_FILLER: Final = r"[ ]{0,2}(?:\(?(?:小写|金额|小写金额|in\s+figures)\)?)?[ ]?:?[ ]{0,2}"
_CURRENCY: Final = rf"{currencies.PREFIX}(?:[ ]?{currencies.PREFIX})?"
_CHAIN: Final = rf"(?:[ ]{{0,2}}(?:{_ZH_SCALE})[ ]?零?{NUMBER}(?=[ ]?(?:{_ZH_SCALE}|元)))*"

_FIGURES: Final = re.compile(
    rf"(?:(?P<before>{_CURRENCY}){_FILLER}|{_LEFT})(?P<open>[\[(][ ]?)?(?P<minus>-?)"
    rf"(?P<low>{NUMBER}[ ]?[-~–—至到][ ]?)?(?P<chunks>{NUMBER}(?(open)(?P<close>[ ]?[\])])?){_CHAIN}"
    rf"(?:[ ]{{0,2}}(?:(?:{_ZH_SCALE}){_VAGUE}|{_EN_SCALE}))?)"
    rf"[ ]{{0,2}}(?P<after>{currencies.SUFFIX})?(?![\d%‰‱]|[ ]?%)",
    re.IGNORECASE,
)
_CHUNK: Final = re.compile(rf"(?P<number>{NUMBER})[ \])]*(?P<scale>{_ZH_SCALE}|{_EN_SCALE})?", re.IGNORECASE)
_UNCOUNTED: Final = re.compile(_COUNTED, re.IGNORECASE)
_CUT: Final = re.compile(r"[A-Za-z\d元圆圓角]")
_HEADER_SCALE: Final = r"(?:百万|千万|十万|万亿|万|萬|亿|億|千|thousands?|millions?|billions?|'?000'?s?|mn|mm|m|k)"
_UNIT: Final = (
    rf"(?P<before>{currencies.PREFIX})?[ ]?(?:in[ ])?(?P<scale>{_HEADER_SCALE})?[ ]?(?:of[ ])?"
    rf"(?P<after>{currencies.SUFFIX})?\s*"
)
_HEADER: Final = re.compile(
    rf"(?:(?:单位|币种|(?<![a-z])(?:unit|currency))\s?:?\s*{_UNIT.replace('P<', 'P<u_')}(?:$|[\s),;。]|(?=币种|单位))"
    rf"|(?:(?P<i_sign>{currencies.PREFIX})[ ])?(?<![a-z])in[ ]{_UNIT.replace('P<', 'P<i_')}(?:$|[),;。])"
    rf"|[(/][ ]?{_UNIT.replace('P<', 'P<b_')}(?:$|[),]))",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(_UNIT, re.IGNORECASE)
_BARE: Final = re.compile(rf"\s*(?P<open>\()?(?P<minus>-?)[ ]?(?P<number>{NUMBER})(?P<close>\))?\s*")


def find(text: str, unit: Unit | None = None) -> list[Reading]:
    """Return every amount in ``text``, in order, none overlapping.

    A number counts when it has a currency or a scale of 万 and above; with a ``unit``, a bare number that fills the
    text counts too, a negative one in parentheses. An amount without a currency takes that of ``unit``, if any.
    """
    folded = fold(text, dashes=False)
    figures = [reading for match in _FIGURES.finditer(folded) if (reading := _in_figures(match))]
    found = apart(len(text), spelled.chinese(folded), spelled.english(folded), figures)
    if unit is None:
        return found
    if not found and (bare := _BARE.fullmatch(folded)) and bool(bare["open"]) == bool(bare["close"]):
        value = number(bare["number"]) * unit[0] * (-1 if bare["open"] or bare["minus"] else 1)
        start = bare.start("open") if bare["open"] else bare.start("minus")
        return [Reading(start, start + len(bare[0].strip()), plain(value), unit[1], value)]
    return [reading if reading.unit else reading._replace(unit=unit[1]) for reading in found]


def header_unit(text: str) -> Unit | None:
    """Return the unit that a header states (``单位：人民币万元`` is ten thousand CNY), or None.

    A bare 元 yields to a currency that the header names beside it (``单位：元 币种：美元``).
    """
    folded = fold(text)
    whole = _WHOLE.fullmatch(folded.strip())
    matches = [whole] if whole else _HEADER.finditer(folded)
    scale, named = "", list[str]()
    for groups in (match.groupdict() for match in matches):
        scale = scale or next((value for key, value in groups.items() if value and key.endswith("scale")), "")
        named += [value for key, value in groups.items() if value and not key.endswith("scale")]
    told = [name for name in named if name[0] not in "元圆圓"] or named
    currency = currencies.code(told[0]) if told else None
    key = re.sub(r"[^a-z\u4e00-\u9fff]", "", scale.lower())
    factor = 1000 if "000" in scale else _SCALES.get(key, _SCALES.get(key.removesuffix("s"), 1))
    if currency is None and (not scale or key in {"m", "mm", "mn", "k"}):
        return None
    return Decimal(factor), currency


def number(written: str) -> Decimal:
    """Return what `NUMBER` matched as a number."""
    return Decimal(re.sub(r"[,'\s]", "", written))


def _in_figures(match: re.Match[str]) -> Reading | None:
    before, after = match["before"], match["after"]
    chunks = list(_CHUNK.finditer(match["chunks"]))
    words = [(chunk["scale"] or "").lower() for chunk in chunks]
    scales = [_SCALES.get(word, 1) for word in words]
    if any(low >= high for high, low in pairwise(scales)):
        return None
    if not (before or after) and not _stands_alone(match, words[-1] or words[0]):
        return None
    sign = _sign(match)
    cut = not after and ((len(words) > 1 and not words[-1]) or _CUT.match(match.string, match.end("chunks")))
    if sign is None or cut:
        return None
    value = sum((number(chunk["number"]) * scale for chunk, scale in zip(chunks, scales, strict=True)), Decimal())
    start = match.start("before") if before else match.start("open") if match["open"] else match.start("minus")
    end = match.end("after") if after else match.start("chunks") + len(match["chunks"].rstrip())
    currency = _currency(before or "", after or "")
    if match["low"]:
        low = number(match["low"].rstrip(" -~–—至到")) * scales[0]
        return Reading(start, end, None, currency, (low, value), (plain(low), plain(value)), "range")
    return Reading(start, end, plain(sign * value), currency, sign * value)


def _stands_alone(match: re.Match[str], scale: str) -> bool:
    """Tell whether a number without a currency is one of money: ``5,000万``, but not ``500万吨`` or ``5m``."""
    large = _SCALES.get(scale, 1) >= 10**4 and (not scale.isascii() or scale in _WORDY)
    return large and not match["open"] and _UNCOUNTED.match(match.string, match.end("chunks")) is not None


def _sign(match: re.Match[str]) -> int | None:
    """Return -1 or 1, or None where brackets do not pair or a dash may be one of a list."""
    opened, closed = (match["open"] or "").strip(), (match["close"] or "").strip()
    if opened + closed not in {"", "[]", "()"} or (match["low"] and (opened or match["minus"])):
        return None
    if match["minus"]:
        at = match.start("minus")
        led = at == 0 or match["before"] or match.string[at - 1] in " \t\n:(为"
        return -1 if led and not opened else None
    if opened == "(":
        tail = match["after"] or match["chunks"].rstrip()[-1:] != ")"
        return None if tail or not match["before"] else -1
    return 1


def _currency(before: str, after: str) -> str | None:
    """Return the one currency that is named; a sign of several countries yields to a name; two names are none."""
    names = [name for name in re.findall(currencies.PREFIX, before, re.IGNORECASE) if name] + ([after] if after else [])
    named = {currencies.code(name) for name in names if not currencies.is_generic(name)}
    named = named or {currencies.code(name) for name in names}
    return named.pop() if len(named) == 1 else None

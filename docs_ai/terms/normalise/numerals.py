"""Numbers in words: Chinese in every written form, English up to trillions.

The banking capitals are those of 《正确填写票据和结算凭证的基本规定》 (支付结算办法, annex 1). A number that is not
well formed is no number: nothing is repaired.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

__all__ = ["CHINESE", "ENGLISH", "chinese", "english", "ordinal", "plain"]

_DIGITS: Final = {
    character: value
    for value, forms in enumerate(
        ("零〇○", "一壹弌幺", "二贰貳弍两兩", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in forms
}
_SMALL: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS: Final = {"廿": 20, "卅": 30, "卌": 40}
_LARGE: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_SPOKEN: Final = frozenset("一二三四五六七八九两兩")
_POINT: Final = "点點"

CHINESE: Final = "".join([*_DIGITS, *_SMALL, *_TENS, *_LARGE])
"""Every character that can stand in a whole Chinese number."""


def chinese(text: str) -> Decimal | None:
    """Return the number that ``text`` spells (``伍仟捌佰万`` is 58000000, ``二〇二六`` is 2026), or None.

    A plain digit after a unit with no unit of its own is read as in speech: ``三万五`` is 35000. In capitals that is
    no number. ``三点八五`` is 3.85, and ``三点五亿`` 350000000.
    """
    text = "".join(text.split())
    whole, *rest = re.split(f"[{_POINT}]", text)
    if len(rest) > 1:
        return None
    if rest:
        return _with_point(whole, rest[0])
    if not text or any(character not in CHINESE for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    value = _grouped(text)
    return None if value is None else Decimal(value)


def _with_point(whole: str, fraction: str) -> Decimal | None:
    scale = 1
    while fraction and fraction[-1] in _LARGE:
        scale *= _LARGE[fraction[-1]]
        fraction = fraction[:-1]
    before = chinese(whole)
    if before is None or not fraction or any(character not in _DIGITS for character in fraction):
        return None
    return (before + Decimal("0." + "".join(str(_DIGITS[character]) for character in fraction))) * scale


def _grouped(text: str) -> int | None:
    """Return a number with units: sections under ten thousand, each under its large unit, ever smaller ones."""
    if text.count("万亿") + text.count("萬億") == 1:
        left, right = re.split("万亿|萬億", text)
        high, low = _grouped(left), _below(right, 10**12)
        return None if high is None or high >= 10**4 or low is None else high * 10**12 + low
    for mark in ("兆", "[亿億]", "[万萬]"):
        parts = re.split(mark, text)
        if len(parts) > 2:
            return None
        if len(parts) == 2:
            unit = _LARGE[mark.strip("[]")[0]]
            high, low = _section(parts[0]) if unit == 10**4 else _grouped(parts[0]), _below(parts[1], unit)
            return None if not high or low is None else high * unit + low
    return _section(text)


def _below(text: str, unit: int) -> int | None:
    """Return what follows a large unit: nothing, a smaller number, or in speech one digit of the next place."""
    if not text:
        return 0
    if len(text) == 1 and text in _SPOKEN:
        return _DIGITS[text] * unit // 10
    value = _grouped(text.lstrip("零〇○") or text)
    return value if value is not None and value < unit else None


def _section(text: str) -> int | None:
    """Return a number under ten thousand: thousands, hundreds, tens, ones, with zeros for the gaps."""
    if not text:
        return None
    total, last, digit, gap = 0, 10**4, None, False
    for index, character in enumerate(text):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            gap = gap or digit == 0
        elif character in _TENS:
            if digit or last <= 10:
                return None
            total, last, digit = total + _TENS[character], 10, None
        else:
            unit = _SMALL[character]
            if unit >= last or (not digit and (unit != 10 and index)) or (digit == 0 and unit != 10):
                return None
            total, last, digit, gap = total + (digit or 1) * unit, unit, None, False
    if digit and last >= 100 and total and not gap:
        return total + digit * last // 10 if text[-1] in _SPOKEN else None
    return total + (digit or 0)


_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENFOLD: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: Final = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * value for value, word in enumerate(_TENFOLD, start=2)}
    | {"fourty": 40, "a": 1}
)
_UNITS: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS: Final = {
    "half": Decimal("0.5"), "halves": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25"),
    "eighth": Decimal("0.125"), "eighths": Decimal("0.125"), "sixteenth": Decimal("0.0625"),
    "sixteenths": Decimal("0.0625"), "tenth": Decimal("0.1"), "tenths": Decimal("0.1"),
    "hundredth": Decimal("0.01"), "hundredths": Decimal("0.01"),
}  # fmt: skip
_RANKS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_ORDINALS: Final = {word: value for value, word in enumerate(_RANKS, start=1)} | {"thirtieth": 30}

ENGLISH: Final = (
    "(?:" + "|".join(sorted({*_ONES, *_TENFOLD, "hundred", *_UNITS}, key=len, reverse=True)) + r")(?![A-Za-z])"
)
"""One word of a whole English number (pattern without groups, ignoring case)."""


def english(text: str) -> Decimal | None:
    """Return the number that ``text`` spells, or None.

    ``forty-five million`` is 45000000, ``three and one half`` 3.5, ``two point two five`` 2.25, ``one quarter`` 0.25.
    """
    words = [word for word in re.split(r"[\s\-]+", text.lower().strip()) if word and word != "of"]
    if not words:
        return None
    if "point" in words:
        return _decimals(words)
    if words[-1] in _PARTS:
        return _fraction(words)
    value = _whole([word for word in words if word != "and"])
    return None if value is None or words[-1] == "and" else Decimal(value)


def ordinal(text: str) -> int | None:
    """Return the day or the rank that an English ordinal names: ``first``, ``twenty-second``, ``3rd``; or None."""
    digits = re.fullmatch(r"(\d{1,2})\s?(?:st|nd|rd|th)", text.lower().strip())
    if digits:
        return int(digits[1])
    words = re.split(r"[\s\-]+", text.lower().strip())
    if len(words) == 1:
        return _ORDINALS.get(words[0])
    if len(words) == 2 and words[0] in _TENFOLD and 1 <= _ORDINALS.get(words[1], 0) <= 9:
        return _VALUES[words[0]] + _ORDINALS[words[1]]
    return None


def plain(value: Decimal) -> str:
    """Write an amount without an exponent and with two decimals, or as many as are there."""
    exponent = value.as_tuple().exponent
    return f"{value:f}" if isinstance(exponent, int) and exponent < -2 else f"{value:.2f}"


def _whole(words: list[str]) -> int | None:
    total, section, place, last = 0, 0, 1000, 10**15
    for word in words:
        if word in _VALUES:
            value = _VALUES[word]
            size = 10 if value >= 20 else 1
            if size >= place or (place == 10 and not 0 < value < 10):
                return None
            section, place = section + value, size
        elif word == "hundred":
            if not 0 < section < 100 or place > 10:
                return None
            section, place = section * 100, 100
        elif word in _UNITS and _UNITS[word] < last and section:
            last = _UNITS[word]
            total, section, place = total + section * last, 0, 1000
        else:
            return None
    return total + section if words and words != ["a"] else None


def _decimals(words: list[str]) -> Decimal | None:
    index = words.index("point")
    scale = 1
    while len(words) > index + 2 and words[-1] in _UNITS:
        scale *= _UNITS[words.pop()]
    before, after = _whole(words[:index]), words[index + 1 :]
    if before is None or not after or any(_VALUES.get(word, 10) > 9 or word == "a" for word in after):
        return None
    return (before + Decimal("0." + "".join(str(_VALUES[word]) for word in after))) * scale


def _fraction(words: list[str]) -> Decimal | None:
    part = _PARTS[words[-1]]
    if "and" in words:
        index = words.index("and")
        before, count = _whole(words[:index]), _whole(words[index + 1 : -1] or ["one"])
        if words[index + 1 : -1] == ["a"]:
            count = 1
        return None if before is None or count is None else before + count * part
    count = 1 if words[:-1] in ([], ["a"]) else _whole(words[:-1])
    return None if count is None else count * part

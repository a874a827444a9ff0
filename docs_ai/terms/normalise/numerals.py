"""Numbers in words: Chinese in every written form, English up to billions.

The banking capitals are those of 《正确填写票据和结算凭证的基本规定》 (支付结算办法, annex 1).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

__all__ = ["CHINESE", "chinese", "english"]

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

CHINESE: Final = "".join([*_DIGITS, *_SMALL, *_TENS, *_LARGE])
"""Every character that can stand in a Chinese number."""


def chinese(text: str) -> Decimal | None:
    """Return the whole number that ``text`` spells (``伍仟捌佰万`` is 58000000, ``二〇二六`` is 2026), or None.

    A digit after a unit with no unit of its own is read as written in speech: ``三万五`` is 35000.
    """
    text = "".join(text.split())
    if not text or any(character not in CHINESE for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    pending = False
    last_unit = 1
    for index, character in enumerate(text):
        if character in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[character], True
            if digit == 0:
                last_unit = 1
        elif character in _TENS:
            section, digit, pending, last_unit = section + _TENS[character], 0, False, 10
        elif character in _SMALL:
            if not pending and (section % (_SMALL[character] * 10) or (character not in "十拾" and index)):
                return None
            section += (digit if pending else 1) * _SMALL[character]
            digit, pending, last_unit = 0, False, _SMALL[character]
        else:
            unit = _LARGE[character]
            section += digit
            if section == 0 and total == 0:
                return None
            total = (total + section) * unit if total and unit > _lowest(total) else total + section * unit
            section, digit, pending, last_unit = 0, 0, False, unit
    if pending and last_unit >= 100 and digit:
        digit = digit * last_unit // 10
    return Decimal(total + section + digit)


def _lowest(total: int) -> int:
    """Return the largest of 10**4, 10**8, 10**12 that divides ``total``: the last large unit said."""
    return max((unit for unit in _LARGE.values() if total % unit == 0), default=1)


_ENGLISH: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_ENGLISH_UNITS: Final = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}


def english(text: str) -> Decimal | None:
    """Return the whole number that ``text`` spells (``forty-five million`` is 45000000), or None."""
    words = [word for word in re.split(r"[\s\-]+", text.lower().strip()) if word and word != "and"]
    if not words or any(word not in _ENGLISH and word not in _ENGLISH_UNITS for word in words):
        return None
    if words[0] in _ENGLISH_UNITS:
        return None
    total = section = 0
    for word in words:
        if word in _ENGLISH:
            section += _ENGLISH[word]
        elif word == "hundred":
            section *= 100
        else:
            total, section = total + section * _ENGLISH_UNITS[word], 0
    return Decimal(total + section)

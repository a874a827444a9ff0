"""Numbers in words: banking capitals, and plain English. Written here, not taken from what is measured."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["capitals", "chinese_number", "spelled"]

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_ONES = [
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
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def capitals(value: Decimal) -> str:
    """Return a whole number of yuan in banking capitals: 58000000 is 伍仟捌佰万 (支付结算办法, annex 1)."""
    number = int(value)
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[position]
        gap = False
    return text


def _group(group: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            zero = bool(text)
        else:
            text += ("零" if zero else "") + _DIGITS[digit] + _UNITS[place]
            zero = False
    return text


def chinese_number(value: int) -> str:
    """Return a number below 100 as it is written in text: 36 is 三十六."""
    tens, ones = divmod(value, 10)
    digits = "零一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def spelled(value: int) -> str:
    """Return a whole number below a billion in English words: 45000000 is ``forty-five million``."""
    parts = []
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (1, "")):
        group, value = divmod(value, size)
        if group:
            parts.append(f"{_hundreds(group)} {name}".strip())
    return " ".join(parts) or "zero"


def _hundreds(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        words.append(_ONES[rest] if rest < 20 else _TENS[rest // 10] + (f"-{_ONES[rest % 10]}" if rest % 10 else ""))
    return " and ".join(words)

"""Numbers in a talk, in words or digits, English or Chinese: written apart from `minutes.summarise.figures`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

__all__ = ["numbers", "stands"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: Decimal(value) for value, word in enumerate(re.findall(r"\w+", _UNITS))}
_WORDS |= {word: Decimal(10 * value) for value, word in enumerate(re.findall(r"\w+", _TENS), 2)}
_TIMES = {
    "hundred": Decimal(100), "thousand": Decimal(10**3), "million": Decimal(10**6), "billion": Decimal(10**9),
    "k": Decimal(10**3), "m": Decimal(10**6), "mn": Decimal(10**6), "bn": Decimal(10**9),
}  # fmt: skip
_ORDINALS = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine",
    "twelfth": "twelve", "twentieth": "twenty", "thirtieth": "thirty",
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?:{_TENS.replace(' ', '|')})[\s-](?:first|second|third|(?:four|fif|six|seven|eigh|nin)th)\b"
)
_LATIN = re.compile(
    r"(?P<digits>\d[\d,，]*(?:\.\d+)?)(?P<short>(?:bn|mn|[km])(?![a-z]))?|(?P<word>[a-z]+)", re.IGNORECASE
)
_SCALES = (100, 1000, 10**4, 10**6, 10**8, 10**9)
_HAN_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "两": "2",
    "点": ".",
}
_HAN_TIMES = {"十": 10, "百": 100, "千": 1000}
_HAN_BIG = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_HAN = re.compile(
    r"(?:\d[\d,，]*(?:\.\d+)?)?[零〇一二两三四五六七八九十百千万亿](?:[零〇一二两三四五六七八九十百千万亿\d]|[点.](?=[\d零〇一二三四五六七八九]))*"
)
_HAN_NOT = re.compile(
    r"十分(?!钟|之)|千万(?=[不别要])|万一|万分|百分之|一[些样般起定致直旦]|(?:周|星期|礼拜)[一二三四五六]|(?<=[百千万\d])[多余几](?=[百千万亿])"
)


def numbers(text: str) -> list[Decimal]:
    """Return the numbers of a text, but for one (一 and "one" mostly count nothing) and ordinal words."""
    rest: list[str] = []
    found: list[Decimal] = []
    at = 0
    plain = _ORDINAL.sub("", _HAN_NOT.sub("", text.lower()))
    for match in _HAN.finditer(plain):
        rest.append(plain[at : match.start()])
        at = match.end()
        if match[0] not in ("百", "千", "万", "亿"):
            found.append(_han_number(match[0]))
    rest.append(plain[at:])
    return [number for number in (*found, *_latin_numbers(" ; ".join(rest))) if number != 1]


def stands(number: Decimal, said: str) -> bool:
    """Tell whether somebody says a number.

    A scale may be said apart from it ("thirty-five to forty-five million"), a year or an amount in two halves
    ("nineteen ninety", "two fifty"), a day as an ordinal.
    """
    told = numbers(_cardinal(said))
    known = set(told) | _in_halves(told)
    if number in known or any(number * times in known for times in _SCALES):
        return True
    largest = max(known, default=Decimal(0))
    return any(largest >= times and number / times in known for times in _SCALES)


def _in_halves(told: Sequence[Decimal]) -> set[Decimal]:
    return {100 * one + two for one, two in pairwise(told) if one < 100 and 10 <= two < 100}


def _cardinal(text: str) -> str:
    lowered = re.sub(r"\b(\w+?)(?:ie)?th\b", lambda m: m[1] if m[1] in _WORDS else m[0], text.lower())
    return re.sub(r"\b(?:" + "|".join(_ORDINALS) + r")\b", lambda m: _ORDINALS[m[0]], lowered)


def _latin_numbers(text: str) -> Iterator[Decimal]:
    """Yield numbers in digits and in English words; "two hundred and thirty" is one, and so is "45 million"."""
    text = re.sub(r"\band a half\b", "point five", re.sub(r"\band a quarter\b", "point two five", text))
    total = part = Decimal(0)
    counting, decimals, before = False, "", 0
    for match in _LATIN.finditer(text):
        word = match["word"] or ""
        apart = bool(text[before : match.start()].strip(" -\n"))
        before = match.end()
        ends = apart or bool(match["digits"]) or not (word in _WORDS or word in _TIMES or word in ("and", "point"))
        if word in _WORDS and not decimals and not _follows(part, _WORDS[word]):
            ends = True
        if counting and ends:
            yield total + part
            total, part, counting, decimals = Decimal(0), Decimal(0), False, ""
        if match["digits"]:
            part, counting = Decimal(re.sub("[,，]", "", match["digits"])) * _TIMES.get(match["short"] or "", 1), True
        elif word in _WORDS:
            decimals += str(_WORDS[word]) if decimals else ""
            part = part // 1 + Decimal(f"0{decimals}") if decimals else part + _WORDS[word]
            counting = True
        elif word == "point":
            decimals = "." if counting else ""
        elif word == "hundred":
            part, counting, decimals = (part or 1) * _TIMES[word], True, ""
        elif word in _TIMES and len(word) > 2:
            total, part, counting, decimals = total + (part or 1) * _TIMES[word], Decimal(0), True, ""
    if counting:
        yield total + part


def _follows(part: Decimal, value: Decimal) -> bool:
    """Tell whether a word goes on with a number: "twenty" "three", "two hundred" "thirty", not "two" "three"."""
    return part % 100 == 0 or (part % 10 == 0 and part % 100 >= 20 and value < 10)


def _han_number(written: str) -> Decimal:
    """Read 五千八百万, 三点六二亿, 3.62亿, 二〇二六, 三千二 (3,200)."""
    total = section = Decimal(0)
    digits, last = "", 1
    for char in re.sub("[,，]", "", written):
        if char in _HAN_TIMES:
            section += _decimal(digits or "1") * _HAN_TIMES[char]
            digits, last = "", _HAN_TIMES[char]
        elif char in _HAN_BIG:
            total = (total + section + _decimal(digits) or Decimal(1)) * _HAN_BIG[char]
            section, digits, last = Decimal(0), "", int(_HAN_BIG[char])
        else:
            digits += _HAN_DIGITS.get(char, char)
    short = last > 10 and len(digits) == 1 and written[-2] not in "零〇"
    return total + section + (_decimal(digits) * last / 10 if short else _decimal(digits))


def _decimal(digits: str) -> Decimal:
    return Decimal(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else Decimal(0)

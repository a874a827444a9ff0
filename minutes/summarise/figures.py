"""Numbers in words and digits, Chinese and English, brought to one form, so that they can be compared.

A minute may say "5,800万", "fifty-eight million" or "58 million" where a speaker said 五千八百万: the amount is the
same, and only that matters. The rules are those of plain speech: "two hundred and thirty-five", "two point nine six",
"three and a quarter", "two fifty-five", 三点六二亿, 百分之六十, 三千二 (for 3,200), 二〇二六年.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = ["Figure", "figures", "measures", "unsupported"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text: ``value`` = ``mantissa`` x ``scale``; ``words`` as written."""

    mantissa: Decimal
    scale: Decimal
    words: str

    @property
    def value(self) -> Decimal:
        """The number in full."""
        return self.mantissa * self.scale


_ONE = Decimal(1)
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
    "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_LOW_ORDINALS = {"first": 1, "second": 2, "third": 3}
_SCALES = {
    "thousand": Decimal(10**3), "k": Decimal(10**3), "million": Decimal(10**6), "m": Decimal(10**6),
    "mn": Decimal(10**6), "billion": Decimal(10**9), "bn": Decimal(10**9), "万": Decimal(10**4), "亿": Decimal(10**8),
    "千": Decimal(10**3), "百": Decimal(100), "百万": Decimal(10**6), "千万": Decimal(10**7), "万亿": Decimal(10**12),
}  # fmt: skip
_DIGITS = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:st|nd|rd|th)?"
    r"(?:\s*(?P<scale>thousand|million|billion|bn|mn|[km](?![a-z])|万亿|千万|百万|万|亿|千|百))?"
    r"(?P<tail>[零〇一二两三四五六七八九\d.][零〇一二两三四五六七八九十\d.]*[万千百]+)?",
    re.IGNORECASE,
)
_SCALE_WORDS = ("thousand", "million", "billion")
_NUMBER = rf"(?:{'|'.join([*_UNITS, *_TENS, *_ORDINALS, *_LOW_ORDINALS])})"
_SPELLED = re.compile(
    rf"\b(?:a\s+(?=hundred|thousand|million|billion|half|quarter)|(?={_NUMBER}\b))"
    rf"(?:(?:{_NUMBER}|hundred|thousand|million|billion|point(?=\s+{_NUMBER}\b)|half|quarter)\b"
    rf"(?:(?<=hundred)\s+and\s+(?={_NUMBER})|(?<=thousand)\s+and\s+(?={_NUMBER})|(?<=million)\s+and\s+(?={_NUMBER})"
    rf"|\s+and\s+(?:a\s+)?(?=half|quarter)|[\s-]+(?={_NUMBER}\b|(?:hundred|thousand|million|billion|point)\b))?)+",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\s-]*(?:(?:thousand|million|billion)\s+)?(?:%|per ?cent|percent|basis points|bps|euros?|dollars?|pounds?|yuan|"
    r"renminbi|RMB|USD|EUR|GBP|CNY|times\b|years?\b|months?\b|weeks?\b|days?\b)"
    r"|个?(?:百分点|基点|月|季度)|[元圆倍年天%％]|美元|欧元|英镑|港币|人民币",
    re.IGNORECASE,
)
_UNIT_WITHIN = re.compile(r"million|billion|[万亿]", re.IGNORECASE)
_MARKED = re.compile(r"[$€£¥￥]\s?\d|\d\s?[%％]|百分之[零一二三四五六七八九十\d]")
_HAN_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+[十百千万亿]*|(?:个)?半)?")


def figures(text: str) -> list[Figure]:
    """Return the numbers of ``text``; one with two readings ("two fifty-five", 三千二) gives both."""
    return [*_digits(text), *_spelled(text), *_han(_DIGITS.sub(" ", text))]


def measures(text: str) -> bool:
    """Whether ``text`` states an amount, a rate or a term: a number over one with a unit of money, share or time."""
    for figure in figures(text):
        after = text.partition(figure.words)[2]
        scaled = figure.scale > _ONE and not figure.words[-1].isspace()
        if figure.value > 1 and (_UNIT.match(after) or (scaled and _UNIT_WITHIN.search(figure.words))):
            return True
    return bool(_MARKED.search(text))


def unsupported(text: str, source: str) -> list[Figure]:
    """Return the numbers of ``text`` that do not stand in ``source``.

    Speech leaves units out ("we lend forty-five"), so a number also stands when its digits and its scale are both said.
    Small counts ("one", "first", 一) are language, not figures, and are not asked for.
    """
    said = figures(source)
    values = {figure.value for figure in said}
    mantissas = {figure.mantissa for figure in said} | values
    scales = {figure.scale for figure in said}
    missing: dict[str, Figure] = {}
    for words, readings in _by_words(figures(text)).items():
        if all(_is_language(figure) for figure in readings):
            continue
        if any(
            figure.value in values or (figure.mantissa in mantissas and figure.scale in scales) for figure in readings
        ):
            continue
        missing[words] = readings[0]
    return list(missing.values())


def _is_language(figure: Figure) -> bool:
    return figure.value in (0, 1) or (figure.words.lower() in _LOW_ORDINALS)


def _by_words(found: list[Figure]) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for figure in found:
        groups.setdefault(figure.words, []).append(figure)
    return groups


def _digits(text: str) -> Iterator[Figure]:
    for found in _DIGITS.finditer(text):
        try:
            number = Decimal(re.sub("[,，]", "", found["number"]))
        except InvalidOperation:
            continue
        scale = _SCALES[found["scale"].lower()] if found["scale"] else _ONE
        yield Figure(number, scale, found[0])
        if found["tail"]:
            for rest in figures(found["tail"]):
                yield Figure(number * scale + rest.value, _ONE, found[0])


def _spelled(text: str) -> Iterator[Figure]:
    for found in _SPELLED.finditer(text):
        words = [word for word in re.split(r"[\s-]+", found[0].lower()) if word not in ("", "a", "and")] or ["one"]
        scale = _ONE
        while words and words[-1] in _SCALE_WORDS:
            scale *= _SCALES[words.pop()]
        if any(word in _SCALE_WORDS for word in words):
            words, scale = [word for word in re.split(r"[\s-]+", found[0].lower()) if word not in ("a", "and")], _ONE
        for mantissa in _spelled_values(words):
            yield Figure(mantissa, scale, found[0])


def _spelled_values(words: list[str]) -> set[Decimal]:
    """Evaluate number words without their last scale; "two fifty-five" is read as 255, "nineteen thirty" as 1930."""
    fraction = Decimal(0)
    if "point" in words:
        at = words.index("point")
        digits = "".join(str(_small(word)) for word in words[at + 1 :] if _small(word) is not None)
        fraction, words = Decimal(f"0.{digits or 0}"), words[:at]
    elif words and words[-1] in ("half", "quarter"):
        fraction = Decimal("0.5") if words[-1] == "half" else Decimal("0.25")
        words = words[:-1]
    total = group = 0
    spoken: list[int] = []
    for word in words:
        small = _small(word)
        if small is not None:
            group += small
            if spoken and small < 10 <= spoken[-1] and spoken[-1] % 10 == 0:
                spoken[-1] += small
            else:
                spoken.append(small)
        elif word == "hundred":
            group = max(1, group) * 100
            spoken = [group]
        elif word in _SCALES:
            total += int(max(1, group) * _SCALES[word])
            group, spoken = 0, []
    values = {Decimal(total + group) + fraction}
    if len(spoken) == 2 and 10 <= spoken[1] < 100 and spoken[0] < 100:
        values.add(Decimal(total + spoken[0] * 100 + spoken[1]) + fraction)
    return values


def _small(word: str) -> int | None:
    for table in (_UNITS, _TENS, _ORDINALS, _LOW_ORDINALS):
        if word in table:
            return table[word]
    return None


def _han(text: str) -> Iterator[Figure]:
    for found in _HAN.finditer(text):
        words = found[0]
        if not re.search(r"[零〇一二两三四五六七八九十]", words):
            continue  # 百分之, 千万别
        if re.fullmatch(r"[零〇一二两三四五六七八九]{2,}", words):
            yield Figure(Decimal("".join(str(_HAN_DIGITS[char]) for char in words)), _ONE, words)
            continue
        body = words.removesuffix("半").removesuffix("个") if words.endswith("半") else words
        half = Decimal("0.5") if words.endswith("半") else Decimal(0)
        scaled = re.fullmatch(r"([^万亿]+)([万亿]*)", body)
        if scaled is None:  # 一亿一千万
            for value in _han_values(body):
                yield Figure(value + half, _ONE, words)
            continue
        scale = _ONE
        for char in scaled[2]:
            scale *= _HAN_UNITS[char]
        for mantissa in _han_values(scaled[1]):
            yield Figure(mantissa + half, scale, words)


def _han_values(words: str) -> set[Decimal]:
    whole, _, decimals = words.partition("点")
    trailing = re.search(r"[十百千万亿]+$", decimals)
    if trailing:
        factor = Decimal(1)
        for char in trailing[0]:
            factor *= _HAN_UNITS[char]
        return {value * factor for value in _han_values(words[: -len(trailing[0])])}
    fraction = Decimal("0." + "".join(str(_HAN_DIGITS[char]) for char in decimals)) if decimals else Decimal(0)
    total = section = digit = 0
    last_unit = 1
    for char in whole:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
            last_unit = 1 if char in "零〇" else last_unit
        elif _HAN_UNITS[char] >= 10**4:
            total = (total + section + digit) * _HAN_UNITS[char] if char == "亿" else total + (section + digit) * 10**4
            section, digit, last_unit = 0, 0, _HAN_UNITS[char]
        else:
            section += (digit or 1) * _HAN_UNITS[char]
            digit, last_unit = 0, _HAN_UNITS[char]
    values = {Decimal(total + section + digit) + fraction}
    if digit and last_unit >= 100 and not decimals:
        values.add(Decimal(total + section + digit * last_unit // 10))  # 三千二 is 3,200
    return values

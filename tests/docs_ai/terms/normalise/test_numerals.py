from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import numerals

SMALL, CAPITAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"


def spelled(number: int, digits: str, units: str) -> str:
    """Write a number as the rules for bank slips say, by a way of its own: four places at a time."""
    text, zero = "", False
    for power, large in ((2, "亿"), (1, "万"), (0, "")):
        section = number // 10 ** (4 * power) % 10**4
        written, inner = "", False
        for place, unit in zip((1000, 100, 10, 1), units, strict=True):
            digit = section // place % 10
            if digit:
                written += (digits[0] if inner and written else "") + digits[digit] + unit.strip()
                inner = False
            else:
                inner = True
        if section:
            gap = zero or (text and section < 1000)
            text += (digits[0] if gap and text else "") + written + large
            zero = False
        elif text:
            zero = True
    return text or digits[0]


@given(st.integers(0, 10**12 - 1))
def test_every_number_reads_back_in_banking_capitals(number: int) -> None:
    assert numerals.chinese(spelled(number, CAPITAL, "仟佰拾 ")) == number


@given(st.integers(0, 10**12 - 1))
def test_every_number_reads_back_in_plain_characters(number: int) -> None:
    assert numerals.chinese(spelled(number, SMALL, "千百十 ")) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("廿五", 25),
        ("卅", 30),
        ("两千", 2000),
        ("伍仟捌佰万", 58_000_000),
        ("壹亿贰仟万", 120_000_000),
        ("三万五", 35_000),
        ("一百零五", 105),
        ("二〇二六", 2026),
        ("叁佰萬", 3_000_000),
        ("一万亿", 10**12),
        ("一亿五", 150_000_000),
        ("一百廿五", 125),
        ("三点五亿", 350_000_000),
        ("三点八五", Decimal("3.85")),
        ("伍仟零捌拾万零叁佰", 50_800_300),
    ],
)
def test_chinese(text: str, value: int | Decimal) -> None:
    assert numerals.chinese(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "万", "万亿", "5万", "元", "一二千", "abc", "壹佰伍", "一亿一亿", "三点", "三点五点", "一百千"]
)
def test_what_is_no_number(text: str) -> None:
    assert numerals.chinese(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forty-five million", 45_000_000),
        ("three hundred and five", 305),
        ("twenty", 20),
        ("One Hundred Twenty Thousand", 120_000),
        ("three and one half", Decimal("3.5")),
        ("two point two five", Decimal("2.25")),
        ("seven-eighths", Decimal("0.875")),
    ],
)
def test_english(text: str, value: int | Decimal) -> None:
    assert numerals.english(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "million",
        "forty five dollars",
        "and",
        "five five",
        "twenty twelve",
        "hundred",
        "two thousand million million",
    ],
)
def test_what_is_no_english_number(text: str) -> None:
    assert numerals.english(text) is None


@pytest.mark.parametrize(
    ("text", "rank"), [("first", 1), ("Twenty-second", 22), ("3rd", 3), ("thirtieth", 30), ("five", None)]
)
def test_ordinals(text: str, rank: int | None) -> None:
    assert numerals.ordinal(text) == rank

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import tenors
from tests.docs_ai.terms.normalise.test_dates import han
from tests.docs_ai.terms.normalise.written import shown

WORDS = {
    1: "one", 2: "two", 3: "three", 5: "five", 12: "twelve", 18: "eighteen", 36: "thirty-six", 48: "forty eight",
    90: "ninety", 180: "one hundred and eighty",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("期限36个月", [("36个月", "P36M")]),
        ("三年期", [("三年", "P3Y")]),
        ("叁拾陆个月", [("叁拾陆个月", "P36M")]),
        ("一年半", [("一年半", "P18M")]),
        ("半年", [("半年", "P6M")]),
        ("2年零6个月", [("2年零6个月", "P30M")]),
        ("90天", [("90天", "P90D")]),
        ("24 个月", [("24 个月", "P24M")]),
        ("三（3）年", [("三（3）年", "P3Y")]),
        ("3+2年", [("3+2年", "P3Y+P2Y")]),
        ("five (5) years", [("five (5) years", "P5Y")]),
        ("two(2)years", [("two(2)years", "P2Y")]),
        ("twenty-four months", [("twenty-four months", "P24M")]),
        ("a 5-year loan", [("5-year", "P5Y")]),
        ("36 (thirty-six) months", [("36 (thirty-six) months", "P36M")]),
        ("five years and six months", [("five years and six months", "P66M")]),
        ("two and a half years", [("two and a half years", "P30M")]),
        ("half a year", [("half a year", "P6M")]),
        ("12 calendar months", [("12 calendar months", "P12M")]),
        ("180 days", [("180 days", "P180D")]),
        ("36M", [("36M", "P36M")]),
        ("自2025年3月1日起3年", [("3年", "P3Y")]),
    ],
)
def test_tenors(text: str, found: list[tuple[str, str]]) -> None:
    assert shown(text, tenors.find(text)) == found


@pytest.mark.parametrize(
    ("text", "forms", "why"),
    [
        ("two (3) years", ("P2Y", "P3Y"), "differs"),
        ("36（三十五）个月", ("P36M", "P35M"), "differs"),
        ("1-3年", ("P1Y", "P3Y"), "range"),
        ("6个月至12个月", ("P6M", "P12M"), "range"),
        ("three to five years", ("P3Y", "P5Y"), "range"),
    ],
)
def test_what_names_two_lengths_has_no_normal_form(text: str, forms: tuple[str, str], why: str) -> None:
    assert [(reading.normalized, reading.forms, reading.why) for reading in tenors.find(text)] == [(None, forms, why)]


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月18日", "每年", "按季", "第三年度", "0个月", "year end", "1年期LPR+45bp", "5年期以上LPR",
        "3-month EURIBOR", "65 years old", "10个工作日", "5 Business Days", "第12个月", "1,000 days", "99年",
    ],
)  # fmt: skip
def test_what_is_no_tenor(text: str) -> None:
    assert tenors.find(text) == []


@given(st.integers(1, 60))
def test_years_and_months_of_one_length_mean_the_same(years: int) -> None:
    forms = [f"{years}年", f"{years * 12}个月", f"{years} years", f"{han(years)}年" if years < 60 else "六十年"]
    assert [tenors.find(form)[0].key for form in forms] == [("months", Decimal(years * 12))] * 4


@given(st.sampled_from(sorted(WORDS)), st.sampled_from(["day", "week", "month"]))
def test_words_figures_and_both_say_the_same(number: int, unit: str) -> None:
    forms = [f"{WORDS[number]} ({number}) {unit}s", f"{WORDS[number]} {unit}s", f"{number} {unit}s", f"{number}-{unit}"]
    for form in forms:
        assert shown(form, tenors.find(form)) == [(form, f"P{number}{unit[0].upper()}")]

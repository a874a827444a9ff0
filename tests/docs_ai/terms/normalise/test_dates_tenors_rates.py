from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import Reading, currencies, dates, names, rates, tenors

DATES = st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31))
HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def shown(text: str, readings: list[Reading]) -> list[tuple[str, str | None]]:
    return [(text[reading.start : reading.end], reading.normalized) for reading in readings]


@given(DATES)
def test_a_date_reads_back_from_every_form(date: datetime.date) -> None:
    forms = [
        f"{date.year}年{date.month}月{date.day}日",
        f"{date.year} 年 {date.month} 月 {date.day} 日",
        "".join(HAN[int(digit)] for digit in str(date.year)) + f"年{han(date.month)}月{han(date.day)}日",
        f"{date.year}-{date.month:02}-{date.day:02}",
        f"{date.year}/{date.month}/{date.day}",
        f"{date.year}.{date.month}.{date.day}",
        f"{date.day} {date:%B} {date.year}",
        f"{date:%B} {date.day}, {date.year}",
        f"{date.day}th day of {date:%B}, {date.year}",
        f"{date:%b}. {date.day} {date.year}",
    ]
    for form in forms:
        assert shown(form, dates.find(form)) == [(form, date.isoformat())]


@pytest.mark.parametrize(
    "text", ["31 September 2026", "2026年13月1日", "2026年2月30日", "3.45", "10.00 a.m.", "2026年", "1.2.3"]
)
def test_what_is_no_date(text: str) -> None:
    assert dates.find(text) == []


def test_a_date_that_can_be_read_in_two_ways_has_no_normal_form() -> None:
    assert shown("03/04/2026", dates.find("03/04/2026")) == [("03/04/2026", None)]
    assert shown("25/12/2026", dates.find("25/12/2026")) == [("25/12/2026", "2026-12-25")]
    assert shown("04/04/2026", dates.find("04/04/2026")) == [("04/04/2026", "2026-04-04")]


def test_a_month_without_a_day_stays_one() -> None:
    assert shown("自2026年9月起", dates.find("自2026年9月起")) == [("2026年9月", "2026-09")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("期限36个月", [("36个月", "P36M")]),
        ("三年", [("三年", "P3Y")]),
        ("一年半", [("一年半", "P18M")]),
        ("半年", [("半年", "P6M")]),
        ("2年零6个月", [("2年零6个月", "P30M")]),
        ("90天", [("90天", "P90D")]),
        ("24 个月", [("24 个月", "P24M")]),
        ("five (5) years", [("five (5) years", "P5Y")]),
        ("twenty-four months", [("twenty-four months", "P24M")]),
        ("a 5-year loan", [("5-year", "P5Y")]),
        ("36 (thirty-six) months", [("36 (thirty-six) months", "P36M")]),
        ("five years and six months", [("five years and six months", "P66M")]),
        ("180 days", [("180 days", "P180D")]),
    ],
)
def test_tenors(text: str, found: list[tuple[str, str]]) -> None:
    assert shown(text, tenors.find(text)) == found


@pytest.mark.parametrize("text", ["2026年9月18日", "每年", "按季", "第三年度", "0个月", "year end"])
def test_what_is_no_tenor(text: str) -> None:
    assert tenors.find(text) == []


@given(st.integers(1, 60))
def test_years_and_months_of_one_length_mean_the_same(years: int) -> None:
    assert (
        tenors.find(f"{years}年")[0].key
        == tenors.find(f"{years * 12}个月")[0].key
        == tenors.find(f"{years} years")[0].key
    )


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("1年期LPR+45bp", "LPR-1Y+45bp"),
        ("1 年期贷款市场报价利率（LPR）加45 个基点", "LPR-1Y+45bp"),
        ("五年期以上LPR减20BP", "LPR-5Y-20bp"),
        ("LPR－10BP", "LPR-10bp"),
        ("LPR的1.1倍", "LPR*1.1"),
        ("同期基准利率上浮10%", "PBOC*1.1"),
        ("年利率3.85％", "3.85%"),
        ("0.5‰", "0.05%"),
        ("Term SOFR plus 2.35 per cent. per annum", "TERM-SOFR+235bp"),
        ("2.35% per annum over HIBOR", "HIBOR+235bp"),
        ("three-month SOFR + 235 bps", "SOFR-3M+235bp"),
        ("EURIBOR plus a margin of 150 basis points", "EURIBOR+150bp"),
        ("4.35% p.a.", "4.35%"),
        ("LPR+0.45%", "LPR+45bp"),
        ("1年期LPR加1.25个百分点", "LPR-1Y+125bp"),
    ],
)
def test_rates(text: str, normalized: str) -> None:
    assert rates.find(text)[0].normalized == normalized


def test_todays_benchmark_is_never_filled_in() -> None:
    assert rates.find("按提款日前一工作日公布的1年期LPR执行") == []


@given(st.decimals(Decimal("0.01"), Decimal("30"), places=2), st.sampled_from(["+", "-"]))
def test_a_spread_means_the_same_in_percent_and_in_basis_points(percent: Decimal, sign: str) -> None:
    points = (percent * 100).normalize()
    assert rates.find(f"LPR{sign}{percent}%")[0].key == rates.find(f"LPR{sign}{points:f}bp")[0].key


@pytest.mark.parametrize("text", ["人民币", "RMB", "￥", "元人民币"])
def test_currencies(text: str) -> None:
    assert currencies.find(text)[0].normalized == "CNY"


@given(st.text(max_size=80))
def test_any_text_is_searched_without_failing(text: str) -> None:
    for find in (dates.find, tenors.find, rates.find, currencies.find, names.find):
        for reading in find(text):
            assert 0 <= reading.start < reading.end <= len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("由青屿控股集团有限公司以及实际控制人陈砚秋提供", ["青屿控股集团有限公司"]),
        ("同意给予江北精工（苏州）有限公司授信", ["江北精工（苏州）有限公司"]),
        ("offer to Kestrel Bay Logistics Limited, a company", ["Kestrel Bay Logistics Limited"]),
        ("between Marlow Inc. and Visser Cast LLC", ["Marlow Inc.", "Visser Cast LLC"]),
        ("We, Harbourline Bank plc (the Lender)", ["Harbourline Bank plc"]),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert [text[reading.start : reading.end] for reading in names.find(text)] == found


def test_a_name_compares_equal_in_full_and_half_width() -> None:
    assert names.key("江北精工（苏州）有限公司") == names.key("江北精工(苏州) 有限公司")
    assert names.tidy(" 江北精工（苏州） 有限公司，") == "江北精工(苏州)有限公司"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青屿控股集团有限公司以及实际控制人陈砚秋、配偶林若溪", ["青屿控股集团有限公司", "陈砚秋", "林若溪"]),
        ("实际控制人王大同夫妇", ["王大同"]),
        ("江北控股有限公司与江南控股有限公司", ["江北控股有限公司", "江南控股有限公司"]),
        ("该公司名下全部应收账款", []),
    ],
)
def test_names_in_a_list(text: str, found: list[str]) -> None:
    assert [text[reading.start : reading.end] for reading in names.enumerated(text)] == found

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.diligence.amounts import Period, amounts_in, cell_number, percents_in, period_of, unit_in, years_in
from docs_ai.diligence.figures import Unit


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (1, "1"),
        (0.1 + 0.2, "0.3"),
        ("1,234.56", "1234.56"),
        ("(1,234)", "-1234"),
        ("（88.5）", "-88.5"),
        ("－12", "-12"),
        ("—", "0"),
        ("￥1,000", "1000"),
    ],
)
def test_a_cell_is_read_as_a_number(written: object, value: str) -> None:
    assert cell_number(written) == Decimal(value)


@pytest.mark.parametrize("written", [None, True, "", "附注五", "12%", "NaN", "Infinity", float("nan"), float("inf")])
def test_what_is_no_number_is_none(written: object) -> None:
    assert cell_number(written) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_float_cell_gives_the_decimal_that_was_typed(value: Decimal) -> None:
    assert cell_number(float(value)) == value


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        (2025, Period(2025)),
        (2025.0, Period(2025)),
        ("2025年度", Period(2025)),
        ("2025年12月31日", Period(2025, 12)),
        ("FY2025", Period(2025)),
        ("31 Dec 2025", Period(2025, 12)),
        ("Year ended 30 June 2025", Period(2025, 6)),
        (datetime(2025, 12, 31), Period(2025, 12)),
        ("2025年1-12月", Period(2025)),
    ],
)
def test_a_heading_names_its_year(heading: object, period: Period) -> None:
    found = period_of(heading)
    assert found is not None
    assert found.year == period.year
    assert period.month in (0, found.month)


@pytest.mark.parametrize(
    "heading",
    ["2025年1-6月", "Q1 2025", "H1 2025", "2025年半年度", "2024至2025年", "2025年同比增减", "项目", None, "2025年预算"],
)
def test_a_heading_of_a_part_of_a_year_is_no_annual_column(heading: object) -> None:
    assert period_of(heading) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", Unit("CNY", 10_000)),
        ("金额单位：人民币元", Unit("CNY", 1)),
        ("单位：千元 币种：人民币", Unit("CNY", 1_000)),
        ("单位：万美元", Unit("USD", 10_000)),
        ("单位:百万元", Unit("CNY", 1_000_000)),
        ("USD thousand", Unit("USD", 1_000)),
        ("(in thousands of USD)", Unit("USD", 1_000)),
        ("£'000", Unit("GBP", 1_000)),
        ("RMB million", Unit("CNY", 1_000_000)),
        ("In millions of euros (EUR)", Unit("EUR", 1_000_000)),
    ],
)
def test_a_unit_line_is_understood(text: str, unit: Unit) -> None:
    assert unit_in(text) == unit


@pytest.mark.parametrize("text", ["项目", "Balance sheet", "编制单位：示例公司", "Thousand Oaks Ltd", ""])
def test_other_text_declares_no_unit(text: str) -> None:
    assert unit_in(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("实现营业收入4.30亿元", ["430000000"]),
        ("申请贷款3,000万元", ["30000000"]),
        ("a net profit of USD 6.1 million in 2025", ["6100000.0"]),
        ("员工412人，占地86亩", []),
        ("fell from $2.5bn to $1,200k", ["2500000000.0", "1200000"]),
    ],
)
def test_amounts_of_money_are_found(text: str, values: list[str]) -> None:
    assert [found.value for found in amounts_in(text)] == [Decimal(value) for value in values]


def test_an_amount_knows_how_finely_it_is_written() -> None:
    (found,) = amounts_in("营业收入4.30亿元")
    assert found.precision == Decimal("500000")


def test_years_and_percentages() -> None:
    assert [year for year, _ in years_in("2025年营业收入2,025万元，较2024年增长")] == [2025, 2024]
    assert percents_in("占比46%，合计78.5％") == [Decimal(46), Decimal("78.5")]

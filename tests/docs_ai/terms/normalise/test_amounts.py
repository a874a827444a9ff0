from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import amounts
from docs_ai.terms.normalise.folding import fold
from tests.docs_ai.terms.normalise.test_numerals import CAPITAL, spelled

MONEY = st.decimals(Decimal("1"), Decimal("999999999999.99"), places=2)
WIDE = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}


def only(text: str) -> tuple[str, str | None, str | None]:
    readings = amounts.find(text)
    assert len(readings) == 1, readings
    return text[readings[0].start : readings[0].end], readings[0].normalized, readings[0].unit


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("授信金额为人民币5,000万元整", "人民币5,000万元", "50000000.00", "CNY"),
        ("人民币伍仟捌佰万元整。", "人民币伍仟捌佰万元整", "58000000.00", "CNY"),
        ("壹亿贰仟万圆整", "壹亿贰仟万圆整", "120000000.00", "CNY"),
        ("叁佰贰拾壹元伍角陆分", "叁佰贰拾壹元伍角陆分", "321.56", "CNY"),
        ("1亿2,000万元", "1亿2,000万元", "120000000.00", "CNY"),
        ("￥１，０００．５０", "￥１，０００．５０", "1000.50", "CNY"),
        ("¥58,000,000.00 元）", "¥58,000,000.00 元", "58000000.00", "CNY"),
        ("RMB 50 million", "RMB 50 million", "50000000.00", "CNY"),
        ("USD50m", "USD50m", "50000000.00", "USD"),
        ("US$45,000,000 in all", "US$45,000,000", "45000000.00", "USD"),
        ("HK$ 1.5 billion", "HK$ 1.5 billion", "1500000000.00", "HKD"),
        ("20 million euros", "20 million euros", "20000000.00", "EUR"),
        ("a loan of forty-five million US Dollars", "forty-five million US Dollars", "45000000.00", "USD"),
        ("300万美元", "300万美元", "3000000.00", "USD"),
        ("五千万元", "五千万元", "50000000.00", "CNY"),
        ("人民币（大写）：伍仟捌佰万元整", "人民币（大写）：伍仟捌佰万元整", "58000000.00", "CNY"),
        ("（大写）人民币壹拾万零叁佰圓零伍分", "人民币壹拾万零叁佰圓零伍分", "100300.05", "CNY"),
        ("人民币大写伍仟万正", "人民币大写伍仟万正", "50000000.00", "CNY"),
        ("人民币伍角整", "人民币伍角整", "0.50", "CNY"),
        ("三点五亿元", "三点五亿元", "350000000.00", "CNY"),
        ("共5.8亿", "5.8亿", "580000000.00", None),
        ("1,23,45,678.50 INR", "1,23,45,678.50 INR", "12345678.50", "INR"),
        ("USD 1 000 000.00", "USD 1 000 000.00", "1000000.00", "USD"),
        ("CHF 1'000'000", "CHF 1'000'000", "1000000.00", "CHF"),
        ("1, 000, 000元", "1, 000, 000元", "1000000.00", "CNY"),
        ("￥：5，000，000.00", "￥：5，000，000.00", "5000000.00", "CNY"),
        ("RM12.50", "RM12.50", "12.50", "MYR"),
        ("US$(5,000)", "US$(5,000)", "-5000.00", "USD"),
        ("(US$5,000)", "US$5,000", "5000.00", "USD"),
        ("——5,000元", "5,000元", "5000.00", "CNY"),
        ("利润：-500万元", "-500万元", "-5000000.00", "CNY"),
        ("人民币【5,000】万元", "人民币【5,000】万元", "50000000.00", "CNY"),
        ("$5,000 CAD", "$5,000 CAD", "5000.00", "CAD"),
        ("人民币¥5,000元", "人民币¥5,000元", "5000.00", "CNY"),
        ("5000万元人民币", "5000万元人民币", "50000000.00", "CNY"),
        ("授信，5000万元；", "5000万元", "50000000.00", "CNY"),
        ("EUR 3.5bn", "EUR 3.5bn", "3500000000.00", "EUR"),
        (
            "US Dollars Three Million Five Hundred Thousand only",
            "US Dollars Three Million Five Hundred Thousand only",
            "3500000.00",
            "USD",
        ),
        ("One Hundred Dollars and Fifty Cents", "One Hundred Dollars and Fifty Cents", "100.50", "USD"),
        ("Five Hundred and 25/100 Dollars", "Five Hundred and 25/100 Dollars", "500.25", "USD"),
    ],
)
def test_amounts_as_written(text: str, written: str, value: str, unit: str) -> None:
    assert only(text) == (written, value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月18日",
        "第31次会议",
        "26,540.32平方米",
        "1年期LPR+45bp",
        "70%",
        "36个月",
        "clause 10.1",
        "5,000.00",
        "0.5‰",
        "Page 3",
        "5O,000元",
        "人民币5O,000元",
        "5l0万元",
        "壹佰O伍万元",
        "¥1,234,56",
        "1.234.567,89 EUR",
        "500万吨",
        "3000万股",
        "3 million people",
        "5m wide",
        "几十万元",
        "5000余万元",
        "第3 500元",
        "12345678901234567890元",
        "壹佰伍元整",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert amounts.find(text) == []


def test_words_and_figures_side_by_side_are_two_readings_of_one_value() -> None:
    readings = amounts.find("人民币伍仟捌佰万元整（小写：¥58,000,000.00元）")
    assert len(readings) == 2 and readings[0].key == readings[1].key


def test_a_range_that_shares_its_unit_has_two_ends_and_no_normal_form() -> None:
    for text in ("1000-2000万元", "1000—2000万元", "人民币1000至2000万元"):
        reading = amounts.find(text)[0]
        assert (reading.start, reading.end) == (0, len(text))
        assert (reading.normalized, reading.forms, reading.why) == (None, ("10000000.00", "20000000.00"), "range")
    assert [reading.key for reading in amounts.find("1000万元至2000万元")] == [10_000_000, 20_000_000]


def test_two_named_currencies_are_none() -> None:
    assert only("人民币300万美元") == ("人民币300万美元", "3000000.00", None)


def test_a_header_gives_its_currency_to_an_amount_that_names_none() -> None:
    unit = amounts.header_unit("单位：美元")
    assert [(reading.key, reading.unit) for reading in amounts.find("300万", unit)] == [(3_000_000, "USD")]
    assert [(reading.key, reading.unit) for reading in amounts.find("300万港元", unit)] == [(3_000_000, "HKD")]


@pytest.mark.parametrize("cell", ["(1,234.5)", "-1,234.5", "－１，２３４．５"])
def test_a_bare_cell_in_parentheses_is_negative(cell: str) -> None:
    assert [reading.key for reading in amounts.find(cell, (Decimal(10_000), "CNY"))] == [Decimal("-12345000")]


@given(MONEY)
def test_figures_read_back_with_and_without_separators_and_in_full_width(value: Decimal) -> None:
    forms = [
        f"人民币{value:,}元", f"RMB {value}", f"人民币{value:,}元".translate(WIDE), f"{value:,}元", f"¥{value:,}",
        f"CNY {value:,}".replace(",", "'"), f"{value / 10000:f}万元", f"RMB {value / 1000000:f} million",
    ]  # fmt: skip
    for text in forms:
        readings = amounts.find(text)
        assert [reading.key for reading in readings] == [value]
        assert Decimal(readings[0].normalized or "") == value


@given(st.integers(1, 10**12 - 1))
def test_capitals_and_figures_agree(number: int) -> None:
    words = amounts.find(f"{spelled(number, CAPITAL, '仟佰拾 ')}元整")
    figures = amounts.find(f"¥{number:,}")
    assert [reading.key for reading in words] == [reading.key for reading in figures] == [number]


@given(st.integers(1, 10**6), st.sampled_from([("万", 10**4), ("亿", 10**8), ("千万", 10**7), ("百万", 10**6)]))
def test_scales(number: int, scale: tuple[str, int]) -> None:
    assert [reading.key for reading in amounts.find(f"{number}{scale[0]}元")] == [number * scale[1]]


@given(st.text(max_size=80))
def test_any_text_is_searched_without_failing_and_spans_are_true(text: str) -> None:
    for reading in amounts.find(text):
        assert 0 <= reading.start < reading.end <= len(text)
        assert reading.why or Decimal(reading.normalized or "") == reading.key


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("（单位：人民币万元）", (10_000, "CNY")),
        ("金额（万元）", (10_000, "CNY")),
        ("单位：元", (1, "CNY")),
        ("Amount (USD million)", (10**6, "USD")),
        ("in thousands of US Dollars", (1000, "USD")),
        ("单位：亿元", (10**8, "CNY")),
        ("RMB'000", (1000, "CNY")),
        ("US$’000", (1000, "USD")),
        ("$ in thousands", (1000, "USD")),
        ("(in millions, except per share data)", (10**6, None)),
        ("单位：万元；币种：港币", (10_000, "HKD")),
        ("单位：元 币种：美元", (1, "USD")),
        ("单位：万美元", (10_000, "USD")),
        ("金额/万元", (10_000, "CNY")),
    ],
)
def test_header_units_govern_bare_cells(header: str, unit: tuple[int, str]) -> None:
    found = amounts.header_unit(header)
    assert found == unit
    readings = amounts.find("3,800.00", found)
    assert [(reading.key, reading.unit) for reading in readings] == [(Decimal("3800") * unit[0], unit[1])]


@pytest.mark.parametrize(
    "header", ["授信额度", "期限", "Covenant", "（一）", "Amount", "（m）", "k", "in the event of", "期限（月）"]
)
def test_what_states_no_unit(header: str) -> None:
    assert amounts.header_unit(header) is None

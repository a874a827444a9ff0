from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import benchmarks, rates
from docs_ai.terms.normalise.rates import Rate
from tests.docs_ai.terms.normalise.written import shown

PERCENT = st.decimals(Decimal("0.01"), Decimal("30"), places=2)


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
        ("LPR加【45】个基点", "LPR+45bp"),
        ("LPR的110%", "LPR*1.1"),
        ("LPR×1.1", "LPR*1.1"),
        ("LPR(1Y)+45BP", "LPR-1Y+45bp"),
        ("LPR（1年期）+30BP", "LPR-1Y+30bp"),
        ("LPR（1Y）的1.2倍", "LPR-1Y*1.2"),
        ("LPR 1.2倍", "LPR*1.2"),
        ("LPR的【1.2】倍", "LPR*1.2"),
        ("LPR乘以1.2", "LPR*1.2"),
        ("1.2倍LPR", "LPR*1.2"),
        ("1.2 times LPR", "LPR*1.2"),
        ("110% of the Base Rate", "BASE*1.1"),
        ("隔夜SHIBOR加20bp", "SHIBOR-ON+20bp"),
        ("Term SOFR (3M) + 2%", "TERM-SOFR-3M+200bp"),
        ("HIBOR (three months) plus 1.2%", "HIBOR-3M+120bp"),
        ("the sum of Term SOFR and 2.35%", "TERM-SOFR+235bp"),
        ("SOFR plus the Applicable Margin of 2.35% per annum", "SOFR+235bp"),
        ("Prime Rate minus 0.5%", "PRIME-50bp"),
        ("在合同利率基础上上浮50%", "CONTRACT*1.5"),
        ("two per cent. (2%) per annum above the rate otherwise applicable", "CONTRACT+200bp"),
        ("three and one half per cent per annum", "3.5%"),
        ("two point five percent", "2.5%"),
        ("one-quarter of one percent", "0.25%"),
        ("百分之三点八五", "3.85%"),
        ("日利率万分之五", "0.05%/D"),
        ("按日万分之五", "0.05%/D"),
        ("月利率4‰", "0.4%/M"),
        ("0.05% per day", "0.05%/D"),
        ("5‱", "0.05%"),
        ("-0.5%", "-0.5%"),
        ("负0.5%", "-0.5%"),
    ],
)
def test_rates(text: str, normalized: str) -> None:
    assert rates.find(text)[0].normalized == normalized


@pytest.mark.parametrize(
    "text", ["按提款日前一工作日公布的1年期LPR执行", "LPR+45", "1,000%", "3,85%", "SOFR plus the Margin"]
)
def test_what_states_no_rate(text: str) -> None:
    assert rates.find(text) == []


def test_a_benchmark_without_a_spread_is_named_but_never_filled_in() -> None:
    text = "按提款日前一工作日公布的1年期LPR执行，或 Term SOFR (3M)"
    assert shown(text, benchmarks.find(text)) == [("1年期LPR", "LPR-1Y"), ("Term SOFR (3M)", "TERM-SOFR-3M")]


def test_an_unfilled_choice_of_sign_is_no_floating_rate() -> None:
    assert not any("LPR" in (reading.normalized or "") for reading in rates.find("LPR 加/减 45BP"))


def test_a_fee_in_the_next_clause_is_no_spread() -> None:
    assert shown("LPR报价，另加收1%手续费", rates.find("LPR报价，另加收1%手续费")) == [("1%", "1%")]


def test_a_range_that_shares_its_sign_is_one_reading_and_one_that_does_not_is_two() -> None:
    assert [(reading.normalized, reading.forms, reading.why) for reading in rates.find("3.5-4.5%")] == [
        (None, ("3.5%", "4.5%"), "range")
    ]
    assert [reading.normalized for reading in rates.find("3.5%至4.5%")] == ["3.5%", "4.5%"]


def test_a_margin_grid_is_several_readings() -> None:
    text = "Leverage > 3.0x: 2.50%; 2.0x-3.0x: 2.25%; < 2.0x: 2.00%"
    assert [reading.normalized for reading in rates.find(text)] == ["2.5%", "2.25%", "2%"]


@pytest.mark.parametrize(
    ("text", "written", "floor"),
    [
        ("if any such rate is below zero, SOFR will be deemed to be zero", "zero", "0%"),
        ("if less than 0.5% per annum, the rate shall be deemed to be 0.5%", "0.5%", "0.5%"),
        ("Term SOFR (or, if less than zero, zero)", "zero", "0%"),
        ("if less than 0.50 per cent., 0.50 per cent.", "0.50 per cent.", "0.5%"),
        ("if negative, Term SOFR shall be treated as zero", "zero", "0%"),
        ("that rate shall be deemed to be zero", "zero", "0%"),
        ("a floor of 0.50%", "0.50%", "0.5%"),
        ("floored at zero", "zero", "0%"),
        ("zero floor", "zero", "0%"),
        ("zero per cent floor", "zero per cent", "0%"),
        ("利率下限为0%", "0%", "0%"),
        ("LPR低于零时按零计算", "零", "0%"),
        ("Zero", "Zero", "0%"),
    ],
)
def test_floors(text: str, written: str, floor: str) -> None:
    assert shown(text, rates.floors(text)) == [(written, floor)]


@pytest.mark.parametrize("text", ["below 3.0 times", "zero coupon", "less than 5% of the shares, whichever", "3.00%"])
def test_what_states_no_floor(text: str) -> None:
    assert rates.floors(text) == []


def test_the_parts_of_a_floating_rate_have_their_places() -> None:
    text = "按5年期以上LPR减20BP执行，逾期上浮50%，或 2.35 per cent. per annum over Term SOFR (3M)"
    parts = [
        [(text[part.start : part.end], part.normalized) for part in (rate.benchmark, rate.tenor, rate.spread) if part]
        for rate in rates.floating(text)
    ]
    assert parts == [
        [("LPR", "LPR"), ("5年期以上", "P5Y"), ("20BP", "-20bp")],
        [("Term SOFR", "TERM-SOFR"), ("3M", "P3M"), ("2.35 per cent.", "235bp")],
    ]


def test_the_reset_of_a_benchmark_is_not_its_tenor() -> None:
    assert [reading.normalized for reading in benchmarks.find("LPR 3个月调整一次")] == ["LPR"]


@given(PERCENT, st.sampled_from(["LPR", "LPR-1Y", "TERM-SOFR-3M", "SHIBOR-ON"]), st.sampled_from([1, -1]))
def test_a_normal_form_is_taken_apart_again(percent: Decimal, benchmark: str, sign: int) -> None:
    points = percent * 100 * sign
    name, _, tenor = benchmark.rpartition("-") if benchmark != "LPR" else (benchmark, "", "")
    rate = rates.parse(f"{benchmark}{points:+f}bp")
    assert rate == Rate(benchmark=name, tenor=tenor or None, spread=points)
    assert rates.parse(f"{benchmark}*{percent}") == Rate(benchmark=name, tenor=tenor or None, multiple=percent)
    assert rates.parse(f"{percent}%/D") == Rate(percent=percent, per="D")
    assert rates.parse("five") is None


@given(PERCENT)
def test_a_percentage_reads_back_from_every_form(percent: Decimal) -> None:
    for form in (f"{percent}%", f"{percent}％", f"{percent * 10:f}‰", f"{percent * 100:f}bp", f"{percent} per cent"):
        assert [reading.key for reading in rates.find(form)] == [f"{percent.normalize():f}%"]


@given(st.decimals(Decimal("0.01"), Decimal("30"), places=2), st.sampled_from(["+", "-"]))
def test_a_spread_means_the_same_in_percent_and_in_basis_points(percent: Decimal, sign: str) -> None:
    points = (percent * 100).normalize()
    assert rates.find(f"LPR{sign}{percent}%")[0].key == rates.find(f"LPR{sign}{points:f}bp")[0].key

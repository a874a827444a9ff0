"""Numbers in words and digits mean the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from minutes.summarise.figures import figures, measures, unsupported


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forty-five million US dollars", "45000000"),
        ("two hundred and thirty-five basis points", "235"),
        ("two point nine six", "2.96"),
        ("three and a quarter", "3.25"),
        ("sixty-four and a half million", "64500000"),
        ("nine hundred thousand", "900000"),
        ("two million three hundred thousand", "2300000"),
        ("one hundred and twenty-five thousand three hundred", "125300"),
        ("$45 million", "45000000"),
        ("15.2m", "15200000"),
        ("1,200", "1200"),
        ("the sixteenth of September", "16"),
        ("五千八百万", "58000000"),
        ("三点六二亿", "362000000"),
        ("一亿一千万", "110000000"),
        ("十九亿三千万", "1930000000"),
        ("百分之六十点一", "60.1"),
        ("一千一百三十六笔", "1136"),
        ("两个半月", "2.5"),
        ("二〇二六年", "2026"),
        ("5800万", "58000000"),
        ("1亿1千万", "110000000"),
    ],
)
def test_a_number_in_any_form(text: str, value: str) -> None:
    assert Decimal(value) in {figure.value for figure in figures(text)}


@pytest.mark.parametrize(("text", "readings"), [("two fifty-five", {57, 255}), ("三千二", {3002, 3200})])
def test_a_number_with_two_readings_gives_both(text: str, readings: set[int]) -> None:
    assert {figure.value for figure in figures(text)} == readings


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("授信5,800万元，期限24个月", "综合授信五千八百万元，期限二十四个月"),
        ("a loan of 45 million", "they put in twenty-three million, and we lend forty-five"),
        ("75% for now", "the advance rate stays at seventy-five"),
        ("the first of the two options", "two options"),
        ("one of them agreed", "nothing"),
    ],
)
def test_what_was_said_in_another_form_stands(text: str, source: str) -> None:
    assert unsupported(text, source) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("授信4,800万元", "综合授信五千八百万元"),
        ("a loan of 54 million", "we lend forty-five million"),
        ("45 billion", "forty-five million"),
        ("by 18 September", "by the sixteenth of September"),
        ("六票同意", "五票同意"),
    ],
)
def test_what_nobody_said_does_not(text: str, source: str) -> None:
    assert len(unsupported(text, source)) == 1


@pytest.mark.parametrize("text", ["百分之", "千万别", "a million", "", "no number"])
def test_words_without_a_number(text: str) -> None:
    assert not [figure for figure in figures(text) if figure.value not in (0, 1, 1000000)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Cash flow covers the interest four times.", True),
        ("The remotes are sold at twenty-five euros each.", True),
        ("The margin is 2.5%.", True),
        ("Two buyers take seventy percent of the sales.", True),
        ("期限二十四个月，去年营业收入三点六二亿。", True),
        ("两家整机厂占销售的百分之五十一。", True),
        ("Item two is the watchlist.", False),
        ("One year ago it rained.", False),
        ("发言人3强调胜任力要求。", False),
        ("The chip is called one one eight three five.", False),
    ],
)
def test_a_measure_is_a_number_with_a_unit(text: str, stated: bool) -> None:
    assert measures(text) is stated

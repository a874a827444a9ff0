"""Sentences about figures: what a model writes, and what may stand."""

from __future__ import annotations

import json
import re

import pytest

from copilot.language import Language
from docs_ai.diligence import wording
from docs_ai.diligence.figures import Ledger
from docs_ai.diligence.placeholders import Filled, Filler, answer_schema
from tests.docs_ai.diligence.books import RULES, USD, ledger

ZH = ledger(
    {
        "revenue": ["38620.50", "42315.80", "39874.20"],
        "net_profit": ["2205.70", "2416.20", "566.90"],
        "total_assets": ["100", "110", "120"],
        "total_liabilities": ["60", "70", "80"],
    }
)
EN = ledger({"revenue": ["61240", "66985", "72410"], "net_profit": ["3414", "3970", "4220"]}, USD)


def fill(text: str, book: Ledger = ZH, language: Language = "zh") -> Filled | str:
    return Filler(book, RULES, wording.load(), language).fill(text, list(book))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "营业收入由{revenue_2023}增至{revenue_2024}，再降至{revenue_2025}。",
            "营业收入由38,620.50万元（2023年）增至42,315.80万元（2024年），再降至39,874.20万元（2025年）。",
        ),
        ("营业收入下降{revenue_growth_2025}。", "营业收入下降5.77%（2025年较2024年）。"),
        ("营业收入增长率为{revenue_growth_2025}。", "营业收入增长率为-5.77%（2025年较2024年）。"),
        (
            "资产总计持续上升，由{total_assets_2023}升至{total_assets_2025}。",
            "资产总计持续上升，由100.00万元（2023年）升至120.00万元（2025年）。",
        ),
        ("资产负债率为{debt_ratio_2025}。", "资产负债率为66.67%（2025年）。"),
        ("净利润下降至{net_profit_2025}。", "净利润下降至566.90万元（2025年）。"),
    ],
)
def test_a_true_sentence_gets_its_numbers(text: str, filled: str) -> None:
    found = fill(text)
    assert isinstance(found, Filled), found
    assert found.text == filled


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("营业收入为{revenue_2022}。", "placeholder"),
        ("营业收入为{ebitda_2025}。", "placeholder"),
        ("营业收入较高。", "placeholder"),
        ("营业收入为{revenue_2025}，毛利率为{{x}}。", "placeholder"),
        ("营业收入为{revenue_2025}，利润率12%。", "number"),
        ("营业收入为{revenue_2025}，同比翻番。", "number"),
        ("营业收入为{revenue_2025}，约占百分之八十。", "number"),
        ("营业收入增长至{revenue_2025}。", "direction"),
        ("营业收入由{revenue_2024}升至{revenue_2025}。", "direction"),
        ("营业收入增长{revenue_growth_2025}。", "direction"),
        ("营业收入持续上升，由{revenue_2023}升至{revenue_2025}。", "direction"),
        ("营业收入先升后降，为{revenue_2025}。", "direction"),
        ("净利润为{revenue_2025}。", "label"),
        ("为{revenue_2025}。", "label"),
        ("营业收入和净利润为{revenue_2025}。", "label"),
        ("营业收入为{revenue_2025}，表现良好。", "judgement"),
        ("由于市场疲软，营业收入为{revenue_2025}。", "cause"),
        ("营业收入为{revenue_2025}，建议授信。", "decision"),
        ("净利润亏损{net_profit_2025}。", "flow"),
        ("营业收入未达{revenue_2025}。", "negation"),
        ("Revenue was {revenue_2025}.", "language"),
    ],
)
def test_an_untrue_or_loose_sentence_falls(text: str, why: str) -> None:
    assert fill(text) == why


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "Revenue rose from {revenue_2023} to {revenue_2024} and then to {revenue_2025}.",
            "Revenue rose from USD 61,240 thousand (2023) to USD 66,985 thousand (2024) and then to "
            "USD 72,410 thousand (2025).",
        ),
        ("Revenue grew by {revenue_growth_2025}.", "Revenue grew by 8.10% (2025 on 2024)."),
        ("Revenue steadily increased to {revenue_2025}.", None),
        ("Profit for the year was {net_profit_2025}.", "Profit for the year was USD 4,220 thousand (2025)."),
    ],
)
def test_english_sentences(text: str, filled: str | None) -> None:
    found = fill(text, EN, "en")
    if filled is None:
        assert found == "direction" or isinstance(found, Filled)
    else:
        assert isinstance(found, Filled), found
        assert found.text == filled


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Revenue fell to {revenue_2025}.", "direction"),
        ("Revenue was {net_profit_2025}.", "label"),
        ("Revenue doubled to {revenue_2025}.", "number"),
        ("Revenue was a strong {revenue_2025}.", "judgement"),
        ("Revenue rose to {revenue_2025} due to demand.", "cause"),
        ("营业收入为{revenue_2025}。", "language"),
    ],
)
def test_english_sentences_that_fall(text: str, why: str) -> None:
    assert fill(text, EN, "en") == why


def test_the_answer_schema_leaves_no_room_for_a_digit() -> None:
    schema = answer_schema(ZH.series("revenue"))
    pattern = re.compile(schema["properties"]["sentences"]["items"]["pattern"])
    assert pattern.search("营业收入由{revenue_2023}增至{revenue_2024}。")
    for bad in (
        "营业收入为{revenue_2022}。",
        "营业收入为1{revenue_2023}。",
        "营业收入。",
        '营业"{revenue_2023}',
        "为１{revenue_2023}",
    ):
        assert not pattern.search(bad)
    json.dumps(schema)

from __future__ import annotations

import pytest

from docs_ai.diligence.flags import raise_flags
from docs_ai.diligence.passages import Passage
from tests.docs_ai.diligence.books import RULES, ledger

EMPTY = ledger({})


def raised(*texts: str) -> set[str]:
    passages = [Passage("note", None, 0, len(text), text) for text in texts]
    return {flag.id for flag in raise_flags(EMPTY, passages, [], RULES)}


def test_figures_raise_flags_with_their_cells() -> None:
    book = ledger(
        {
            "revenue": ["100", "90"],
            "net_profit": ["10", "5"],
            "cash_operating": ["3", "-1"],
            "total_assets": ["100", "100"],
            "total_liabilities": ["50", "70"],
        }
    )
    flags = {flag.id: flag for flag in raise_flags(book, [], [], RULES)}
    assert {"debt_ratio_high", "revenue_falling", "profit_falling", "operating_cash_negative"} <= set(flags)
    assert flags["debt_ratio_high"].rule == "debt_ratio > 0.65"
    assert len(flags["debt_ratio_high"].citations) == 2, "the cells behind the ratio, not the ratio"


def test_sound_figures_raise_none() -> None:
    book = ledger({"revenue": ["90", "100"], "net_profit": ["9", "10"], "cash_operating": ["9", "10"]})
    assert not raise_flags(book, [], [], RULES)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("公司因质量争议被供应商起诉，尚未判决。", "litigation"),
        ("The company is defendant in a warranty claim.", "litigation"),
        ("第一大客户2025年销售占比46%。", "concentration"),
        ("Two customers together took 52% of sales.", "concentration"),
        ("沈某所持20%股权已出质。", "pledge"),
        ("客户将账期由90天延长至150天。", "payment_terms"),
        ("未能提供2025年审计报告。", "unaudited"),
    ],
)
def test_a_note_raises_a_flag(text: str, flag: str) -> None:
    assert flag in raised(text)


@pytest.mark.parametrize(
    "text",
    [
        "公司无未决诉讼。",
        "未发现被执行记录。",
        "There is no litigation pending.",
        "第一大客户销售占比12%。",
        "No single customer took more than 9% of sales.",
        "公司主要客户位于华东。",
        "前五大供应商采购占比约41%。",
    ],
)
def test_a_denial_or_a_small_share_raises_none(text: str) -> None:
    assert not raised(text)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cli.terms_view import show
from docs_ai.terms import Extractor
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, document, model
from tests.docs_ai.terms.written import entry, result


async def shown(*items: str | Sequence[Sequence[str]]) -> None:
    extraction = await Extractor(model(), Library.load(), SCHEMA).extract(document(*items))
    show(extraction.to_json(), Path("out/made.json"), SCHEMA)


async def test_one_document_is_a_table_in_its_language(capsys: pytest.CaptureFixture[str]) -> None:
    await shown("批复编号：审批[2026]第[bold]0387号", "授信额度：人民币伍仟万元整（小写：¥58,000,000.00元）")
    printed = capsys.readouterr().out
    for words in (
        "授信总额",
        "人民币伍仟万元整",
        "50000000.00 CNY",
        "58000000.00 CNY",
        "不一致",
        "未载明",
        "草稿",
        "out/made.json",
    ):
        assert words in printed, words
    assert "[bold]" in printed  # a document's brackets are no markup


async def test_english_words_for_an_english_document(capsys: pytest.CaptureFixture[str]) -> None:
    await shown("Borrower: Marlow Timber Limited", "Facility Amount: USD 3,000,000")
    printed = capsys.readouterr().out
    assert "Marlow Timber Limited" in printed and "not stated" in printed and "A draft" in printed


async def test_items_are_a_small_table_with_what_they_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["业务品种", "额度（万元）", "期限"],
        ["流动资金贷款", "3,000", "12个月"],
        ["银行承兑汇票", "2,000", "6个月"],
    ]
    await shown("授信额度由人民币4,000万元调整为人民币5,000万元。", rows, "与江南精工有限公司往来。")
    printed = capsys.readouterr().out
    for words in ("授信品种", "30000000.00 CNY", "P6M", "原为: 人民币4,000万元", "文中另有", "未载明: "):
        assert words in printed, words


def test_a_bound_and_an_event_stand_with_the_normal_form(capsys: pytest.CaptureFixture[str]) -> None:
    limit = entry("limit.total", "不超过5,000万元", "50000000.00", unit="CNY", bound="<=")
    tenor = entry("facilities.tenor", "首次提款日起6个月", "P6M", index=0, event="P6M after first-drawing")
    show(result("made", [limit, tenor], schema="credit-approval", language="zh"), Path("out/made.json"), SCHEMA)
    printed = capsys.readouterr().out
    assert "≤ 50000000.00 CNY" in printed and "P6M after first-drawing" in printed

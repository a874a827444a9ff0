from __future__ import annotations

from pathlib import Path

import pytest

from cli.terms_view import show
from docs_ai.terms import Extractor, Outcome
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, document, model


async def outcome(*items: object) -> Outcome:
    extraction = await Extractor(model(), Library.load(), SCHEMA).extract(document(*items))  # type: ignore[arg-type]
    return Outcome(Path("made.docx"), extraction, Path("out/made.json"))


async def test_one_document_is_a_table_in_its_language(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        [await outcome("批复编号：审批[2026]第[bold]0387号", "授信额度：人民币伍仟万元整（小写：¥58,000,000.00元）")],
        SCHEMA,
    )
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
    show([await outcome("Borrower: Marlow Timber Limited", "Facility Amount: USD 3,000,000")], SCHEMA)
    printed = capsys.readouterr().out
    assert "Marlow Timber Limited" in printed and "not stated" in printed and "A draft" in printed


async def test_several_documents_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    show([await outcome("统一社会信用代码：91990105MA0QYJX2T5"), await outcome("客户信用等级：AA")], SCHEMA)
    assert capsys.readouterr().out.splitlines() == ["out/made.json: 1 found, 0 to check"] * 2


async def test_items_are_a_small_table_with_what_they_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["业务品种", "额度（万元）", "期限"],
        ["流动资金贷款", "3,000", "12个月"],
        ["银行承兑汇票", "2,000", "6个月"],
    ]
    made = await outcome("授信额度由人民币4,000万元调整为人民币5,000万元。", rows, "与江南精工有限公司往来。")
    show([made], SCHEMA)
    printed = capsys.readouterr().out
    for words in ("授信品种", "30000000.00 CNY", "P6M", "原为: 人民币4,000万元", "文中另有", "未载明: "):
        assert words in printed, words

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from docs_ai.diligence.checks import compare_notes, cross_check
from docs_ai.diligence.passages import Passage
from docs_ai.diligence.statements import gather
from docs_ai.diligence.workbook import read_workbook
from tests.docs_ai.diligence.books import RULES, SAMPLES, USD, ledger


def passage(text: str) -> Passage:
    return Passage("note.txt", None, 0, len(text), text)


def checked(path: Path) -> dict[tuple[str, int], str]:
    found = gather({"s": read_workbook(path, RULES)}, RULES)
    return {(check.id, check.year): check.status for check in cross_check(found, RULES)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_samples_agree_with_themselves(language: str) -> None:
    results = checked(SAMPLES / language / "statements.xlsx")
    assert set(results.values()) == {"agrees"}
    assert {"balance", "net_profit", "cash_flows", "cash_roll", "cash_carried", "sum_current_assets"} <= {
        name for name, _ in results
    }


@pytest.mark.parametrize(
    ("sheet", "label", "broken"),
    [
        ("资产负债表", "资产总计", {"balance", "claims", "assets"}),
        ("资产负债表", "存货", {"sum_current_assets"}),
        ("利润表", "四、净利润（净亏损以“－”号填列）", {"net_profit"}),
        ("现金流量表", "五、现金及现金等价物净增加额", {"cash_flows", "cash_roll"}),
        ("现金流量表", "支付的各项税费", {"sum_operating_outflow"}),
    ],
)
def test_a_figure_that_was_changed_shows(tmp_path: Path, sheet: str, label: str, broken: set[str]) -> None:
    book = openpyxl.load_workbook(SAMPLES / "zh" / "statements.xlsx")
    row = next(row for row in book[sheet].iter_rows() if str(row[0].value).strip() == label)
    row[3].value += 10
    book.save(tmp_path / "b.xlsx")
    results = checked(tmp_path / "b.xlsx")
    assert {name for (name, year), status in results.items() if status == "differs" and year == 2025} == broken
    assert all(status == "agrees" for (_, year), status in results.items() if year < 2025)


def test_rounding_is_no_difference_and_a_missing_line_is_no_pass() -> None:
    from docs_ai.diligence.statements import Statements

    book = ledger(
        {"total_assets": ["100.01"], "total_liabilities": ["60"], "total_equity": ["40"], "net_profit": ["1"]}
    )
    results = {check.id: check for check in cross_check(Statements(book, (), ()), RULES)}
    assert results["balance"].status == "agrees"
    assert results["net_profit"].status == "not_possible"
    assert "gross" not in results, "an optional check is left out where its lines are missing"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("公司2025年实现营业收入4.30亿元，同比略有增长，2026年在手订单约1.2亿元。", "differs"),
        ("公司2025年实现营业收入3.99亿元。", "agrees"),
        ("2025年营业收入约4亿元。", "agrees"),
        ("2025年销售收入39,874.20万元。", "agrees"),
        ("2025年营业收入39,874.30万元。", "differs"),
    ],
)
def test_a_note_is_held_against_the_statements(text: str, status: str) -> None:
    book = ledger({"revenue": ["42315.80", "39874.20"]})
    (found,) = compare_notes([passage(text)], book, RULES)
    assert (found.status, found.year) == (status, 2025)
    assert [citation.source for citation in found.citations] == ["note.txt", "statements.xlsx"]


@pytest.mark.parametrize(
    "text",
    [
        "公司2025年营业收入增长3,000万元。",
        "公司申请贷款3,000万元，2025年用于采购。",
        "营业收入4.30亿元。",
        "2025年营业收入600万美元。",
        "2019年营业收入2亿元。",
    ],
)
def test_what_is_no_statement_of_an_account_is_left_alone(text: str) -> None:
    assert not compare_notes([passage(text)], ledger({"revenue": ["42315.80", "39874.20"]}), RULES)


def test_an_english_note() -> None:
    book = ledger({"net_profit": ["3970", "4220"], "revenue": ["66985", "72410"]}, USD)
    text = "She said that the company earned a net profit of USD 6.1 million in 2025, on revenue of USD 72.4 million."
    found = compare_notes([passage(text)], book, RULES)
    assert [(check.id, check.status, check.left) for check in found] == [
        ("note_net_profit", "differs", Decimal("6100")),
        ("note_revenue", "agrees", Decimal("72400")),
    ]

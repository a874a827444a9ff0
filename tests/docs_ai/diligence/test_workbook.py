from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from docs_ai.diligence import workbook
from docs_ai.diligence.figures import Unit
from docs_ai.diligence.statements import gather, with_measures
from docs_ai.diligence.workbook import read_workbook
from tests.docs_ai.diligence.books import RULES, SAMPLES, save

INCOME = [
    ["利润表"],
    ["单位：万元"],
    ["项目", "2024年", "2025年"],
    ["一、营业收入", 100, 120.5],
    ["减：营业成本", 60, 70],
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_statements_are_read_and_tie(language: str) -> None:
    book = read_workbook(SAMPLES / language / "statements.xlsx", RULES)
    assert [table.kind for table in book.tables] == ["balance", "income", "cash"]
    assert all(table.years == (2023, 2024, 2025) for table in book.tables)
    assert not book.issues
    found = gather({"statements.xlsx": book}, RULES)
    assert not found.issues
    assert all(subtotal.stated.value == subtotal.total for subtotal in found.subtotals)
    wanted = ("revenue", "net_profit", "total_assets", "total_liabilities", "cash_operating", "closing_cash")
    assert all(len(found.ledger.series(name)) == 3 for name in wanted)


def test_every_number_names_its_cell_and_is_quoted_as_shown(tmp_path: Path) -> None:
    path = SAMPLES / "zh" / "statements.xlsx"
    ledger = gather({"s": read_workbook(path, RULES)}, RULES).ledger
    revenue = ledger.get("revenue", 2025)
    assert revenue is not None
    assert revenue.citation is not None
    sheet, _, cell = str(revenue.citation.cell).partition("!")
    assert openpyxl.load_workbook(path)[sheet][cell].value == float(revenue.value)
    assert revenue.written == "39,874.20"
    assert "39,874.20" in revenue.citation.quote


def test_assets_and_liabilities_side_by_side(tmp_path: Path) -> None:
    rows = [
        ["资产负债表", None, None, None, None, None],
        ["单位：元", None, None, "2025年12月31日", None, None],
        ["资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额"],
        ["货币资金", 10, 8, "短期借款", 30, 20],
        ["资产总计", 100, 90, "负债合计", 60, 50],
    ]
    ledger = gather({"s": read_workbook(save(tmp_path / "b.xlsx", {"Sheet1": rows}), RULES)}, RULES).ledger
    assert [figure.value for figure in ledger.series("total_liabilities")] == [50, 60]
    assert [figure.value for figure in ledger.series("cash")] == [8, 10]
    figure = ledger.get("short_loans", 2025)
    assert figure is not None
    assert figure.citation is not None
    assert figure.citation.cell == "Sheet1!E4"


def test_three_statements_on_one_sheet_and_notes_columns(tmp_path: Path) -> None:
    rows = [
        ["Income statement"],
        ["USD thousand"],
        ["", "Note", "FY2024", "FY2025"],
        ["Revenue", 3, 100, 120],
        ["Cost of sales", 4, -60, -70],
        ["Balance sheet"],
        ["", "Note", "31 Dec 2024", "31 Dec 2025"],
        ["Total assets", 9, 500, 600],
    ]
    book = read_workbook(save(tmp_path / "b.xlsx", {"Data": rows}), RULES)
    assert [(table.kind, table.unit) for table in book.tables] == [
        ("income", Unit("USD", 1000)),
        ("balance", Unit("USD", 1000)),
    ]
    ledger = with_measures(gather({"s": book}, RULES).ledger, RULES)
    assert [figure.value for figure in ledger.series("gross_profit")] == [40, 50], "costs written as negatives"


def test_units_of_several_books_are_brought_to_one(tmp_path: Path) -> None:
    other = [["资产负债表"], ["单位：元"], ["项目", "2024年", "2025年"], ["资产总计", 9_000_000, 12_345_678.9]]
    books = {
        "a": read_workbook(save(tmp_path / "a.xlsx", {"利润表": INCOME, "利润表2": INCOME}), RULES),
        "b": read_workbook(save(tmp_path / "b.xlsx", {"资产负债表": other}), RULES),
    }
    ledger = gather(books, RULES).ledger
    assert ledger.unit.scale == 10_000
    assert ledger.series("total_assets")[-1].value == Decimal("1234.56789")


def test_interim_columns_are_left_out(tmp_path: Path) -> None:
    rows = [["利润表"], ["项目", "2024年12月31日", "2025年12月31日", "2026年6月30日"], ["营业收入", 1, 2, 3]]
    ledger = gather({"s": read_workbook(save(tmp_path / "b.xlsx", {"利润表": rows}), RULES)}, RULES).ledger
    assert ledger.years == (2024, 2025)


def test_consolidated_statements_win_and_conflicts_are_named(tmp_path: Path) -> None:
    parent = [row if row[0] != "一、营业收入" else ["一、营业收入", 1, 2] for row in INCOME]
    merged = save(tmp_path / "m.xlsx", {"母公司利润表": parent, "合并利润表": INCOME})
    assert gather({"s": read_workbook(merged, RULES)}, RULES).ledger.series("revenue")[0].value == 100
    twice = save(tmp_path / "t.xlsx", {"利润表": INCOME, "利润表 (2)": parent})
    found = gather({"s": read_workbook(twice, RULES)}, RULES)
    assert [issue.code for issue in found.issues] == ["figure_conflict", "figure_conflict"]


def test_hidden_sheets_missing_units_and_bare_formulas_are_named(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", {"利润表": [*INCOME[:1], *INCOME[2:]], "旧": INCOME})
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book["利润表"]["C4"] = "=C3-1"
    book.save(path)
    found = gather({"s": read_workbook(path, RULES)}, RULES)
    assert {issue.code for issue in found.issues} == {"hidden_sheet", "unit_missing", "formula_without_value"}
    assert found.ledger.get("cost", 2025) is None


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"PK\x03\x04 cut off", DamagedFile),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64, UnsupportedFormat),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(data)
    with pytest.raises(error):
        read_workbook(path, RULES)


def test_a_workbook_without_statements_and_a_torn_one(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        read_workbook(save(tmp_path / "a.xlsx", {"客户名单": [["名称", "电话"], ["甲", 1]]}), RULES)
    whole = (SAMPLES / "zh" / "statements.xlsx").read_bytes()
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFile):
        read_workbook(torn, RULES)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (workbook.MAX_UNPACKED + 1))
    with pytest.raises(LimitExceeded):
        read_workbook(path, RULES)

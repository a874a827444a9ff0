from __future__ import annotations

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from copilot.errors import LimitExceeded
from docs_ai.reading.longtail import workbook
from docs_ai.reading.longtail.number_format import shown
from tests.docs_ai.reading.longtail.made import blocks, cells, document, struck


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def book() -> openpyxl.Workbook:
    return openpyxl.Workbook()


@pytest.fixture
def sheet(book: openpyxl.Workbook) -> Worksheet:
    active = book.active
    assert isinstance(active, Worksheet)
    active.title = "授信"
    return active


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (None, "General", ""),
        ("批复", "@", "批复"),
        (True, "General", "TRUE"),
        (5000, "General", "5000"),
        (50000000, "#,##0.00", "50,000,000.00"),
        (0.0435, "0.00%", "4.35%"),
        (0.1 + 0.2, "General", "0.3"),
        (-1234.5, "#,##0.0;(#,##0.0)", "(1,234.5)"),
        (0, '0;-0;"-"', "-"),
        (5000, '#,##0"万元"', "5,000万元"),
        (3800, "[$¥-804]#,##0", "¥3,800"),
        (12500000, "#,##0.0,,", "12.5"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (Decimal("7.125"), "0.00", "7.13"),
        (0.5, "# ?/?", "0.5"),
        (1e-300, "0.00", "1E-300"),
        (datetime.datetime(2026, 3, 1), "yyyy-mm-dd", "2026-03-01"),
        (datetime.datetime(2026, 3, 1), 'yyyy"年"m"月"d"日"', "2026年3月1日"),
        (datetime.datetime(2026, 3, 1, 9, 5), "d mmm yyyy h:mm", "1 Mar 2026 9:05"),
        (datetime.date(2026, 3, 1), "[$-804]aaaa", "2026-03-01"),
        (datetime.time(9, 30), "h:mm", "09:30:00"),
    ],
)
def test_a_value_is_shown_as_the_sheet_shows_it(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_a_sheet_gives_its_title_its_unit_and_its_table(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in (
        ["额度明细"],
        ["单位：万元"],
        ["品种", "金额", "期限"],
        ["贷款", 3800, "12个月"],
        ["保函", None, "6个月"],
    ):
        sheet.append(row)
    made = document(saved(book), "xlsx")
    assert blocks(made)[:3] == [("heading", "授信"), ("paragraph", "额度明细"), ("paragraph", "单位：万元")]
    assert cells(made)[3:] == [
        ("贷款", 0, "品种"), ("3800", 1, "金额"), ("12个月", 2, "期限"), ("保函", 0, "品种"), ("6个月", 2, "期限"),
    ]  # fmt: skip


def test_a_blank_row_parts_two_tables_and_a_sheet_is_a_page(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in (["a", 1], [], ["b", 2]):
        sheet.append(row)
    book.create_sheet("第二").append(["c", 3])
    made = document(saved(book), "xlsx")
    assert [cell.table for cell in made.cells] == [1, 1, 2, 2, 3, 3]
    assert made.page_at(made.text.index("c\t3")) == 2


def test_hidden_rows_columns_and_sheets_do_not_stand(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in (["a", 1, "x"], ["b", 2, "y"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    other = book.create_sheet("s")
    other.append(["secret", 9])
    other.sheet_state = "hidden"
    made = document(saved(book), "xlsx")
    assert made.text.strip() == "授信\na\t1"
    assert struck(made) == [("hidden", "x\nb\n2\ny"), ("hidden", "secret\n9")]


def test_formulas_that_were_never_computed_are_told(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.append([1, 2, "=A1+B1"])
    made = document(saved(book), "xlsx")
    assert [(notice.code, notice.message[0]) for notice in made.notices] == [("truncated", "1")]


def test_a_cell_at_the_far_end_costs_nothing(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["A1"], sheet["XFD1048576"] = "a", "z"
    assert "z" in document(saved(book), "xlsx").text


def test_a_workbook_beyond_measure_is_refused(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["A1"] = "x" * 32_000
    for row in range(2, 2200):
        sheet.cell(row, 1, f"{row}" + "x" * 30_000)
    with pytest.raises(LimitExceeded, match="60 MB"):
        document(saved(book), "xlsx")
    assert workbook.__all__ == ["read"]

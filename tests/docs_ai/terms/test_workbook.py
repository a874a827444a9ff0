"""The workbook is read back with openpyxl: what a document says stays text, its amounts and dates become some."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from copilot.errors import OutputError
from docs_ai.terms import schema
from docs_ai.terms.workbook import Failure, language_of, write
from tests.docs_ai.terms.written import entry, result

TERMS = """
name: small
version: "1.0"
title: {zh: 小表, en: Small}
groups:
  - name: approval
    nested: true
    fields:
      - {name: number, type: identifier, title: {zh: 编号, en: Number}, description: {en: its number}}
      - {name: date, type: date, title: {zh: 日期, en: Date}, description: {en: its date}}
      - {name: total, type: amount, title: {zh: 总额, en: Total}, description: {en: the total}}
      - {name: guarantor, type: party, repeating: true, title: {zh: 保证人, en: Guarantor}, description: {en: who}}
  - name: facilities
    repeating: true
    title: {zh: 分项额度, en: "Facilities: all [of] them"}
    fields:
      - {name: amount, type: amount, title: {zh: 金额, en: Amount}, description: {en: how much}}
      - {name: rate, type: rate, title: {zh: 利率, en: Rate}, description: {en: its rate}}
"""


@pytest.fixture
def small(tmp_path: Path) -> schema.Schema:
    (tmp_path / "small.yaml").write_text(TERMS, "utf-8")
    return schema.load(str(tmp_path / "small.yaml"))


def placed(folder: Path, name: str, fields: list[dict[str, Any]], **more: Any) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(result(name, fields, **more), ensure_ascii=False), "utf-8")
    return path


def rows(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_document_is_a_row_and_an_item_a_row_of_its_groups_sheet(tmp_path: Path, small: schema.Schema) -> None:
    a = placed(
        tmp_path,
        "a",
        [
            entry("approval.number", "审批〔2026〕1号", "审批[2026]1号", page=1),
            entry("approval.date", "2026年9月15日", "2026-09-15", page=2),
            entry("approval.total", "5,000万元", "50000000.00", unit="CNY", page=1),
            entry("approval.guarantor", "甲公司", "甲公司", index=0, page=3),
            entry("approval.guarantor", "乙公司", "乙公司", index=1, page=3),
            entry("facilities.amount", "3,000万元", "30000000.00", unit="CNY", index=0, page=1),
            entry("facilities.rate", "4.35%", "4.35%", unit="%", index=0, page=1),
            entry("facilities.amount", "2,000万元", "20000000.00", unit="CNY", index=1, page=1),
            entry("facilities.rate", "LPR加45个基点", "LPR-1Y+45bp", index=1, page=1, status="needs_review"),
        ],
    )
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [a], small, "en"))
    assert book.sheetnames == ["Documents", "Facilities  all  of  them", "To check", "Failures"]
    head, row = rows(book["Documents"])
    cells = dict(zip(head, row, strict=True))
    assert (cells["File"], cells["Pages"]) == ("a.pdf", 3)
    assert cells["Number"] == "审批[2026]1号"
    assert cells["Date"] == datetime(2026, 9, 15)
    assert (cells["Total"], cells["Total · Currency"], cells["Total · place"]) == (50_000_000, "CNY", "p. 1")
    assert (cells["Guarantor"], cells["Guarantor · place"]) == ("甲公司; 乙公司", "p. 3")
    items = rows(book["Facilities  all  of  them"])
    assert items[1] == ["a.pdf", 1, 30_000_000, "CNY", "p. 1", 0.0435, "p. 1"]
    assert items[2] == ["a.pdf", 2, 20_000_000, "CNY", "p. 1", "LPR-1Y+45bp", "p. 1, check"]
    [_, check] = rows(book["To check"])
    assert check[:6] == ["a.pdf", "Rate", 2, "check", "LPR加45个基点", "LPR-1Y+45bp"]
    total = book["Documents"].cell(2, head.index("Total") + 1)
    day = book["Documents"].cell(2, head.index("Date") + 1)
    assert (total.number_format, day.number_format) == ("#,##0.00", "yyyy-mm-dd")


def test_sheets_are_frozen_filtered_to_the_last_row_and_wide_enough(tmp_path: Path, small: schema.Schema) -> None:
    several = [placed(tmp_path, name, [entry("approval.number", name, name)]) for name in ("a", "b", "c")]
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", several, small, "en"))
    sheet = book["Documents"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:K4"
    assert sheet.column_dimensions["A"].width == 36
    assert book["Failures"].auto_filter.ref == "A1:C1"


def test_headings_are_in_the_language_of_the_documents(tmp_path: Path, small: schema.Schema) -> None:
    zh = [entry("approval.number", "一号", "一号", quote="本批复编号一号")]
    chinese = placed(tmp_path, "a", zh)
    told = placed(tmp_path, "b", [entry("approval.number", "x", "x")], language="zh")
    english = placed(tmp_path, "c", [entry("approval.number", "x", "x", quote="the number x")])
    assert language_of([chinese, told, english]) == "zh"
    assert language_of([english]) == language_of([]) == "en"
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [chinese], small, "zh"))
    assert book.sheetnames == ["文件", "分项额度", "待核对", "失败"]
    assert rows(book["文件"])[0][:4] == ["文件", "页数", "编号", "编号 · 位置"]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "#N/A"])
def test_what_a_document_says_is_never_a_formula(tmp_path: Path, small: schema.Schema, text: str) -> None:
    path = placed(tmp_path, "a", [entry("approval.number", text, text, status="needs_review", quote=text)])
    failure = Failure(text, text, text)
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [path], small, "en", [failure]))
    shown = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(shown) == 7
    assert {cell.data_type for cell in shown} == {"s"}
    assert all(cell.quotePrefix for cell in shown) == (text != "#N/A")


def test_an_amount_that_a_spreadsheet_would_round_and_one_that_is_none_stay_text(
    tmp_path: Path, small: schema.Schema
) -> None:
    several = [
        placed(tmp_path, "a", [entry("approval.total", "x", "1234567890123456.78", unit="CNY")]),
        placed(tmp_path, "b", [entry("approval.total", "不超过一亿元", "<=100000000.00", unit="CNY")]),
        placed(tmp_path, "c", [entry("approval.date", "首次提款后六个月", None)]),
        placed(tmp_path, "d", [entry("approval.date", "31 December 1899", "1899-12-31")]),
        placed(tmp_path, "e", [entry("approval.date", "x", "2026-02-30")]),
    ]
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", several, small, "en"))
    head, *shown = rows(book["Documents"])
    total, day = head.index("Total"), head.index("Date")
    assert [row[total] for row in shown[:2]] == ["x", "不超过一亿元"]
    assert [row[day] for row in shown[2:]] == ["首次提款后六个月", "31 December 1899", "x"]


def test_a_conflict_shows_each_place_and_goes_on_the_list(tmp_path: Path, small: schema.Schema) -> None:
    fields = [
        entry("approval.total", "5,000万元", "50000000.00", unit="CNY", index=0, page=1, status="conflict"),
        entry("approval.total", "陆仟万元", "60000000.00", unit="CNY", index=1, page=2, status="conflict"),
        entry("approval.number", None, None, status="absent"),
    ]
    errors = [{"code": "page_without_text", "message": "page 2 has no text", "page": 2}]
    path = placed(tmp_path, "a", fields, errors=errors)
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [path], small, "en"))
    head, row = rows(book["Documents"])
    cells = dict(zip(head, row, strict=True))
    assert cells["Total"] == "5,000万元; 陆仟万元"
    assert cells["Total · place"] == "p. 1, conflict; p. 2, conflict"
    assert cells["Number · place"] == "not stated"
    checks = rows(book["To check"])[1:]
    assert [(check[1], check[2], check[3], check[9]) for check in checks] == [
        ("Total", None, "conflict", 1),
        ("Total", None, "conflict", 2),
        (None, None, "problem", 2),
    ]


def test_a_bound_stays_a_number_and_tells_what_it_is(tmp_path: Path, small: schema.Schema) -> None:
    fields = [
        entry("approval.number", "36个月", "P36M", bound="<=", event="P36M after first-drawing"),
        entry("approval.total", "5,000万元", "50000000.00", unit="CNY", bound="<="),
        entry("facilities.rate", "4.35%", "4.35%", unit="%", index=0, bound=">=", status="needs_review"),
    ]
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [placed(tmp_path, "a", fields)], small, "en"))
    head, row = rows(book["Documents"])
    assert dict(zip(head, row, strict=True))["Number"] == "≤ P36M (P36M after first-drawing)"
    total = book["Documents"].cell(2, head.index("Total") + 1)
    assert (total.value, total.number_format) == (50_000_000, '"≤ "#,##0.00')
    rate = book["Facilities  all  of  them"].cell(2, 6)
    assert (rate.value, rate.number_format) == (0.0435, '"≥ "0.00##%')
    titles, check = rows(book["To check"])
    assert (check[titles.index("Bound")], check[titles.index("Page")]) == ("≥", 1)
    [*_, words] = rows(openpyxl.load_workbook(write(tmp_path / "y.xlsx", [], small, "zh"))["待核对"])
    assert words[7:9] == ["界限", "起算"]


def test_characters_that_a_workbook_cannot_hold_are_left_out(tmp_path: Path, small: schema.Schema) -> None:
    fields = [entry("approval.number", "A\x00\x0b1", "A\x00\x0b1", quote="x" * 40_000, status="needs_review")]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(result("a", fields)), "utf-8")
    path.write_text(path.read_text("utf-8").replace("A", "A\\ud800"), "utf-8")
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [path], small, "en"))
    assert rows(book["Documents"])[1][2] == "A?1"
    assert len(rows(book["To check"])[1][-1]) == 32_767


def test_what_is_no_result_is_left_out_and_failures_are_listed(tmp_path: Path, small: schema.Schema) -> None:
    (tmp_path / "no.json").write_text("[]")
    several = [tmp_path / "no.json", tmp_path / "gone.json"]
    book = openpyxl.load_workbook(write(tmp_path / "x.xlsx", several, small, "en", [Failure("f", "e", "m")]))
    assert len(rows(book["Documents"])) == 1
    assert rows(book["Failures"])[1:] == [["f", "e", "m"]]


def test_a_workbook_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, small: schema.Schema) -> None:
    (tmp_path / "x").write_text("in the way")
    with pytest.raises(OutputError):
        write(tmp_path / "x" / "y.xlsx", [], small, "en")
    assert (tmp_path / "x").read_text() == "in the way"


def test_two_groups_of_one_long_title_get_two_sheets(tmp_path: Path) -> None:
    field = "{name: a, type: text, title: {en: A}, description: {en: a}}"
    group = f"{{name: %s, repeating: true, title: {{en: %s}}, fields: [{field}]}}"
    long = "A title that is longer than a sheet may be called"
    text = f"name: two\nversion: '1'\ntitle: {{en: Two}}\ngroups: [{group % ('x', long)}, {group % ('y', long)}]\n"
    (tmp_path / "two.yaml").write_text(text)
    two = schema.load(str(tmp_path / "two.yaml"))
    names = openpyxl.load_workbook(write(tmp_path / "x.xlsx", [], two, "en")).sheetnames
    assert names[1:3] == ["A title that is longer than a sh"[:31], "A title that is longer than a 2"]

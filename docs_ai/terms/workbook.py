"""Results as one workbook: a row a document, a sheet for each group that repeats, what is to be checked, what failed.

Rows are streamed, so that thousands of documents need no more memory than one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from copilot import atomic
from copilot.language import Language, detect
from docs_ai.terms.earlier import load
from docs_ai.terms.schema import Field, Group, Schema, title
from docs_ai.terms.sheet_cells import BOUNDS, Content, cell, content_of, text_cell

__all__ = ["Failure", "language_of", "write"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "documents": "Documents",
        "to_check": "To check",
        "failures": "Failures",
        "file": "File",
        "pages": "Pages",
        "number": "No.",
        "term": "Term",
        "status": "Status",
        "value": "As written",
        "normal": "Normal form",
        "unit": "Unit",
        "bound": "Bound",
        "event": "Runs from",
        "page": "Page",
        "confidence": "Confidence",
        "quote": "Context",
        "currency": "Currency",
        "place": "place",
        "error": "Error",
        "message": "What is wrong",
        "found": "found",
        "absent": "not stated",
        "conflict": "conflict",
        "needs_review": "check",
        "external_reference": "elsewhere",
        "problem": "problem",
        "at": "p. {page}",
    },
    "zh": {
        "documents": "文件",
        "to_check": "待核对",
        "failures": "失败",
        "file": "文件",
        "pages": "页数",
        "number": "序号",
        "term": "要素",
        "status": "状态",
        "value": "原文",
        "normal": "规范值",
        "unit": "单位",
        "bound": "界限",
        "event": "起算",
        "page": "页",
        "confidence": "置信度",
        "quote": "上下文",
        "currency": "币种",
        "place": "位置",
        "error": "错误",
        "message": "原因",
        "found": "已找到",
        "absent": "未载明",
        "conflict": "不一致",
        "needs_review": "待核对",
        "external_reference": "另见",
        "problem": "问题",
        "at": "第{page}页",
    },
}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_WIDTHS: Mapping[str, int] = {"clause": 48, "item": 48, "text": 28, "party": 30, "amount": 18, "rate": 22}
_WIDTH, _FILE_WIDTH, _PLACE_WIDTH = 16, 36, 14
_CHECK_HEADS = (
    "file", "term", "number", "status", "value", "normal", "unit", "bound", "event", "page", "confidence", "quote",
)  # fmt: skip
_CHECK_WIDTHS = {"file": _FILE_WIDTH, "term": 24, "value": 36, "normal": 24, "event": 28, "quote": 60}
_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="DDE5F2")
_DOUBTFUL = frozenset(["needs_review", "conflict", "external_reference"])


@dataclass(frozen=True, slots=True)
class Failure:
    """A file of which there is no result: its path, the kind of error, and what is wrong."""

    path: str
    error: str
    message: str


def write(
    path: Path, results: Sequence[Path], schema: Schema, language: Language, failures: Iterable[Failure] = ()
) -> Path:
    """Write the workbook, whole or not at all.

    Args:
        path: where it goes.
        results: the result files, in the order of the rows; one that holds no result is left out.
        schema: the terms; a field of a result that it does not name is left out.
        language: of the headings.
        failures: what the last sheet lists.

    Raises:
        OutputError: it cannot be written.
    """
    book = Workbook(write_only=True)
    sheets = _Sheets(book, schema, language)
    for result in results:
        content = load(result)
        if content is not None:
            sheets.add(content)
    for failure in failures:
        sheets.fail(failure)
    sheets.close()
    data = io.BytesIO()
    book.save(data)
    return atomic.write_bytes(path, data.getvalue())


def language_of(results: Sequence[Path]) -> Language:
    """Return the language in which most of the documents are written, English where there are none."""
    counts: dict[Language, int] = {"en": 0, "zh": 0}
    for result in results:
        content = load(result)
        if content is not None:
            counts[_language(content)] += 1
    return "zh" if counts["zh"] > counts["en"] else "en"


def _language(content: Mapping[str, Any]) -> Language:
    for language in _WORDS:
        if content.get("language") == language:
            return language
    return detect(" ".join(field["quote"] or "" for field in content["fields"]))


class _Sheets:
    """The sheets of one workbook, each with its headings, to which documents are added."""

    def __init__(self, book: Workbook, schema: Schema, language: Language) -> None:
        self._schema, self._language, self._words = schema, language, _WORDS[language]
        self._titles = {field.name: title(field, language) for field in schema.fields}
        self._names: set[str] = set()
        self._rows: dict[str, int] = {}
        self._plain = [field for group in schema.groups if not group.repeating for field in group.fields]
        self._documents = self._sheet(book, self._words["documents"], self._heads("pages", self._plain))
        self._groups = {
            group.name: (group, self._sheet(book, _title_of(group, language), self._heads("number", group.fields)))
            for group in schema.groups
            if group.repeating
        }
        checks = [(self._words[head], _CHECK_WIDTHS.get(head, _PLACE_WIDTH)) for head in _CHECK_HEADS]
        self._checks = self._sheet(book, self._words["to_check"], checks)
        failed = [(self._words["file"], _FILE_WIDTH), (self._words["error"], 20), (self._words["message"], 80)]
        self._failures = self._sheet(book, self._words["failures"], failed)

    def add(self, content: Mapping[str, Any]) -> None:
        """Add the rows of one document."""
        fields: dict[str, list[Mapping[str, Any]]] = {}
        for entry in content["fields"]:
            fields.setdefault(entry["name"], []).append(entry)
        file, sheet = str(content["document"]["path"]), self._documents
        pages = cell(sheet, Content(int(content["document"].get("pages") or 0)))
        self._append(sheet, [text_cell(sheet, file), pages, *self._row(sheet, self._plain, fields)])
        for group, below in self._groups.values():
            for number in _numbers(group, fields):
                item = {name: [one for one in entries if one["index"] == number] for name, entries in fields.items()}
                first = [text_cell(below, file), cell(below, Content(number + 1))]
                self._append(below, [*first, *self._row(below, group.fields, item)])
        self._add_checks(file, content)

    def fail(self, failure: Failure) -> None:
        """Add a file that failed."""
        cells = [text_cell(self._failures, text) for text in (failure.path, failure.error, failure.message)]
        self._append(self._failures, cells)

    def close(self) -> None:
        """Let the filter of each sheet reach to its last row."""
        for sheet in (self._documents, *(sheet for _, sheet in self._groups.values()), self._checks, self._failures):
            first, _, last = sheet.auto_filter.ref.partition(":")
            sheet.auto_filter.ref = f"{first}:{last.rstrip('1234567890')}{self._rows[sheet.title]}"

    def _add_checks(self, file: str, content: Mapping[str, Any]) -> None:
        """List what a person has to look at: doubtful terms, and what went wrong with the document."""
        repeating = {field.name for group, _ in self._groups.values() for field in group.fields}
        for entry in content["fields"]:
            if entry["status"] in _DOUBTFUL and entry["name"] in self._titles:
                in_item = entry["name"] in repeating and entry["index"] is not None
                number = entry["index"] + 1 if in_item else ""
                head = (file, self._titles[entry["name"]], number, self._words[entry["status"]])
                stated = (entry[key] or "" for key in ("value", "normalized", "unit"))
                said = (BOUNDS.get(entry.get("bound", ""), ""), entry.get("event") or "", entry["page"] or "")
                self._check([*head, *stated, *said, Decimal(str(entry["confidence"])), entry["quote"] or ""])
        for error in content["errors"]:
            place = ("", "", "", "", "", error["page"] or "", "")
            self._check([file, "", "", self._words["problem"], *place, error["message"]])

    def _check(self, values: Sequence[str | int | Decimal]) -> None:
        self._append(self._checks, [cell(self._checks, Content(value)) for value in values])

    def _row(
        self, sheet: Worksheet, fields: Sequence[Field], given: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> Iterator[Cell]:
        """Yield the cells of some fields: the value, the currency of an amount, and the page and status."""
        for field in fields:
            entries = given.get(field.name, ())
            contents = [content_of(entry, field.type) for entry in entries]
            if len(contents) == 1:
                yield cell(sheet, contents[0])
            else:
                yield text_cell(sheet, "; ".join(str(entry["value"] or "") for entry in entries))
            if field.type == "amount":
                units = dict.fromkeys(entry["unit"] for entry in entries if entry["unit"])
                yield text_cell(sheet, "; ".join(units))
            yield text_cell(sheet, "; ".join(dict.fromkeys(self._place(entry) for entry in entries)))

    def _place(self, entry: Mapping[str, Any]) -> str:
        page = self._words["at"].format(page=entry["page"]) if entry["page"] else ""
        status = "" if entry["status"] == "found" else self._words[entry["status"]]
        return ", ".join(filter(None, (page, status)))

    def _heads(self, second: str, fields: Sequence[Field]) -> list[tuple[str, int]]:
        heads = [(self._words["file"], _FILE_WIDTH), (self._words[second], 8)]
        for field in fields:
            name = self._titles[field.name]
            heads.append((name, _WIDTHS.get(field.type, _WIDTH)))
            if field.type == "amount":
                heads.append((f"{name} · {self._words['currency']}", 10))
            heads.append((f"{name} · {self._words['place']}", _PLACE_WIDTH))
        return heads

    def _sheet(self, book: Workbook, wanted: str, heads: Sequence[tuple[str, int]]) -> Worksheet:
        """Make a sheet with its headings, its widths, a frozen first row and column, and a filter."""
        sheet: Worksheet = book.create_sheet(self._name(wanted))
        sheet.freeze_panes = "B2"
        for number, (_, width) in enumerate(heads, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"  # `close` adds the rows
        row = [text_cell(sheet, head) for head, _ in heads]
        for head in row:
            head.font, head.fill = _HEAD, _SHADE
        self._append(sheet, row)
        return sheet

    def _append(self, sheet: Worksheet, cells: Sequence[Cell]) -> None:
        sheet.append(list(cells))
        self._rows[sheet.title] = self._rows.get(sheet.title, 0) + 1

    def _name(self, wanted: str) -> str:
        """Return a sheet name that a workbook takes and that no other sheet has."""
        plain = _FORBIDDEN.sub(" ", wanted).strip().strip("'")[:_LONGEST_NAME] or "Sheet"
        name, number = plain, 2
        while name.casefold() in self._names:
            end = f" {number}"
            name, number = plain[: _LONGEST_NAME - len(end)] + end, number + 1
        self._names.add(name.casefold())
        return name


def _title_of(group: Group, language: Language) -> str:
    titles = group.title or {}
    return titles.get(language) or next(iter(titles.values()), group.name)


def _numbers(group: Group, fields: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[int]:
    """Return the numbers of the items of a group that the document states."""
    entries = [entry for field in group.fields for entry in fields.get(field.name, ())]
    return sorted({entry["index"] for entry in entries if entry["index"] is not None and entry["status"] != "absent"})

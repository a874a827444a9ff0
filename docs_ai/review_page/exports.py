"""What a folder holds after review, for other programs: JSON, CSV, a workbook, and a labelled set to measure with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from copilot.language import Language
from docs_ai.review_page.result_file import Place, ResultFile
from docs_ai.review_page.standing import Standing, settled
from docs_ai.review_page.store import Reviewed
from docs_ai.review_page.views import place_view
from docs_ai.review_page.wording import Titles, strings

__all__ = ["EXPORTS", "Export", "export_schema", "labels"]

VERSION = "1.1"
_COLUMNS = (
    "document",
    "field",
    "title",
    "index",
    "extracted",
    "extracted_normal",
    "status",
    "decision",
    "final",
    "final_normal",
    "unit",
    "page",
    "by",
    "at",
)
_WIDTHS = (28, 24, 18, 7, 40, 20, 12, 12, 40, 20, 7, 6, 14, 21)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL = 32_000

Written = Callable[[Sequence[Reviewed], Titles, Language], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: the saved file's name and type, and what writes it."""

    name: str
    content_type: str
    write: Written


def as_json(reviewed: Sequence[Reviewed], _titles: Titles, _language: Language) -> bytes:
    """Return every field with what was extracted, what was decided, by whom and when, and what holds now."""
    documents = [
        {
            "document": {"path": one.result.document, "sha256": one.result.sha256, "pages": one.result.pages},
            "result": one.path.name,
            "schema": one.result.schema,
            "complete": settled(one.rows),
            "fields": [_field(row) for row in one.rows],
        }
        for one in reviewed
        if one.result is not None
    ]
    return _json({"version": VERSION, "documents": documents})


@cache
def export_schema() -> dict[str, Any]:
    """Return the JSON Schema of `as_json`."""
    text = (resources.files("docs_ai.review_page") / "export.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def as_csv(reviewed: Sequence[Reviewed], titles: Titles, language: Language) -> bytes:
    """Return one line a field, in UTF-8 with a mark that spreadsheets know it by; no cell can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_heads(language))
    for line in _lines(reviewed, titles, language):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in map(_text, line)])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(reviewed: Sequence[Reviewed], titles: Titles, language: Language) -> bytes:
    """Return one row a field; every cell is text, so that no amount loses a digit and none becomes a formula."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = strings()[language]["fields"]
    lines: list[Sequence[object]] = [_heads(language), *_lines(reviewed, titles, language)]
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", _text(value))[:_CELL]
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_labels(reviewed: Sequence[Reviewed], titles: Titles, _language: Language) -> bytes:
    """Return the labelled set of the documents that were reviewed to the end."""
    return _json(labels(reviewed, titles), sort_keys=True)


def labels(reviewed: Sequence[Reviewed], titles: Titles) -> dict[str, dict[str, list[str]]]:
    """Return ``{file: {field: [values]}}``, values in their normal form where they have one.

    An absent key means that the document does not state the field, so only documents count in which every field was
    decided on. A value that is only a reference to another document is none. Two items of a repeating group may have
    the same value; elsewhere it counts once. A file is called by its name; by its folder too where two share one, and
    by its whole path where they share that.
    """
    done = [(one.result, one.rows) for one in reviewed if one.result is not None and settled(one.rows)]
    names = _names([_path(result) for result, _ in done])
    found: dict[str, dict[str, list[str]]] = {}
    for result, rows in done:
        values: dict[str, dict[tuple[int | None, str], str]] = {}
        for row in rows:
            if row.final is None or (row.entry.status == "external_reference" and row.final is row.entry.place):
                continue
            value = row.final.normalized or row.final.value or ""
            item = row.entry.index if titles.repeats(result.schema, row.entry.name) == "group" else None
            values.setdefault(row.entry.name, {})[item, value] = value
        stated = {name: list(kept.values()) for name, kept in values.items()}
        found.setdefault(names[_path(result)], {}).update(stated)
    return found


EXPORTS: Mapping[str, Export] = {
    "json": Export("review.json", "application/json", as_json),
    "csv": Export("review.csv", "text/csv; charset=utf-8", as_csv),
    "xlsx": Export("review.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "labels": Export("labels.json", "application/json", as_labels),
}


def _path(result: ResultFile) -> str:
    return result.document.replace("\\", "/")


def _names(paths: Sequence[str]) -> dict[str, str]:
    """Return what each path is called: its name, or more of its last parts where others end alike."""
    called: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        ends = ("/".join(parts[-count:]) for count in (1, 2))
        others = [f"/{other}" for other in paths if other != path]
        called[path] = next((end for end in ends if not any(one.endswith(f"/{end}") for one in others)), path)
    return called


def _heads(language: Language) -> list[str]:
    return [strings()[language][f"column_{name}"] for name in _COLUMNS]


def _lines(reviewed: Sequence[Reviewed], titles: Titles, language: Language) -> Iterator[list[object]]:
    words = strings()[language]
    for one in reviewed:
        if one.result is None:
            continue
        for row in one.rows:
            entry, final = row.entry, row.final or Place()
            title = titles.of_field(one.result.schema, entry.name)
            decision = row.decision
            yield [
                one.result.name,
                entry.name,
                title.get(language) or next(iter(title.values())),
                entry.index,
                row.extracted.value,
                row.extracted.normalized,
                words[entry.status],
                words[_decided_as(row)],
                final.value,
                final.normalized,
                final.unit,
                final.page,
                decision.by if decision else None,
                decision.at if decision else None,
            ]


def _decided_as(row: Standing) -> str:
    """Return the key of the words for what was decided."""
    if row.decision is None:
        return "undecided"
    if not row.current:
        return "stale"
    return "decision_together" if row.decision.together else f"decision_{row.decision.status}"


def _field(row: Standing) -> dict[str, Any]:
    entry = row.entry
    return {
        "name": entry.name,
        "index": entry.index,
        "origin": row.origin,
        "extracted": {**place_view(row.extracted), "status": entry.status, "confidence": entry.confidence},
        "decision": row.decision.to_json() if row.decision else None,
        "decided": row.decided,
        "final": place_view(row.final) if row.final else None,
    }


def _json(value: Mapping[str, Any], *, sort_keys: bool = False) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=sort_keys) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _text(value: object) -> str:
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")

"""A term as a cell of a workbook: an amount as a number, a date as a date, and all else as text that stays text.

What a document says is not to be trusted: a value that begins like a formula is written as text, and marked so that it
stays text when somebody edits it (CWE-1236).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from docs_ai.terms.schema import FieldType

__all__ = ["BOUNDS", "Content", "cell", "content_of", "text_cell"]

BOUNDS: Mapping[str, str] = MappingProxyType({"<=": "≤", "<": "<", ">=": "≥", ">": ">"})
"""How the bound of a value is shown; `docs_ai.terms.normalise.bounds` tells them."""

_LONGEST = 32_767  # characters that a cell may hold
_DIGITS = 15  # that a spreadsheet keeps of a number
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)%")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_READABLE = frozenset[FieldType](["party", "person", "identifier", "currency", "credit_code", "rate", "percent"])
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TOP = Alignment(vertical="top")


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell holds, and the spreadsheet's format for it; an empty format is for text."""

    value: str | int | Decimal | date
    format: str = ""


def content_of(field: Mapping[str, Any], kind: FieldType) -> Content:
    """Return the cell content of one field of a result.

    A bound stands before its value, in a number as part of its format, so that it stays a number; the event from which
    a duration runs stands behind it.

    Args:
        field: the entry in the result file.
        kind: its type in the schema.
    """
    content = _plain_content(field, kind)
    sign = BOUNDS.get(field.get("bound", ""), "")
    if content.format:
        return Content(content.value, f'"{sign} "{content.format}' if sign else content.format)
    event = field.get("event") or ""
    told = f"({event})" if event and event != content.value else ""
    return Content(" ".join(filter(None, (sign, str(content.value), told))))


def _plain_content(field: Mapping[str, Any], kind: FieldType) -> Content:
    normalized = field["normalized"] or ""
    if kind == "amount" and _NUMBER.fullmatch(normalized) and _fits(Decimal(normalized)):
        return Content(Decimal(normalized), "#,##0.00")
    if kind in ("date", "expiry") and (day := _day(normalized)):
        return Content(day, "yyyy-mm-dd")
    if kind in ("rate", "percent") and (percent := _PERCENT.fullmatch(normalized)) and _fits(Decimal(percent[1])):
        return Content(Decimal(percent[1]).scaleb(-2), "0.00##%")
    return Content((normalized if kind in _READABLE else "") or field["value"] or "")


def cell(sheet: Worksheet, content: Content) -> Cell:
    """Return the cell of a streamed sheet; text in it is text whatever it looks like."""
    if isinstance(content.value, str):
        return text_cell(sheet, content.value)
    made = WriteOnlyCell(sheet)
    made.value = content.value
    if content.format:
        made.number_format = content.format
    made.alignment = _TOP
    return made


def text_cell(sheet: Worksheet, text: str) -> Cell:
    """Return a cell with text, without the characters that a workbook cannot hold."""
    shown = ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "replace").decode("utf-8").strip()[:_LONGEST]
    made = WriteOnlyCell(sheet, shown)
    made.data_type = "s"  # which is f where the text begins with =, and e where it reads like #N/A
    if shown.startswith(_FORMULA):
        made.quotePrefix = True
    made.alignment = _WRAPPED
    return made


def _fits(number: Decimal) -> bool:
    return len(number.normalize().as_tuple().digits) <= _DIGITS


def _day(text: str) -> date | None:
    """Return the day that ``text`` names, or None; spreadsheets know none before 1900."""
    parts = _DAY.fullmatch(text)
    try:
        day = date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None
    return day if day is not None and day.year >= 1900 else None

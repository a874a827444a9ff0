"""XLSX through openpyxl: a sheet is a page, blocks of rows are tables, figures are shown as the sheet shows them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from copilot.errors import LimitExceeded
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source, is_heading_row
from docs_ai.reading.document import Document, Notice
from docs_ai.reading.limits import Limits
from docs_ai.reading.longtail.number_format import shown
from docs_ai.reading.printed import printed

__all__ = ["read"]

_MOST_BYTES = 60 * 1024 * 1024  # of XML in all sheets; openpyxl takes some twenty times that in memory
_UNCOMPUTED = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_Row = list[tuple[int, str]]


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read a workbook: what formulas gave when it was last saved, as the cells show it.

    Raises:
        LimitExceeded: more in its sheets than can be held.
    """
    name = source.path.name
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [member for member in package.infolist() if member.filename.startswith("xl/")]
        if sum(member.file_size for member in sheets) > _MOST_BYTES:
            most = _MOST_BYTES // (1024 * 1024)
            raise LimitExceeded(f"{name}: unpacks to more than {most} MB; save only the sheets that matter")
        sources = [package.read(member) for member in sheets if member.filename.startswith("xl/worksheets/sheet")]
    unknown = sum(len(_UNCOMPUTED.findall(xml)) for xml in sources)
    file = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    text = CanonicalText()
    for number, sheet in enumerate(file.worksheets, 1):
        text.page(number)
        if sheet.sheet_state == "visible":
            _sheet(sheet, text)
        else:
            text.strike("\n".join(words for _, row in _numbered(sheet, {}) for _, words in row), "hidden")
    if unknown:
        message = f"{unknown} cells hold formulas whose results are not in the file; open it, save it and read it again"
        text.notice(Notice("truncated", message))
    return text.document(source)


def _sheet(sheet: Any, text: CanonicalText) -> None:
    text.block("heading", [Piece(sheet.title)], level=1)
    hidden: dict[int, list[str]] = {}
    block: list[_Row] = []
    last = 0
    for index, row in _numbered(sheet, hidden):
        if index > last + 1:
            _lay(block, text)
            block = []
        block.append(row)
        last = index
    _lay(block, text)
    text.strike("\n".join(words for row in hidden.values() for words in row), "hidden")


def _lay(rows: Sequence[_Row], text: CanonicalText) -> None:
    """Lay a block of rows down: lone cells above it are its title and its unit, the rest is a table."""
    start = next((index for index, row in enumerate(rows) if len(row) > 1), len(rows))
    for row in rows[:start]:
        text.block("paragraph", [Piece(row[0][1])])
    if start == len(rows):
        return
    text.begin_table()
    head = rows[start]
    names = dict(head) if is_heading_row([words for _, words in head]) else {}
    for index, row in enumerate(rows[start:]):
        header = names if index else {}
        text.row([CellText(column, [Piece(words)], " ".join(header.get(column, "").split())) for column, words in row])


def _numbered(sheet: Any, hidden: dict[int, list[str]]) -> Iterator[tuple[int, _Row]]:
    """Yield each row that shows something with its number; what hidden rows and columns hold goes to ``hidden``."""
    rows: dict[int, _Row] = {}
    # The cells that there are, not the rectangle around them: one cell at XFD1048576 would make it seventeen billion.
    for (index, column), cell in sorted(sheet._cells.items()):
        words = printed(shown(cell.value, cell.number_format))
        if not words:
            continue
        if sheet.row_dimensions[index].hidden or _is_hidden(sheet, column):
            hidden.setdefault(index, []).append(words)
        else:
            rows.setdefault(index, []).append((column - 1, words))
    yield from rows.items()


def _is_hidden(sheet: Any, column: int) -> bool:
    letter = get_column_letter(column)
    if letter in sheet.column_dimensions:
        return bool(sheet.column_dimensions[letter].hidden)
    return any(
        dimension.hidden and (dimension.min or 0) <= column <= (dimension.max or 0)
        for dimension in sheet.column_dimensions.values()
    )

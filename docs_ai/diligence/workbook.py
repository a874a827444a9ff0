"""Read a statement workbook: sheets, units, years and lines, every number with the cell that it stands in.

What a statement looks like differs from bank to bank: headings start on any row, a balance sheet may show assets and
liabilities side by side, years are written as 2025, 2025年12月31日 or 期末余额. A block is a heading row with years and
the rows below it; each column of a year takes its labels from the nearest column of text to its left.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from docs_ai.diligence.amounts import Period, cell_number, period_of, unit_in, years_in
from docs_ai.diligence.figures import Unit
from docs_ai.diligence.rulebook import Rulebook, StatementKind, is_part

__all__ = ["Entry", "Issue", "Line", "Table", "Workbook", "read_workbook"]

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS, MAX_COLUMNS = 2_000, 60

_KINDS: tuple[tuple[re.Pattern[str], StatementKind], ...] = (
    (re.compile(r"现金流量|cash\s*flow", re.IGNORECASE), "cash"),
    (re.compile(r"资产负债|balance\s*sheet|financial\s*position", re.IGNORECASE), "balance"),
    (
        re.compile(r"利润|损益|income\s*statement|profit\s*(?:and|&|or)\s*loss|operations|\bP&L\b", re.IGNORECASE),
        "income",
    ),
)
_ENDING = re.compile(r"^(?:期末|年末|本年|本期|当期)(?:余额|金额|数|累计.*)?$|^current (?:year|period)$", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:年初|期初|上年|上期|上年年末|上年同期)(?:余额|金额|数)?$|^(?:prior|previous) (?:year|period)$", re.IGNORECASE
)
_ASIDE = re.compile(r"附注|行次|注释|^notes?$|^line$|^ref", re.IGNORECASE)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number in a cell: its value in the table's unit, as written, and where (``sheet!A1``)."""

    value: Decimal
    written: str
    cell: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a statement. A heading has no entries; ``part`` marks a line that shows a part of the one above."""

    label: str
    row: int
    entries: Mapping[int, Entry]
    part: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A statement's lines under one heading row. ``unit`` is None when the sheet does not state one."""

    sheet: str
    kind: StatementKind
    unit: Unit | None
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    consolidated: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """What a person must know about reading a source: a stable code and where."""

    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was read."""

    tables: tuple[Table, ...]
    issues: tuple[Issue, ...]


Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    grid: Grid
    format_of: Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    year: int
    labels: int


@dataclass(frozen=True, slots=True)
class _Block:
    head: int
    end: int
    columns: tuple[_Column, ...]


def read_workbook(path: Path, rules: Rulebook) -> Workbook:
    """Read every visible sheet of an XLSX file that holds a statement.

    Raises:
        EmptyFile: no sheet holds a statement with years and known accounts.
        EncryptedFile: the file is protected by a password.
        DamagedFile: it is no readable workbook.
        UnsupportedFormat: it is an old XLS file.
        LimitExceeded: it is too large, packed or unpacked.
    """
    _inspect(path)
    values, formulas = _open(path, data_only=True), _open(path, data_only=False)
    tables: list[Table] = []
    issues: list[Issue] = []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            issues.append(Issue("hidden_sheet", sheet.title))
            continue
        grid = _grid(sheet)
        issues += _uncomputed(sheet.title, grid, _grid(formulas[sheet.title]))
        tables += _tables(_Sheet(sheet.title, grid, _formats(sheet)), rules)
    values.close()
    formulas.close()
    if not tables:
        raise EmptyFile(f"{path.name} holds no statement: no sheet has year columns and known accounts")
    return Workbook(tuple(tables), tuple(issues))


def _inspect(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(65536)
    except OSError as error:
        raise DamagedFile(f"cannot read {path.name}: {error.strerror or error}") from error
    if size == 0:
        raise EmptyFile(f"{path.name} is empty")
    if start.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise EncryptedFile(f"{path.name} is protected by a password; save it without one")
        raise UnsupportedFormat(f"{path.name} is an old XLS workbook; save it as XLSX")
    if size > MAX_BYTES:
        raise LimitExceeded(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DamagedFile(f"{path.name} is no readable XLSX workbook") from error
    if unpacked > MAX_UNPACKED:
        raise LimitExceeded(f"{path.name} unpacks to more than {MAX_UNPACKED // 1_000_000} MB")


def _open(path: Path, *, data_only: bool) -> openpyxl.Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts that it does not keep; we only read
            return openpyxl.load_workbook(path, data_only=data_only)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as error:
        raise DamagedFile(f"{path.name} is no readable XLSX workbook") from error
    except Exception as error:
        # openpyxl lets errors of its XML reader through, which have no common class across its two readers.
        raise DamagedFile(f"{path.name} is no readable XLSX workbook") from error


def _grid(sheet: Worksheet) -> Grid:
    rows = min(sheet.max_row, MAX_ROWS)
    columns = min(sheet.max_column, MAX_COLUMNS)
    return [list(row) for row in sheet.iter_rows(max_row=rows, max_col=columns, values_only=True)]


def _uncomputed(sheet: str, values: Grid, formulas: Grid) -> Iterator[Issue]:
    """Name the first cell whose formula has no stored value: the file was never opened in a spreadsheet program."""
    for row, (seen, meant) in enumerate(zip(values, formulas, strict=False), start=1):
        for column, (value, formula) in enumerate(zip(seen, meant, strict=False), start=1):
            if isinstance(formula, str) and formula.startswith("=") and (value is None or str(value).startswith("#")):
                yield Issue("formula_without_value", f"{sheet}!{get_column_letter(column)}{row}")
                return


def _formats(sheet: Worksheet) -> Callable[[int, int], str]:
    return lambda row, column: str(sheet.cell(row + 1, column + 1).number_format)


def _tables(page: _Sheet, rules: Rulebook) -> list[Table]:
    sheet, grid = page.name, page.grid
    found: list[Table] = []
    title = ""
    previous = 0
    for block in _blocks(grid):
        above = [str(cell) for row in grid[previous : block.head + 1] for cell in row if isinstance(cell, str)]
        title = " ".join(above) or title
        unit = next((unit for text in above if (unit := unit_in(text))), found[-1].unit if found else None)
        kind = _kind(" ".join(above), sheet)
        for labels in sorted({column.labels for column in block.columns}):
            columns = [column for column in block.columns if column.labels == labels]
            lines = _lines(page, block, columns)
            best = kind or _by_accounts(lines, rules)
            if best and any(rules.account_of(best, line.label) for line in lines):
                years = tuple(sorted(column.year for column in columns))
                merged = bool(re.search(r"合并|consolidated", f"{sheet} {title}", re.IGNORECASE))
                found.append(Table(sheet, best, unit, years, tuple(lines), merged))
        previous = block.end
    return found


def _blocks(grid: Grid) -> list[_Block]:
    heads: list[tuple[int, dict[int, int]]] = []
    for index, row in enumerate(grid):
        years = _years(grid, index, row)
        if years and any(isinstance(cell_number(_at(grid, below, column)), Decimal)
                         for below in range(index + 1, min(index + 8, len(grid))) for column in years):  # fmt: skip
            heads.append((index, years))
    blocks: list[_Block] = []
    for place, (head, years) in enumerate(heads):
        end = _title_start(grid, heads[place + 1][0], head) if place + 1 < len(heads) else len(grid)
        columns: list[_Column] = []
        for column, year in years.items():
            labels = _label_column(grid, head, end, column, years)
            if labels is not None and not any(c.year == year and c.labels == labels for c in columns):
                columns.append(_Column(column, year, labels))
        if columns:
            blocks.append(_Block(head, end, tuple(columns)))
    return blocks


def _title_start(grid: Grid, head: int, after: int) -> int:
    """Return the first of the rows above a heading row that are its title: text in a cell or two, and no number."""
    start = head
    while start - 1 > after:
        filled = [cell for cell in grid[start - 1] if cell is not None and str(cell).strip()]
        if len(filled) > 2 or any(cell_number(cell) is not None for cell in filled):
            break
        start -= 1
    return start


def _years(grid: Grid, index: int, row: Sequence[Any]) -> dict[int, int]:
    """Return column -> year for a heading row; empty when the row is none."""
    periods: dict[int, Period] = {}
    for column, value in enumerate(row):
        number = cell_number(value)
        if number is not None and not (number == number.to_integral_value() and 1990 <= number <= 2100):
            return {}
        period = period_of(value)
        if period:
            periods[column] = period
    months = {period.month for period in periods.values()} - {0}
    if len(months) > 1:  # an interim column beside year-ends: only the year-ends count
        periods = {column: period for column, period in periods.items() if period.month in (0, 12)}
    years = {column: period.year for column, period in periods.items()}
    if len(set(years.values())) >= 2:
        return years
    return _relative(grid, index, row)


def _relative(grid: Grid, index: int, row: Sequence[Any]) -> dict[int, int]:
    """Read 期末余额 and 上年年末余额 by the year that the rows above name."""
    words = {column: re.sub(r"\s", "", str(value)) for column, value in enumerate(row) if isinstance(value, str)}
    now = [column for column, text in words.items() if _ENDING.match(text)]
    then = [column for column, text in words.items() if _BEFORE.match(text)]
    if not (now and then):
        return {}
    named = [year for above in grid[:index] for cell in above if cell is not None for year, _ in years_in(str(cell))]
    if not named:
        return {}
    return dict.fromkeys(now, named[-1]) | dict.fromkeys(then, named[-1] - 1)


def _label_column(grid: Grid, head: int, end: int, column: int, years: Mapping[int, int]) -> int | None:
    for candidate in range(column - 1, -1, -1):
        if candidate in years or _ASIDE.search(str(_at(grid, head, candidate) or "")):
            continue
        cells = [_at(grid, row, candidate) for row in range(head + 1, end)]
        filled = [cell for cell in cells if cell is not None and str(cell).strip()]
        texts = [cell for cell in filled if isinstance(cell, str) and cell_number(cell) is None]
        if texts and len(texts) * 2 > len(filled):
            return candidate
    return None


def _at(grid: Grid, row: int, column: int) -> Any:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None


def _lines(page: _Sheet, block: _Block, columns: Sequence[_Column]) -> list[Line]:
    grid = page.grid
    lines: list[Line] = []
    inside = False
    for row in range(block.head + 1, block.end):
        label = _at(grid, row, columns[0].labels)
        if not isinstance(label, str) or not label.strip():
            continue
        entries: dict[int, Entry] = {}
        for column in columns:
            raw = _at(grid, row, column.index)
            number = cell_number(raw)
            if number is not None:
                place = f"{page.name}!{get_column_letter(column.index + 1)}{row + 1}"
                shown = raw if isinstance(raw, str) else _shown(number, page.format_of(row, column.index))
                entries[column.year] = Entry(number, shown, place)
        # Lines indented under a 其中 belong to it as long as they stand further in than the line that it details.
        inside = is_part(label) or (inside and _indent(label) > 4)
        lines.append(Line(label.strip(), row + 1, entries, inside))
    return lines


def _shown(number: Decimal, number_format: str) -> str:
    """Write a number as the spreadsheet shows it, as far as separators and decimals go; else with all its digits."""
    match = re.match(r"^[^;]*?(#,##0|0)(?:\.(0+))?", number_format)
    if not match or number_format == "General":
        return f"{number:f}"
    decimals = len(match[2] or "")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded != number:
        return f"{number:f}"  # the cell shows less than it holds: the quote must not hide it
    return f"{rounded:,}" if match[1] != "0" else f"{rounded}"


def _indent(label: str) -> int:
    return len(label) - len(label.lstrip(" \u3000")) + label[: len(label) - len(label.lstrip())].count("\u3000")


def _kind(above: str, sheet: str) -> StatementKind | None:
    return next((kind for text in (above, sheet) for pattern, kind in _KINDS if pattern.search(text)), None)


def _by_accounts(lines: Sequence[Line], rules: Rulebook) -> StatementKind | None:
    kinds: tuple[StatementKind, ...] = ("balance", "income", "cash")
    counted = {kind: sum(rules.account_of(kind, line.label) is not None for line in lines) for kind in kinds}
    best = max(kinds, key=lambda kind: counted[kind])
    return best if counted[best] >= 3 else None

"""Small workbooks and ledgers for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from docs_ai.diligence import rulebook
from docs_ai.diligence.figures import Citation, Figure, Ledger, Unit
from docs_ai.diligence.statements import with_measures

SAMPLES = Path(__file__).parents[3] / "cli" / "samples" / "client"
RULES = rulebook.load()
CNY = Unit("CNY", 10_000)
USD = Unit("USD", 1_000, 0)


def save(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write rows, sheet by sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def ledger(series: Mapping[str, Sequence[str]], unit: Unit = CNY, last: int = 2025) -> Ledger:
    """A ledger with measures; each series ends in ``last``, an empty value leaves a year out."""
    figures: dict[tuple[str, int], Figure] = {}
    for name, values in series.items():
        for offset, value in enumerate(values):
            year = last - len(values) + 1 + offset
            if value:
                cited = Citation("statements.xlsx", f"{name} {year}: {value}", cell=f"sheet!{'BCDEF'[offset]}7")
                figures[name, year] = Figure(name, year, Decimal(value), citation=cited, written=value)
    return with_measures(Ledger(figures, unit), RULES)

from __future__ import annotations

from pathlib import Path

import yaml

from bench import reading
from cli import samples
from docs_ai.reading import read
from tests.docs_ai.reading.set_lines import document, line, right

TABLE = [{"columns": ["2025", "2026"], "rows": {"Rent": ["1,250", "9"], "Wages": ["—", "(12,400)"]}}]


def page(wages: str = "(12,400)") -> list[object]:
    return [
        right(300, 100, "2025"), right(400, 100, "2026"), line(50, 112, "Rent"), right(300, 112, "1,250"),
        right(400, 112, "9"), line(50, 124, "Wages"), right(300, 124, "—"), right(400, 124, wages),
    ]  # fmt: skip


def test_a_figure_is_right_in_its_row_under_its_words() -> None:
    assert reading.right_cells(document(page()), 1, TABLE) == (4, 4)
    assert reading.right_cells(document(page("(12,401)")), 1, TABLE) == (4, 3)
    swapped = [{"columns": ["2026", "2025"], "rows": {"Rent": ["1,250", "9"]}}]
    assert reading.right_cells(document(page()), 1, swapped) == (2, 0)


def test_nothing_of_a_sample_is_lost() -> None:
    found = reading.loss(samples.FACILITY_LETTER_PDF, read(samples.FACILITY_LETTER_PDF))
    assert (found.missing, found.added) == (0, 0)
    assert found.pages == 4 and found.characters > 3000


def test_the_figures_written_by_hand_are_well_formed() -> None:
    pages = yaml.safe_load(Path(reading.__file__).with_name("_tables.yaml").read_text("utf-8"))
    assert sum(len(tables) for tables in pages.values()) == 10
    for tables in (table for of_file in pages.values() for table in of_file.values()):
        assert all(len(figures) == len(t["columns"]) for t in tables for figures in t["rows"].values())

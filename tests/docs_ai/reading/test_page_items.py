from __future__ import annotations

from docs_ai.reading.document import Box
from docs_ai.reading.page_items import GlyphLine, page_items
from docs_ai.reading.page_layout import TableLayout
from docs_ai.reading.typeset import Glyph


def set_line(x: float, y: float, text: str, size: float) -> GlyphLine:
    """Return a line whose characters are as wide as they are high."""
    return GlyphLine([Glyph(c, Box(x + n * size, y, x + (n + 1) * size, y + size)) for n, c in enumerate(text)], size)


def test_lines_of_a_cell_stand_from_the_top_whatever_sizes_recognition_gave_them() -> None:
    cells = [Box(100, 500, 200, 560), Box(200, 500, 300, 560)]
    lines = [set_line(105, 519, "贷款", 10.6), set_line(105, 505, "固定资产", 9.8), set_line(205, 505, "壹", 10)]
    (table,) = page_items([cells], lines)
    assert isinstance(table, TableLayout)
    assert [line.text for line in table.cells[0].lines] == ["固定资产", "贷款"]


def test_pieces_on_one_baseline_of_a_cell_stand_from_the_left_though_one_is_a_little_higher() -> None:
    (table,) = page_items(
        [[Box(100, 500, 200, 560), Box(200, 500, 300, 560)]],
        [set_line(150, 504, "万元", 10), set_line(105, 506, "5000", 10), set_line(205, 505, "壹", 10)],
    )
    assert isinstance(table, TableLayout)
    assert [line.text for line in table.cells[0].lines] == ["5000", "万元"]

from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.util import Inches

from tests.docs_ai.reading.longtail.made import blocks, cells, document, struck


def saved(deck: Any) -> bytes:
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def box(slide: Any, left: float, top: float, text: str) -> None:
    slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1)).text_frame.text = text


def deck() -> tuple[Any, Any]:
    made = pptx.Presentation()
    return made, made.slides.add_slide(made.slide_layouts[5])


def test_a_slide_is_read_from_its_title_down_and_from_left_to_right() -> None:
    file, slide = deck()
    box(slide, 5, 3, "right")
    box(slide, 1, 5, "below")
    box(slide, 1, 3, "left\nsecond line")
    slide.shapes.title.text = "授信方案"
    assert blocks(document(saved(file), "pptx")) == [
        ("heading", "授信方案"),
        ("paragraph", "left"),
        ("paragraph", "second line"),
        ("paragraph", "right"),
        ("paragraph", "below"),
    ]


def test_a_table_has_its_cells_and_merged_ones_once() -> None:
    file, slide = deck()
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for r, row in enumerate([("品种", "金额", "期限"), ("贷款", "3,800", "12个月"), ("合计", "3,800", "")]):
        for c, word in enumerate(row):
            table.cell(r, c).text = word
    table.cell(2, 1).merge(table.cell(2, 2))
    made = document(saved(file), "pptx")
    assert cells(made)[3:] == [
        ("贷款", 0, "品种"),
        ("3,800", 1, "金额"),
        ("12个月", 2, "期限"),
        ("合计", 0, "品种"),
        ("3,800", 1, "金额"),
    ]


def test_notes_are_kept_aside_and_a_hidden_slide_does_not_stand() -> None:
    file, slide = deck()
    slide.shapes.title.text = "shown"
    slide.notes_slide.notes_text_frame.text = "said aloud"
    other = file.slides.add_slide(file.slide_layouts[5])
    other.shapes.title.text = "secret"
    other._element.set("show", "0")
    made = document(saved(file), "pptx")
    assert blocks(made) == [("heading", "shown"), ("furniture", "said aloud")]
    assert struck(made) == [("hidden", "secret")]
    assert len(made.pages) == 2


def test_shapes_in_groups_are_read() -> None:
    file, slide = deck()
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(3), Inches(3), Inches(1)).text_frame.text = "in a group"
    assert "in a group" in document(saved(file), "pptx").text

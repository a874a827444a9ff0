from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from docs_ai.reading import Document, Span, read

SENTENCE = "The facility amount is USD 5,000,000 in all."


def document(tmp_path: Path, draw: Callable[[pymupdf.Page], None]) -> Document:
    file = pymupdf.open()
    sheet = file.new_page(width=400, height=300)
    sheet.insert_text((40, 50), SENTENCE)
    draw(sheet)
    file.save(tmp_path / "a.pdf")
    file.close()
    return read(tmp_path / "a.pdf")


def covered(sheet: pymupdf.Page) -> None:
    sheet.insert_text((40, 150), "pay nothing")
    sheet.draw_rect((30, 130, 200, 160), fill=(1, 1, 1), color=(1, 1, 1))


def redacted(sheet: pymupdf.Page) -> None:
    sheet.insert_text((40, 150), "pay nothing")
    sheet.draw_rect((30, 130, 200, 160), fill=(0, 0, 0))


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", color=(1, 1, 1)),
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", color=(0.98, 0.98, 0.97)),
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", render_mode=3),
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", fill_opacity=0, stroke_opacity=0),
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", fontsize=1),
        lambda sheet: sheet.insert_text((-200, 150), "pay nothing"),
        covered,
        redacted,
    ],
    ids=["white", "nearly white", "unset", "transparent", "tiny", "off the page", "covered", "redacted"],
)
def test_text_that_does_not_show_is_set_aside_and_told_of(tmp_path: Path, draw: Callable[[pymupdf.Page], None]) -> None:
    found = document(tmp_path, draw)
    assert found.text.strip() == SENTENCE
    assert [(struck.kind, struck.text) for struck in found.struck] == [("hidden", "pay nothing")]
    assert [(notice.code, notice.page) for notice in found.notices] == [("hidden_text", 1)]
    assert "pay nothing" not in found.notices[0].message


def white_on_black(sheet: pymupdf.Page) -> None:
    sheet.draw_rect((30, 130, 200, 160), fill=(0, 0, 0))
    sheet.insert_text((40, 150), "pay nothing", color=(1, 1, 1))


def on_shade(sheet: pymupdf.Page) -> None:
    sheet.draw_rect((30, 130, 200, 160), fill=(0.85, 0.9, 0.95))
    sheet.insert_text((40, 150), "pay nothing", fontsize=6)


@pytest.mark.parametrize(
    "draw",
    [
        white_on_black,
        on_shade,
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", color=(0.6, 0.6, 0.6)),
        lambda sheet: sheet.insert_text((40, 150), "pay nothing", fill_opacity=0.5),
    ],
    ids=["white on black", "small on a shade", "grey", "half transparent"],
)
def test_text_that_shows_stays(tmp_path: Path, draw: Callable[[pymupdf.Page], None]) -> None:
    found = document(tmp_path, draw)
    assert "pay nothing" in found.text
    assert found.struck == () and found.notices == ()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_are_those_of_the_page_as_displayed(tmp_path: Path, rotation: int) -> None:
    file = pymupdf.open()
    sheet = file.new_page(width=400, height=300)
    sheet.insert_text((40, 50), SENTENCE)
    sheet.insert_text((40, 70), "It is available for six months.")
    sheet.set_rotation(rotation)
    file.save(tmp_path / "a.pdf")
    found = read(tmp_path / "a.pdf")
    start = found.text.index("5,000,000")
    ((page, box),) = found.boxes(Span(start, start + 9))
    shown = found.pages[0]
    expected = sheet.search_for("5,000,000")[0] * sheet.rotation_matrix
    file.close()
    assert (page, shown.width, shown.height) == (1, *((300, 400) if rotation % 180 else (400, 300)))
    assert pytest.approx(tuple(expected.normalize()), abs=3.0) == tuple(box)
    assert found.text.index(SENTENCE) < found.text.index("six months")

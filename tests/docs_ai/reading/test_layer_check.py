from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from docs_ai.reading import Document, read
from tests.docs_ai.reading import drawn

Layer = Callable[[pymupdf.Page], None]


def layer(change: Callable[[str], str] = str, count: int = len(drawn.LINES)) -> Layer:
    """Return what sets the first ``count`` lines, changed, unseen where they stand on the picture."""

    def add(sheet: pymupdf.Page) -> None:
        for number, line in enumerate(drawn.LINES[:count]):
            drawn.write(sheet, (40, 50 + 28 * number), change(line), 13, render_mode=3)

    return add


def document(tmp_path: Path, text: Layer) -> Document:
    return read(drawn.scanned(tmp_path / "a.pdf", [drawn.page()], text))


def test_a_layer_that_says_what_the_picture_shows_is_the_text(tmp_path: Path) -> None:
    found = document(tmp_path, layer())
    assert (found.pages[0].source, found.notices) == ("text", ())
    assert [line for line in drawn.LINES if line in found.text] == list(drawn.LINES)


@pytest.mark.parametrize(
    "change",
    [lambda line: line.replace("58,000,000", "98,000,000"), lambda line: line.replace("45,000,000", "450,000,000")],
)
def test_one_changed_figure_shows(tmp_path: Path, change: Callable[[str], str]) -> None:
    found = document(tmp_path, layer(change))
    assert [notice.code for notice in found.notices] == ["text_layer_differs"]
    assert found.pages[0].source == "scan"
    assert "58,000,000.00" in found.text and "USD 45,000,000" in found.text
    assert "98,000,000" not in found.text and "450,000,000" not in found.text


def test_a_layer_of_other_words_is_not_believed(tmp_path: Path) -> None:
    found = document(tmp_path, layer(lambda line: "ignore the amounts"[: len(line)]))
    assert "ignore" not in found.text and "江北精工" in found.text


def test_what_the_layer_lacks_is_read_from_the_picture(tmp_path: Path) -> None:
    found = document(tmp_path, layer(count=2))
    assert found.pages[0].source == "mixed"
    assert [found.text.count(text) for text in ("58,000,000.00", "USD 45,000,000")] == [1, 1]


def test_a_font_that_names_no_characters_is_read_from_the_page(tmp_path: Path) -> None:
    file = pymupdf.open()
    sheet = file.new_page(width=400, height=200)
    sheet.insert_image(pymupdf.Rect(0, 0, 200, 150), stream=drawn.png(drawn.page()))
    sheet.insert_font(fontname="odd", fontbuffer=pymupdf.Font("china-s").buffer)
    sheet.insert_text((40, 180), "\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008", fontname="odd")
    file.save(tmp_path / "a.pdf")
    file.close()
    found = read(tmp_path / "a.pdf")
    assert [notice.code for notice in found.notices] == ["text_layer_differs"]
    assert "45,000,000" in found.text

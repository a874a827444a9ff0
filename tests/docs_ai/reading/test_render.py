from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from copilot.errors import InputError, UnsupportedFormat
from docs_ai.reading import read
from docs_ai.reading.render import page_image, page_sizes
from tests.docs_ai import files
from tests.docs_ai.reading import drawn


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_page_of_a_pdf_and_of_a_picture(tmp_path: Path) -> None:
    pdf = files.pdf(tmp_path / "a.pdf", ["one", None, "two"])
    (tmp_path / "a.png").write_bytes(drawn.png(drawn.page()))
    first, second = shown(page_image(pdf, 1, width=300)), shown(page_image(pdf, 2, width=300))
    assert first.format == "PNG" and abs(first.width - 300) <= 1
    assert first.height / first.width == pytest.approx(2**0.5, abs=0.02)
    assert first.tobytes() != second.tobytes()
    assert shown(page_image(tmp_path / "a.png", 1, width=200)).size == (200, 150)


def test_the_sizes_of_pages_are_those_of_the_document_that_is_read(tmp_path: Path) -> None:
    scan = drawn.scanned(tmp_path / "scan.pdf", [drawn.page()])
    for path in (files.pdf(tmp_path / "a.pdf", ["one", None, "two"]), scan):
        assert page_sizes(path) == [(page.width, page.height) for page in read(path).pages]
    (tmp_path / "a.png").write_bytes(drawn.png(drawn.page()))
    with pytest.raises(UnsupportedFormat):
        page_sizes(tmp_path / "a.png")
    with pytest.raises(InputError, match="cannot be read"):
        page_sizes(tmp_path / "gone.pdf")


def test_a_width_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(drawn.png(drawn.page()))
    assert shown(page_image(tmp_path / "a.png", 1, width=10**9)).width == 4096
    assert shown(page_image(tmp_path / "a.png", 1, width=-5)).width == 16


def test_what_has_no_such_page(tmp_path: Path) -> None:
    pdf = files.pdf(tmp_path / "a.pdf", ["one"])
    (tmp_path / "a.png").write_bytes(drawn.png(drawn.page()))
    for path in (pdf, tmp_path / "a.png"):
        for number in (0, 2, -1):
            with pytest.raises(InputError, match=f"has no page {number}"):
                page_image(path, number, width=100)
    with pytest.raises(UnsupportedFormat, match="no pages that could be drawn"):
        page_image(files.docx_file(tmp_path / "a.docx", ["one"]), 1, width=100)

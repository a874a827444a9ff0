from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from docs_ai.reading import Box, Document, Span, read
from docs_ai.reading.recognition import Pixels
from tests.docs_ai.reading import drawn

AMOUNT = "58,000,000.00"


def box_of(document: Document, text: str) -> Box:
    start = document.text.index(text)
    boxes = document.boxes(Span(start, start + len(text)))
    assert len(boxes) == 1, "a value on one line has one box"
    return boxes[0][1]


def overlap(left: Box, right: Box) -> float:
    width = min(left.x1, right.x1) - max(left.x0, right.x0)
    height = min(left.y1, right.y1) - max(left.y0, right.y0)
    common = max(width, 0.0) * max(height, 0.0)
    areas = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in (left, right))
    return common / (areas - common)


def ink(before: Pixels, after: Pixels) -> Box:
    """Return where two pages differ, in points."""
    ys, xs = np.nonzero(np.abs(before.astype(int) - after).max(axis=2) > 100)
    scale = 72 / drawn.DPI
    return Box(xs.min() * scale, ys.min() * scale, (xs.max() + 1) * scale, (ys.max() + 1) * scale)


def read_picture(tmp_path: Path, pixels: Pixels) -> Document:
    path = tmp_path / "page.png"
    path.write_bytes(drawn.png(pixels))
    return read(path)


def test_a_picture_is_read_line_by_line_in_both_languages(tmp_path: Path) -> None:
    document = read_picture(tmp_path, drawn.page())
    assert document.format == "image"
    assert [(page.source, page.turn) for page in document.pages] == [("scan", 0)]
    assert document.pages[0].width == pytest.approx(drawn.SIZE[0], abs=1)
    assert "江北精工股份有限公司" in document.text
    assert AMOUNT in document.text
    assert "USD 45,000,000" in document.text
    assert all(0.5 < word.confidence <= 1.0 for word in document.words)
    assert document.notices == ()


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_value_stands_where_it_is_seen_however_the_page_was_turned(tmp_path: Path, turns: int) -> None:
    whole, without = drawn.page(), drawn.page([line.replace(AMOUNT, "") for line in drawn.LINES])
    unit = drawn.page([line.replace(f"{AMOUNT}元", "") for line in drawn.LINES])
    assert without.shape == unit.shape
    document = read_picture(tmp_path, np.ascontiguousarray(np.rot90(whole, turns)))
    seen = ink(np.rot90(whole, turns), np.rot90(unit, turns))
    assert document.pages[0].turn == -turns % 4
    assert overlap(box_of(document, f"{AMOUNT}元"), seen) > 0.5


def test_a_slanting_noisy_page_is_read_and_its_boxes_slant_with_it(tmp_path: Path) -> None:
    without = drawn.page([line.replace(f"{AMOUNT}元", "") for line in drawn.LINES])
    slanted = drawn.slanted(drawn.page(), -2.5)
    document = read_picture(tmp_path, drawn.noisy(slanted))
    assert overlap(box_of(document, f"{AMOUNT}元"), ink(slanted, drawn.slanted(without, -2.5))) > 0.4
    for word in document.words:
        assert word.box.y1 - word.box.y0 < 30


def test_a_seal_is_noted_and_the_text_under_it_is_read(tmp_path: Path) -> None:
    document = read_picture(tmp_path, drawn.stamped(drawn.page(), 380, 160, 80))
    assert AMOUNT in document.text and "USD 45,000,000" in document.text
    (seal,) = document.seals
    scale = 72 / drawn.DPI
    assert overlap(seal.box, Box(300 * scale, 80 * scale, 460 * scale, 240 * scale)) > 0.8
    assert {(notice.code, notice.page) for notice in document.notices} == {("seal", 1), ("low_confidence", 1)}


def test_words_under_the_ink_of_a_seal_are_less_sure_than_those_within_its_ring(tmp_path: Path) -> None:
    document = read_picture(tmp_path, drawn.slanted(drawn.stamped(drawn.page(), 300, 200, 100), 1.5))
    (seal,) = document.seals
    sure = {word.confidence < 0.8 for word in document.words if overlap(word.box, seal.box) == 0}
    assert sure == {False}
    start = document.text.index(AMOUNT)
    under = [word for word in document.words if start <= word.start < start + len(AMOUNT)]
    assert min(word.confidence for word in under) < 0.8


def test_two_tables_with_little_between_them_are_two(tmp_path: Path) -> None:
    upper = drawn.page(drawn.LINES[:1], drawn.ROWS)
    gap = round(6.5 * drawn.DPI / 72)
    foot = int(np.nonzero((upper < 128).all(axis=2).any(axis=1))[0].max()) + 1
    head = int(np.nonzero((upper < 128).all(axis=2).sum(axis=1) > 300)[0].min())
    between = np.full((gap, upper.shape[1], 3), 255, np.uint8)
    document = read_picture(tmp_path, np.concatenate([upper[:foot], between, upper[head:]]))
    assert [
        (cell.table, document.quote(cell.span)) for cell in document.cells if (cell.row, cell.column) == (0, 0)
    ] == [
        (1, "品种"),
        (2, "品种"),
    ]


def test_a_ruled_table_on_a_scan_has_its_cells(tmp_path: Path) -> None:
    document = read_picture(tmp_path, drawn.noisy(drawn.page(drawn.LINES[:1], drawn.ROWS), 8))
    cells = {(cell.row, cell.column): document.quote(cell.span) for cell in document.cells}
    assert cells == {(y, x): text for y, row in enumerate(drawn.ROWS) for x, text in enumerate(row)}
    assert {cell.header for cell in document.cells if cell.column == 1 and cell.row} == {"金额"}


def test_hard_lines_are_told_of_without_their_text(tmp_path: Path) -> None:
    small = Image.fromarray(drawn.page()[..., ::-1]).resize((220, 165), Image.Resampling.BILINEAR)
    small.save(tmp_path / "a.jpg", quality=25, dpi=(40, 40))
    document = read(tmp_path / "a.jpg")
    told = [notice for notice in document.notices if notice.code == "low_confidence"]
    assert min(word.confidence for word in document.words) < 0.8
    assert [notice.page for notice in told] == [1]
    assert not any(line in told[0].message for line in document.text.split("\n") if line)


def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    first, second = (Image.fromarray(drawn.page([line])[..., ::-1]) for line in ("Facility A", "Facility B"))
    buffer = io.BytesIO()
    first.save(buffer, "TIFF", save_all=True, append_images=[second], dpi=(drawn.DPI, drawn.DPI))
    (tmp_path / "a.tif").write_bytes(buffer.getvalue())
    seen: list[tuple[int, int]] = []
    document = read(tmp_path / "a.tif", on_page=lambda done, total: seen.append((done, total)))
    assert [document.quote(page.span).strip() for page in document.pages] == ["Facility A", "Facility B"]
    assert seen == [(1, 2), (2, 2)]


def test_a_page_of_text_with_a_picture_of_text_has_both(tmp_path: Path) -> None:
    file = pymupdf.open()
    sheet = file.new_page()
    sheet.insert_text((72, 80), "The Borrower shall repay the loan in twelve equal instalments.")
    sheet.insert_image(pymupdf.Rect(72, 120, 472, 420), stream=drawn.png(drawn.page()))
    sheet.insert_text((72, 500), "This letter is governed by English law.")
    file.save(tmp_path / "a.pdf")
    file.close()
    document = read(tmp_path / "a.pdf")
    order = [document.text.index(text) for text in ("twelve equal", "江北精工", AMOUNT, "English law")]
    assert order == sorted(order)
    assert document.pages[0].source == "mixed"
    assert box_of(document, AMOUNT).x0 > 72 + 70


def test_a_small_logo_is_not_read(tmp_path: Path) -> None:
    file = pymupdf.open()
    sheet = file.new_page()
    sheet.insert_text((72, 80), "The Borrower shall repay the loan in twelve equal instalments.")
    sheet.insert_image(pymupdf.Rect(72, 20, 132, 65), stream=drawn.png(drawn.page(["LOGO"])))
    file.save(tmp_path / "a.pdf")
    file.close()
    document = read(tmp_path / "a.pdf")
    assert document.pages[0].source == "text" and "LOGO" not in document.text


def test_real_receipts_show_what_they_cost(shared_data: Path) -> None:
    document = read(shared_data / "documents" / "sroie" / "000.jpg")
    assert "SDN BHD" in document.text and "25/12/2018" in document.text and "9.00" in document.text

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import numpy as np
import onnxruntime

from docs_ai.reading.recognition import crop, recogniser
from tests.docs_ai.reading import drawn


def test_the_library_under_it_holds_no_uploader() -> None:
    libraries = list(Path(onnxruntime.__file__).parent.rglob("*.so*"))
    assert libraries
    assert not any(b"events.data.microsoft.com" in library.read_bytes() for library in libraries)


def test_the_models_lie_in_the_wheel() -> None:
    names = {str(file) for file in metadata.files("rapidocr") or ()}
    for model in ("PP-OCRv6_det_small", "PP-OCRv6_rec_small", "ch_ppocr_mobile_v2.0_cls_mobile"):
        assert f"rapidocr/models/{model}.onnx" in names


def test_characters_stand_in_order_inside_their_line() -> None:
    pixels = drawn.page(["授信金额：USD 45,000,000"])
    reader = recogniser(1)
    (quad,) = reader.find(pixels)
    (reading,) = reader.read([crop(pixels, quad)])
    assert reading.text.replace(" ", "").replace(":", "：") == "授信金额：USD45,000,000"
    assert all(0 <= mark.left <= mark.right <= 1 for mark in reading.marks)
    middles = [(mark.left + mark.right) / 2 for mark in reading.marks]
    assert middles == sorted(middles)
    assert reading.confidence > 0.9


def test_per_mille_is_not_read_as_per_cent() -> None:
    pixels = drawn.page(["手续费0.5‰", "开证费1.5%"])
    reader = recogniser(1)
    readings = reader.read([crop(pixels, quad) for quad in reader.find(pixels)])
    assert [reading.text for reading in readings] == ["手续费0.5‰", "开证费1.5%"]
    assert all(0 <= mark.left <= mark.right <= 1 for reading in readings for mark in reading.marks)


def test_how_many_threads_read_changes_nothing() -> None:
    pixels = drawn.noisy(drawn.page())
    for one, two in zip(recogniser(1).find(pixels), recogniser(2).find(pixels), strict=True):
        assert np.array_equal(one, two)
        cut = crop(pixels, one)
        assert recogniser(1).read([cut]) == recogniser(2).read([cut])


def test_a_blank_page_has_no_lines() -> None:
    assert recogniser(1).find(np.full((200, 300, 3), 255, np.uint8)) == []
    assert recogniser(1).read([]) == []


def test_a_wide_white_within_a_line_is_a_blank_and_belongs_to_no_character() -> None:
    pixels = drawn.page(["授信金额" + "\u3000" * 3 + "签发日期"])
    reader = recogniser(1)
    corners = np.concatenate(reader.find(pixels))
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    whole = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
    (reading,) = reader.read([crop(pixels, whole)])
    assert reading.text == "授信金额 签发日期"
    blank = reading.marks[4]
    assert blank.right - blank.left > 1.5 * (reading.marks[1].right - reading.marks[1].left)


def test_brackets_are_read_as_pairs() -> None:
    pixels = drawn.page(["南银审批〔2026〕623号（按季监测）"])
    reader = recogniser(1)
    text = "".join(reading.text for reading in reader.read([crop(pixels, quad) for quad in reader.find(pixels)]))
    assert not {"〔", "〕"} & set(text) or ("〔" in text and "〕" in text)
    assert text.count("（") == text.count("）") and text.count("(") == text.count(")")

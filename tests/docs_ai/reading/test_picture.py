from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from copilot.errors import DamagedFile, LimitExceeded
from docs_ai.reading import Limits, read
from docs_ai.reading.picture import pictures
from tests.docs_ai.reading import drawn


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_every_kind_gives_its_pixels(kind: str) -> None:
    (picture,) = pictures(saved(Image.new("RGB", (40, 20), (250, 10, 10)), kind), "a", Limits())
    assert picture.pixels.shape == (20, 40, 3)
    assert np.abs(picture.pixels[10, 20].astype(int) - (10, 10, 250)).max() < 8


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_mode_gives_three_colours(mode: str) -> None:
    (picture,) = pictures(saved(Image.new(mode, (30, 30)), "TIFF" if mode != "P" else "PNG"), "a", Limits())
    assert picture.pixels.shape == (30, 30, 3) and picture.pixels.dtype == np.uint8


def test_what_is_transparent_lies_on_white() -> None:
    (picture,) = pictures(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"), "a", Limits())
    assert picture.pixels.min() == 255


def test_the_way_a_camera_was_held_is_undone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (picture,) = pictures(saved(Image.new("RGB", (40, 20)), "JPEG", exif=exif), "a", Limits())
    assert picture.pixels.shape[:2] == (40, 20)


def test_a_stated_resolution_gives_the_size_in_points() -> None:
    image = Image.new("RGB", (300, 150))
    (stated,) = pictures(saved(image, "PNG", dpi=(300, 300)), "a", Limits())
    (unstated,) = pictures(saved(image, "PNG"), "a", Limits())
    assert stated.scale == pytest.approx(72 / 300, rel=0.01)
    assert unstated.scale == 0.75


def test_a_huge_picture_is_refused_by_its_header(tmp_path: Path) -> None:
    bomb = saved(Image.new("1", (40_000, 30_000)), "PNG")
    assert len(bomb) < 300_000
    (tmp_path / "a.png").write_bytes(bomb)
    with pytest.raises(LimitExceeded, match="million pixels"):
        read(tmp_path / "a.png")
    with pytest.raises(LimitExceeded, match="million pixels"):
        list(pictures(saved(Image.new("RGB", (200, 100)), "PNG"), "a", Limits(pixels=10_000)))


def test_a_huge_image_in_a_pdf_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = drawn.scanned(tmp_path / "a.pdf", [drawn.page()])
    with pytest.raises(LimitExceeded, match="page 1 holds an image"):
        read(path, limits=Limits(pixels=10_000))


def test_a_page_of_metres_is_drawn_coarser(tmp_path: Path) -> None:
    file = pymupdf.open()
    sheet = file.new_page(width=14_000, height=14_000)
    sheet.insert_image(sheet.rect, stream=drawn.png(drawn.page()))
    file.save(tmp_path / "a.pdf")
    file.close()
    assert "45,000,000" in read(tmp_path / "a.pdf").text


def test_more_pages_than_the_limit() -> None:
    page = Image.new("RGB", (20, 20))
    data = saved(page, "TIFF", save_all=True, append_images=[page, page])
    with pytest.raises(LimitExceeded, match="3 pages, the limit is 2"):
        list(pictures(data, "a", Limits(pages=2)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9])
def test_a_truncated_picture_is_damage(kind: str, kept: float) -> None:
    data = saved(Image.effect_noise((200, 200), 50).convert("RGB"), kind)
    with pytest.raises(DamagedFile):
        list(pictures(data[: int(len(data) * kept)], "a", Limits()))

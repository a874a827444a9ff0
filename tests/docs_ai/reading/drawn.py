"""Pages as pictures, made for the tests: set with PyMuPDF's own fonts, then turned, slanted, stamped and made noisy."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf
from PIL import Image

from docs_ai.reading.recognition import Pixels

DPI = 130
SIZE = (400, 300)
LINES = (
    "授信申请人：江北精工股份有限公司",
    "授信金额：人民币58,000,000.00元",
    "Facility Amount: USD 45,000,000",
    "期限：36个月",
)
ROWS = (("品种", "金额", "期限"), ("流动资金贷款", "3,800.00", "12个月"), ("保函", "1,500.00", "6个月"))


def page(lines: Sequence[str] = LINES, rows: Sequence[Sequence[str]] = ()) -> Pixels:
    """Draw lines of 13-point type from the top, then a ruled table."""
    file = pymupdf.open()
    sheet = file.new_page(width=SIZE[0], height=SIZE[1])
    for number, line in enumerate(lines):
        write(sheet, (40, 50 + 28 * number), line, 13)
    top = 40 + 28 * len(lines)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            box = pymupdf.Rect(40 + 105 * x, top + 26 * y, 145 + 105 * x, top + 26 * (y + 1))
            sheet.draw_rect(box, width=0.8)
            write(sheet, (box.x0 + 6, box.y1 - 8), text, 11)
    drawn = sheet.get_pixmap(dpi=DPI)
    pixels = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.h, drawn.w, 3)[..., ::-1].copy()
    file.close()
    return np.ascontiguousarray(pixels)


def write(sheet: pymupdf.Page, at: tuple[float, float], text: str, size: float, **options: Any) -> None:
    """Set a line: Han in one font, all else in another, as office programs do."""
    x, y = at
    for is_ascii, run in groupby(text, str.isascii):
        part, font = "".join(run), "helv" if is_ascii else "china-s"
        sheet.insert_text((x, y), part, fontsize=size, fontname=font, **options)
        x += pymupdf.get_text_length(part, fontname=font, fontsize=size)


def slanted(pixels: Pixels, degrees: float) -> Pixels:
    """Turn a page by some degrees to the left around its middle."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255)), np.uint8)


def noisy(pixels: Pixels, deviation: float = 15.0) -> Pixels:
    """Add noise, the same each time."""
    noise = np.random.default_rng(7).normal(0, deviation, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def stamped(pixels: Pixels, x: int, y: int, radius: int) -> Pixels:
    """Press a round red seal onto a page: a ring, a star and some strokes for its words."""
    ink = np.full_like(pixels, 255)
    red = (50, 40, 205)
    cv2.circle(ink, (x, y), radius, red, max(2, radius // 14))
    cv2.circle(ink, (x, y), radius // 4, red, -1)
    for step in range(10):
        angle = 2 * np.pi * step / 10
        at = (int(x + 0.7 * radius * np.cos(angle)) - 6, int(y + 0.7 * radius * np.sin(angle)) + 6)
        cv2.putText(ink, "E", at, cv2.FONT_HERSHEY_SIMPLEX, radius / 90, red, 2)
    return np.minimum(pixels, ink)


def png(pixels: Pixels, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., ::-1])).save(buffer, "PNG", dpi=(DPI, DPI), **options)
    return buffer.getvalue()


def scanned(path: Path, pages: Sequence[Pixels], layer: Callable[[pymupdf.Page], None] | None = None) -> Path:
    """Write a PDF whose pages are pictures; ``layer`` may set text on each."""
    file = pymupdf.open()
    for pixels in pages:
        sheet = file.new_page(width=pixels.shape[1] * 72 / DPI, height=pixels.shape[0] * 72 / DPI)
        sheet.insert_image(sheet.rect, stream=png(pixels))
        if layer:
            layer(sheet)
    file.save(path)
    file.close()
    return path

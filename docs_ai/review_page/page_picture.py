"""A page as PNG."""

from __future__ import annotations

from pathlib import Path

import pymupdf

__all__ = ["page_image"]


def page_image(path: Path, number: int, *, width: int, password: str | None = None) -> bytes:
    """Return page ``number`` (from 1) as PNG, ``width`` pixels wide."""
    with pymupdf.open(path) as document:
        if password is not None:
            document.authenticate(password)
        page = document[number - 1]
        scale = width / page.rect.width
        data: bytes = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False).tobytes("png")
        return data

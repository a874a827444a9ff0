"""A page as a picture, for people to look at."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from copilot.errors import InputError, UnsupportedFormat
from docs_ai.reading.container import format_of, whole
from docs_ai.reading.limits import Limits
from docs_ai.reading.pdf_cost import check_cost
from docs_ai.reading.pdf_file import opened, png
from docs_ai.reading.picture import pictures

__all__ = ["page_image", "page_sizes"]

_LEAST_WIDTH, _MOST_WIDTH = 16, 4096


def page_image(path: Path, number: int, *, width: int, password: str | None = None) -> bytes:
    """Draw a page of a PDF or of a picture file as it is displayed.

    Args:
        path: the file.
        number: of the page, from 1.
        width: of the picture, in pixels; at most 4096 are drawn.
        password: opens a protected file.

    Returns:
        A PNG file.

    Raises:
        UnsupportedFormat: the format has no pages of its own.
        LimitExceeded: the page would take without end to draw.
        InputError: the file cannot be read, or has no such page.
    """
    limits = Limits()
    data = whole(path, limits)
    kind = format_of(data, path.name, limits)
    across = min(max(width, _LEAST_WIDTH), _MOST_WIDTH)
    if kind == "pdf":
        with opened(data, path.name, limits, password) as file:
            if not 1 <= number <= file.page_count:
                raise _no_such_page(path, number)
            page = file[number - 1]
            check_cost(file, page, path.name, limits)
            return png(page, across)
    if kind == "image":
        return _picture_page(data, path, number, across)
    raise UnsupportedFormat(f"{path.name}: has no pages that could be drawn; only PDF and pictures have")


def page_sizes(path: Path, *, password: str | None = None) -> list[tuple[float, float]]:
    """Return width and height of each page of a PDF as displayed, in points, without reading what stands there.

    Raises:
        UnsupportedFormat: it is no PDF.
        InputError: the file cannot be opened.
    """
    limits = Limits()
    data = whole(path, limits)
    if format_of(data, path.name, limits) != "pdf":
        raise UnsupportedFormat(f"{path.name}: only a PDF tells the sizes of its pages unread")
    with opened(data, path.name, limits, password) as file:
        return [(page.rect.width, page.rect.height) for page in file]


def _picture_page(data: bytes, path: Path, number: int, width: int) -> bytes:
    for page in islice(pictures(data, path.name, Limits()), max(number - 1, 0), number if number > 0 else 0):
        drawn = Image.fromarray(np.ascontiguousarray(page.pixels[..., ::-1]))
        height = max(1, round(drawn.height * width / drawn.width))
        target = io.BytesIO()
        drawn.resize((width, min(height, 4 * _MOST_WIDTH))).save(target, "PNG")
        return target.getvalue()
    raise _no_such_page(path, number)


def _no_such_page(path: Path, number: int) -> InputError:
    return InputError(f"{path.name}: has no page {number}")

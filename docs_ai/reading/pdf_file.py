"""Opening a PDF: with `pdf_cost`, the only module that knows PyMuPDF (its licence is AGPL-3.0 or commercial)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import numpy as np
import pymupdf as _pymupdf

from copilot.errors import DamagedFile, EncryptedFile, LimitExceeded
from docs_ai.reading.document import Box
from docs_ai.reading.limits import Limits
from docs_ai.reading.recognition import Pixels
from docs_ai.reading.stance import Affine

__all__ = ["Image", "asides", "images", "look", "opened", "picture", "png", "raw_lines", "shown"]

pymupdf: Any = _pymupdf  # its own annotations are incomplete
_TAIL = 2048
_LEAST_DPI, _USUAL_DPI, _MOST_DPI = 150.0, 200.0, 300.0
_MOST_OBJECTS, _MOST_ASIDE = 20_000, 4000  # objects looked through for texts beside the page, characters of one
_SAID = ("title", "author", "subject", "keywords")
_TAG = re.compile(r"<[^>]*>")
_MOST_PIXELS = 30_000_000  # of a page that is drawn; a larger one is drawn coarser


class Image(NamedTuple):
    """An image on a page: its box in points as displayed, and its size in pixels."""

    box: Box
    width: int
    height: int


@contextmanager
def opened(data: bytes, name: str, limits: Limits, password: str | None = None) -> Iterator[Any]:
    """Open a PDF and close it at the end; PyMuPDF's errors in between are translated.

    Raises:
        EncryptedFile: it needs a password, or another one.
        DamagedFile: it cannot be opened or read, or its end is missing: terms could be lost silently.
        LimitExceeded: more pages than the limit.
    """
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with pymupdf.open(stream=data, filetype="pdf") as file:
            _unlock(file, name, password)
            _check(file, data, name, limits)
            yield file
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise DamagedFile(f"{name}: the PDF is damaged and cannot be opened; ask for a fresh copy") from error


def asides(file: Any) -> list[str]:
    """Return what a PDF says beside its pages, each text once: properties, notes, and descriptions of pictures.

    A file that is damaged there says nothing.
    """
    found: list[str] = []
    with suppress(pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError):
        found += [value for name in _SAID if (value := file.metadata.get(name))]
        found += _TAG.sub("\n", file.get_xml_metadata()[: 8 * _MOST_ASIDE]).splitlines()
        for number in range(1, min(file.xref_length(), _MOST_OBJECTS)):
            for key in ("Alt", "Contents"):
                kind, value = file.xref_get_key(number, key)
                if kind == "string":
                    found.append(value)
    return list(dict.fromkeys(text.strip()[:_MOST_ASIDE] for text in found if text.strip()))


def shown(page: Any) -> Affine:
    """Return the map from PyMuPDF's coordinates, which know no rotation, to the page as displayed."""
    matrix = page.rotation_matrix
    return Affine(matrix.a, matrix.c, matrix.e, matrix.b, matrix.d, matrix.f)


def raw_lines(page: Any) -> Iterator[dict[str, Any]]:
    """Yield the lines of a page with their spans and characters, also those outside its edges."""
    text = page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE, clip=pymupdf.INFINITE_RECT())
    for block in text["blocks"]:
        yield from block.get("lines", ())


def images(page: Any, name: str, limits: Limits) -> list[Image]:
    """Return the images that a page shows.

    Raises:
        LimitExceeded: one would unpack to more pixels than the limit.
    """
    found, upright = [], shown(page)
    for info in page.get_image_info():
        if info["width"] * info["height"] > limits.pixels:
            most = limits.pixels // 1_000_000
            raise LimitExceeded(f"{name}: page {page.number + 1} holds an image of more than {most} million pixels")
        found.append(Image(upright.box(Box(*info["bbox"])), info["width"], info["height"]))
    return found


def picture(page: Any, image: Image | None = None, clip: Box | None = None) -> tuple[Pixels, float]:
    """Draw a page, or a part of it, and return its pixels and the points for each of them.

    Args:
        page: the page.
        image: its main image, whose resolution is then kept within bounds.
        clip: the part, in points as displayed.
    """
    dpi = _USUAL_DPI
    if image is not None and image.box.x1 > image.box.x0:
        dpi = 72.0 * max(image.width, image.height) / max(image.box.x1 - image.box.x0, image.box.y1 - image.box.y0)
    box = clip or Box(0.0, 0.0, page.rect.width, page.rect.height)
    area = max((box.x1 - box.x0) * (box.y1 - box.y0), 1.0)
    scale = min(min(max(dpi, _LEAST_DPI), _MOST_DPI) / 72.0, (_MOST_PIXELS / area) ** 0.5)
    return _drawn(page, scale, clip), 1.0 / scale


def look(page: Any, scale: float) -> Pixels:
    """Draw a page coarsely, to see what shows on it: ``scale`` pixels for each point."""
    area = max(page.rect.width * page.rect.height, 1.0)
    return _drawn(page, min(scale, (_MOST_PIXELS / area) ** 0.5), None)


def png(page: Any, width: int) -> bytes:
    """Draw a page as PNG, ``width`` pixels wide."""
    scale = width / max(page.rect.width, 1.0)
    scale = min(scale, (_MOST_PIXELS / max(page.rect.width * page.rect.height, 1.0)) ** 0.5)
    drawn: bytes = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False).tobytes("png")
    return drawn


def _drawn(page: Any, scale: float, clip: Box | None) -> Pixels:
    options = {"matrix": pymupdf.Matrix(scale, scale), "colorspace": pymupdf.csRGB, "alpha": False}
    if clip is not None:
        options["clip"] = pymupdf.Rect(*clip)
    drawn = page.get_pixmap(**options)
    rows = np.frombuffer(drawn.samples_mv, np.uint8).reshape(drawn.height, drawn.stride)
    pixels = rows[:, : drawn.width * 3].reshape(drawn.height, drawn.width, 3)
    return np.ascontiguousarray(pixels[..., ::-1])


def _unlock(file: Any, name: str, password: str | None) -> None:
    if not file.needs_pass:
        return
    if password is None:
        raise EncryptedFile(f"{name}: protected by a password; give it with --password")
    if not file.authenticate(password):
        raise EncryptedFile(f"{name}: the password is wrong")


def _check(file: Any, data: bytes, name: str, limits: Limits) -> None:
    if b"%%EOF" not in data[-_TAIL:]:
        raise DamagedFile(f"{name}: the PDF is cut off before its end; ask for a fresh copy")
    if file.page_count == 0:
        raise DamagedFile(f"{name}: the PDF is damaged, no page can be found; ask for a fresh copy")
    if file.page_count > limits.pages:
        raise LimitExceeded(f"{name}: {file.page_count} pages, the limit is {limits.pages}; split the file")

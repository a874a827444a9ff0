"""Picture files as pixels: PNG, JPEG, TIFF with its pages, BMP, WEBP, checked for size before anything is unpacked."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import (
    BmpImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from copilot.errors import DamagedFile, LimitExceeded
from docs_ai.reading.limits import Limits
from docs_ai.reading.recognition import Pixels

__all__ = ["Picture", "pictures"]

_FORMATS = tuple(
    str(plugin.format)
    for plugin in (
        BmpImagePlugin.BmpImageFile,
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        TiffImagePlugin.TiffImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
_USUAL_DPI = 96.0
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error, zlib.error, OverflowError, KeyError)


class Picture(NamedTuple):
    """One page of a picture file, as it is displayed.

    Attributes:
        pixels: what it shows, on white where it is transparent.
        scale: points for each pixel: 72 over the resolution that the file states, else over 96.
        pages: how many the file has.
    """

    pixels: Pixels
    scale: float
    pages: int


def pictures(data: bytes, name: str, limits: Limits) -> Iterator[Picture]:
    """Yield the pages of a picture file, one at a time.

    Raises:
        DamagedFile: truncated or malformed.
        LimitExceeded: more pixels or more pages than the limits; told from the header alone.
    """
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            file = Image.open(io.BytesIO(data), formats=_FORMATS)
        with file:
            count = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
            if count > limits.pages:
                raise LimitExceeded(f"{name}: {count} pages, the limit is {limits.pages}; split the file")
            for index in range(count):
                file.seek(index)
                _check(file, name, limits)
                yield Picture(_pixels(file), _scale(file), count)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name, limits) from error
    except _BROKEN as error:
        raise DamagedFile(f"{name}: the picture is truncated or damaged; ask for a fresh copy") from error


def _check(file: Image.Image, name: str, limits: Limits) -> None:
    if file.width * file.height > limits.pixels:
        raise _too_large(name, limits)


def _too_large(name: str, limits: Limits) -> LimitExceeded:
    return LimitExceeded(f"{name}: more than {limits.pixels // 1_000_000} million pixels; scan it at 300 dpi")


def _pixels(file: Image.Image) -> Pixels:
    shown = ImageOps.exif_transpose(file)
    if shown.mode.startswith("I;16") or shown.mode == "I":
        shown = Image.fromarray((np.asarray(shown).clip(0, 65535) // 256).astype(np.uint8))
    if shown.mode in {"RGBA", "LA", "PA"} or "transparency" in shown.info:
        layered = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return np.ascontiguousarray(np.asarray(shown.convert("RGB"))[..., ::-1])


def _scale(file: Image.Image) -> float:
    stated = file.info.get("dpi")
    try:
        dpi = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    return 72.0 / (dpi if 50.0 <= dpi <= 1200.0 else _USUAL_DPI)

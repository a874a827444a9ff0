"""Red seals on a scan: found by their colour, their frame and their size, and taken off before text is recognised.

The red channel of a picture shows red ink as white and black ink as black, so text under a seal stays readable. Red
headings and red figures have no frame around them and stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from docs_ai.reading.document import Box
from docs_ai.reading.recognition import Pixels

__all__ = ["Patch", "find_seals", "overprinted", "without_seals"]

_WORKING_WIDTH = 1000  # pixels across at which seals are looked for
_LEAST_SIDE, _MOST_SIDE = 0.075, 0.38  # of the page's width: 16 mm to 80 mm on A4
_LONGEST_SHAPE = 1.9  # an oval seal is half as long again as it is high
_LEAST_INK, _MOST_INK = 0.07, 0.75
_MOST_BESIDE = 3  # seals in one row
_SECTORS = 48
_FRAMED = 0.85  # share of the directions in which a frame must be met near the edge
_RIM = 0.85  # of the way from the middle to the edge
_OVERPRINTED = 0.06  # share of a character's place that ink of a seal covers


class Patch(NamedTuple):
    """A rectangle in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int


def find_seals(pixels: Pixels) -> list[Patch]:
    """Return the seals, from the top."""
    height, width = pixels.shape[:2]
    step = min(1.0, _WORKING_WIDTH / width)
    small = cv2.resize(pixels, None, fx=step, fy=step, interpolation=cv2.INTER_AREA) if step < 1 else pixels
    red = _red(np.asarray(small, np.uint8))
    gap = max(3, round(0.012 * small.shape[1])) | 1
    closed = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    found = []
    shapes = [(x, y, w, h) for x, y, w, h, _ in stats[1:count].tolist()]
    for x, y, w, h in shapes:
        if _is_seal(red[y : y + h, x : x + w], small.shape[1]) and not _is_in_heading((x, y, w, h), shapes):
            patch = Patch(int(x / step), int(y / step), int((x + w) / step) + 1, int((y + h) / step) + 1)
            found.append(Patch(patch.x0, patch.y0, min(patch.x1, width), min(patch.y1, height)))
    return sorted(found, key=lambda patch: (patch.y0, patch.x0))


def without_seals(pixels: Pixels, seals: Sequence[Patch]) -> Pixels:
    """Return the picture with its seals bleached, the text under them kept."""
    if not seals:
        return pixels
    clean = pixels.copy()
    for seal in seals:
        part = clean[seal.y0 : seal.y1, seal.x0 : seal.x1]
        through = part[..., 2]
        paper = max(float(np.percentile(through, 90)), 1.0)
        stretched = np.clip(through.astype(np.float32) * (255.0 / paper), 0, 255)
        stretched = np.where(stretched > 170, 255, stretched).astype(np.uint8)
        ink = cv2.dilate(_red(part), np.ones((3, 3), np.uint8)) > 0
        part[ink] = np.repeat(stretched[..., None], 3, axis=2)[ink]
    return clean


def overprinted(pixels: Pixels, seals: Sequence[Patch], places: Sequence[Box]) -> list[bool]:
    """Tell of each place, in pixels, whether the ink of a seal lies on it: a stroke there may be lost."""
    return [any(_meets(seal, place) for seal in seals) and _is_inked(pixels, place) for place in places]


def _meets(seal: Patch, place: Box) -> bool:
    return seal.x0 < place.x1 and place.x0 < seal.x1 and seal.y0 < place.y1 and place.y0 < seal.y1


def _is_inked(pixels: Pixels, place: Box) -> bool:
    rows, columns = slice(max(0, int(place.y0)), int(place.y1) + 1), slice(max(0, int(place.x0)), int(place.x1) + 1)
    part = pixels[rows, columns]
    return part.size > 0 and float((_red(part) > 0).mean()) >= _OVERPRINTED


def _red(pixels: Pixels) -> NDArray[np.uint8]:
    """Return 255 where a pixel is red ink: red well above both other colours, as in stamp pads and red printing."""
    blue, green, red = (pixels[..., channel].astype(np.int16) for channel in range(3))
    other = np.maximum(blue, green)
    return np.where((red - other > 40) & (red > 90), 255, 0).astype(np.uint8)


def _is_seal(ink: NDArray[np.uint8], page_width: int) -> bool:
    height, width = ink.shape
    long, short = max(height, width), min(height, width)
    if not _LEAST_SIDE * page_width <= long <= _MOST_SIDE * page_width or long > _LONGEST_SHAPE * short:
        return False
    share = float((ink > 0).mean())
    return _LEAST_INK <= share <= _MOST_INK and _framed(ink) >= _FRAMED


def _is_in_heading(shape: tuple[int, int, int, int], shapes: Sequence[tuple[int, int, int, int]]) -> bool:
    """Tell whether a shape stands in a row with others as high as it: a character of a red heading."""
    _, top, _, height = shape
    alike = [
        other
        for _, y, _, other in shapes
        if 0.6 * height <= other <= height / 0.6 and min(top + height, y + other) - max(top, y) > 0.6 * height
    ]
    return len(alike) > _MOST_BESIDE


def _framed(ink: NDArray[np.uint8]) -> float:
    """Return the share of directions, seen from the middle, in which ink stands near the edge of the shape."""
    height, width = ink.shape
    ys, xs = np.nonzero(ink)
    dx, dy = (xs - (width - 1) / 2) / (width / 2), (ys - (height - 1) / 2) / (height / 2)
    round_rim = np.hypot(dx, dy)
    square_rim = np.maximum(np.abs(dx), np.abs(dy))
    sector = ((np.arctan2(dy, dx) + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    best = 0
    for rim, far in ((round_rim, 1.05), (square_rim, 1.01)):
        near = (rim >= _RIM) & (rim <= far)
        best = max(best, len(set(sector[near].tolist())))
    return best / _SECTORS

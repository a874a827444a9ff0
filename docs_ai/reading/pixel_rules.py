"""The rules of tables on a scan: straight dark strokes, found by morphology in a picture without slant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from docs_ai.reading.recognition import Pixels
from docs_ai.reading.rulings import Rule

__all__ = ["SLACK", "rules"]

_LEAST_ACROSS, _LEAST_DOWN = 0.04, 0.024  # of the page's width: longer than a stroke of a character
_MOST_STROKE = 0.006  # a thicker stroke is a bar or a picture
_BRIDGED = 3  # pixels that noise tears out of a rule
_BESIDE = 4  # pixels from a stroke at which the paper is looked at
_LEAST_DEPTH = 0.3  # of what the page's strokes stand out by; a fold in the paper is a shade
SLACK = 0.006
"""How far, of the page's width, a stroke may end short of the one that it meets at a corner."""


class _Stroke(NamedTuple):
    """A stroke along an axis of the picture, in pixels."""

    start: int
    top: int
    length: int
    thickness: int


def rules(pixels: Pixels, scale: float) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical rules, in points.

    Args:
        pixels: the picture, without slant.
        scale: points for each pixel.
    """
    width = pixels.shape[1]
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    block = max(15, round(width / 60)) | 1
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12)
    dark = np.asarray(ink, np.uint8)
    pages = ((grey, dark, _LEAST_ACROSS), (np.ascontiguousarray(grey.T), np.ascontiguousarray(dark.T), _LEAST_DOWN))
    found = [[(stroke, _depth(page, stroke)) for stroke in _strokes(mask, width, least)] for page, mask, least in pages]
    least = _LEAST_DEPTH * _usual([one for strokes in found for one in strokes])
    across, down = ([_rule(stroke, scale) for stroke, depth in strokes if depth >= least] for strokes in found)
    return across, down


def _depth(grey: NDArray[np.uint8], stroke: _Stroke) -> float:
    """Return by how much a stroke is darker than the paper right beside it, as a rule over most of its length is."""
    part = grey[max(0, stroke.top - _BESIDE) : stroke.top + stroke.thickness + _BESIDE]
    part = part[:, stroke.start : stroke.start + stroke.length].astype(np.int16)
    return float(np.median((part[0] + part[-1]) / 2 - part.min(axis=0)))


def _usual(strokes: Sequence[tuple[_Stroke, float]]) -> float:
    """Return the depth that half of all that is stroked has at least."""
    left = sum(stroke.length for stroke, _ in strokes) / 2
    for stroke, depth in sorted(strokes, key=lambda one: one[1]):
        left -= stroke.length
        if left <= 0:
            return depth
    return 0.0


def _strokes(ink: NDArray[np.uint8], page_width: int, least: float) -> list[_Stroke]:
    """Return the strokes along the first axis of reading."""
    shortest = max(8, round(least * page_width))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, _BRIDGED), np.uint8))
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    lines = cv2.dilate(lines, np.ones((3, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    thickest = max(5, round(_MOST_STROKE * page_width)) + 2
    return [
        _Stroke(x, y, w, h)
        for x, y, w, h, _ in stats[1:count].tolist()
        if w >= shortest and h <= thickest and w > 4 * h
    ]


def _rule(stroke: _Stroke, scale: float) -> Rule:
    end = stroke.start + stroke.length
    return Rule((stroke.top + stroke.thickness / 2) * scale, stroke.start * scale, end * scale)

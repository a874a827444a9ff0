"""The rules of tables on a scan: straight dark strokes, found by morphology in a picture without slant."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from docs_ai.reading.recognition import Pixels
from docs_ai.reading.rulings import Rule

__all__ = ["SLACK", "rules"]

_LEAST_ACROSS, _LEAST_DOWN = 0.04, 0.024  # of the page's width: longer than a stroke of a character
_MOST_STROKE = 0.006  # a thicker stroke is a bar or a picture
_BRIDGED = 3  # pixels that noise tears out of a rule
SLACK = 0.006
"""How far, of the page's width, a stroke may end short of the one that it meets at a corner."""


def rules(pixels: Pixels, scale: float) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical rules, in points.

    Args:
        pixels: the picture, without slant.
        scale: points for each pixel.
    """
    width = pixels.shape[1]
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    block = max(15, round(width / 60)) | 1
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12)
    dark = np.asarray(ink, np.uint8)
    across = _strokes(dark, width, _LEAST_ACROSS)
    down = _strokes(np.ascontiguousarray(dark.T), width, _LEAST_DOWN)
    return [_rule(stroke, scale) for stroke in across], [_rule(stroke, scale) for stroke in down]


def _strokes(ink: NDArray[np.uint8], page_width: int, least: float) -> list[tuple[int, int, int, int]]:
    """Return strokes that run along the first axis of reading: ``(start, top, length, thickness)`` in pixels."""
    shortest = max(8, round(least * page_width))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, _BRIDGED), np.uint8))
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    lines = cv2.dilate(lines, np.ones((3, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    thickest = max(5, round(_MOST_STROKE * page_width)) + 2
    return [(x, y, w, h) for x, y, w, h, _ in stats[1:count].tolist() if w >= shortest and h <= thickest and w > 4 * h]


def _rule(stroke: tuple[int, int, int, int], scale: float) -> Rule:
    start, top, length, thickness = stroke
    return Rule((top + thickness / 2) * scale, start * scale, (start + length) * scale)

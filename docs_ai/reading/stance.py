"""How a scan stands: turned by quarters, standing on its head, slanting by a few degrees; and the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from docs_ai.reading.document import Box
from docs_ai.reading.recognition import Crop, Pixels, Quad, Recogniser, crop

__all__ = ["PLAIN", "Affine", "Stance", "stand", "straightened", "unturned"]

_LONG = 2.0  # a line at least this much longer than high tells which way it runs
_ASKED = 12
_COMPARED = 4
_LEAST_SLANT = 0.15  # degrees; below, nothing is gained
_MOST_SLANT = 15.0


class Affine(NamedTuple):
    """A map of the plane: ``x' = a x + b y + c`` and ``y' = d x + e y + f``."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Map a point."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def box(self, box: Box) -> Box:
        """Return the upright rectangle around a mapped one."""
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))

    def scaled(self, scale: float) -> Affine:
        """Return the same map for coordinates in a unit of which ``scale`` make one of the old."""
        return self._replace(c=self.c * scale, f=self.f * scale)

    def then(self, second: Affine) -> Affine:
        """Return the map that makes this one first and ``second`` after it."""
        (c, f), (x, u), (y, v) = (
            second.point(*point) for point in ((self.c, self.f), (self.a, self.d), (self.b, self.e))
        )
        return Affine(x - second.c, y - second.c, c, u - second.f, v - second.f, f)

    @property
    def is_plain(self) -> bool:
        """Whether it changes nothing."""
        return self == PLAIN


PLAIN = Affine()


class Stance(NamedTuple):
    """A picture set upright.

    Attributes:
        pixels: the picture after its quarter turns; still slanting.
        quads: its lines, in pixels of ``pixels``.
        slant: by how many degrees its lines fall to the right.
        quarters: quarter turns to the left that set it upright.
    """

    pixels: Pixels
    quads: list[Quad]
    slant: float
    quarters: int

    def straight(self) -> Affine:
        """Return the map from ``pixels`` to the picture without its slant, turned around its middle."""
        height, width = self.pixels.shape[:2]
        angle = math.radians(-self.slant)
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = width / 2, height / 2
        return Affine(cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y)

    def back(self) -> Affine:
        """Return the map from the straight picture to the one that was given."""
        height, width = self.pixels.shape[:2]
        tilt = self._replace(slant=-self.slant).straight()
        return tilt.then(unturned(self.quarters, width, height))


def unturned(quarters: int, width: float, height: float) -> Affine:
    """Return the map from a page set upright back to the one whose lines ran ``quarters`` quarter turns to the right.

    Args:
        quarters: 0 to 3.
        width: of the upright page.
        height: of the upright page.
    """
    return (
        Affine(),
        Affine(0, -1, height, 1, 0, 0),
        Affine(-1, 0, width, 0, -1, height),
        Affine(0, 1, 0, -1, 0, width),
    )[quarters]


def turned(quarters: int, width: float, height: float) -> Affine:
    """Return the way there: from a page whose lines run ``quarters`` quarter turns to the right to the upright one.

    Args:
        quarters: 0 to 3.
        width: of the page as it is.
        height: of the page as it is.
    """
    return unturned(-quarters % 4, width, height)


def stand(pixels: Pixels, recogniser: Recogniser) -> Stance:
    """Find the lines of a picture and set it upright by them."""
    quads, quarters = recogniser.find(pixels), 0
    if _runs_down(quads):
        pixels, quarters = np.ascontiguousarray(np.rot90(pixels)), 1
        quads = recogniser.find(pixels)
    if _on_its_head(pixels, quads, recogniser):
        pixels, quarters = np.ascontiguousarray(np.rot90(pixels, 2)), quarters + 2
        quads = recogniser.find(pixels)
    return Stance(pixels, quads, _slant(quads), quarters)


def _sides(quad: Quad) -> tuple[float, float]:
    """Return the length of a line along its text and across it, as the finder ordered its corners."""
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _runs_down(quads: Sequence[Quad]) -> bool:
    """Tell whether the lines run up or down rather than across, by length."""
    across = down = 0.0
    for quad in quads:
        width, height = _sides(quad)
        if width > _LONG * height:
            across += width
        elif height > _LONG * width:
            down += height
    return down > across


def _on_its_head(pixels: Pixels, quads: Sequence[Quad], recogniser: Recogniser) -> bool:
    """Ask the classifier about the longest lines; where it is in doubt, read some of them both ways."""
    longest = sorted(quads, key=lambda quad: -_sides(quad)[0] / max(_sides(quad)[1], 1.0))[:_ASKED]
    crops = [crop(pixels, quad) for quad in longest]
    turned = recogniser.upside_down(crops)
    if turned * 4 <= len(crops):
        return False
    compared = crops[:_COMPARED]
    heads: list[Crop] = [np.ascontiguousarray(cut[::-1, ::-1]) for cut in compared]
    upright = sum(reading.confidence for reading in recogniser.read(compared))
    return sum(reading.confidence for reading in recogniser.read(heads)) > upright


def _slant(quads: Sequence[Quad]) -> float:
    """Return the median angle of the long lines, in degrees, weighted by their length."""
    angles: list[tuple[float, float]] = []
    for quad in quads:
        width, height = _sides(quad)
        if width > _LONG * height:
            along = (quad[1] + quad[2] - quad[0] - quad[3]) / 2
            angles.append((math.degrees(math.atan2(float(along[1]), float(along[0]))), width * width / height))
    angles = sorted((angle, weight) for angle, weight in angles if abs(angle) <= _MOST_SLANT)
    half, total = sum(weight for _, weight in angles) / 2, 0.0
    for angle, weight in angles:
        total += weight
        if total >= half:
            return angle if abs(angle) >= _LEAST_SLANT else 0.0
    return 0.0


def straightened(stance: Stance) -> Pixels:
    """Return the picture without its slant, white where nothing was."""
    if not stance.slant:
        return stance.pixels
    height, width = stance.pixels.shape[:2]
    turn = stance.straight()
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]], np.float32)
    white = (255, 255, 255)
    return np.asarray(cv2.warpAffine(stance.pixels, matrix, (width, height), borderValue=white), np.uint8)

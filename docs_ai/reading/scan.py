"""A picture of a page into lines with their places: seals off, set upright, recognised, sorted into ruled cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from docs_ai.reading.document import Box
from docs_ai.reading.page_items import GlyphLine, page_items
from docs_ai.reading.page_layout import PageItem
from docs_ai.reading.pixel_rules import SLACK, rules
from docs_ai.reading.recognition import Pixels, Quad, Reading, Recogniser, crop
from docs_ai.reading.rulings import grids
from docs_ai.reading.seals import Patch, find_seals, overprinted, without_seals
from docs_ai.reading.stance import Affine, stand, straightened
from docs_ai.reading.typeset import Glyph

__all__ = ["LEAST_SURE", "Scan", "read_scan"]

LEAST_SURE = 0.80  # lines that were read with less confidence are told of
_UNDER_A_SEAL = 0.78  # at most so sure of a character is the reading under the ink of a seal
_NOISE = 0.50  # below, it is no text
_EM = 0.78  # of a found line's height, which has some white around the characters
_ALIKE = 0.22  # type sizes that differ by less are one


@dataclass(frozen=True, slots=True)
class Scan:
    """What text recognition made of a picture.

    Attributes:
        items: its lines and tables, in points of the picture set upright and straight.
        width: of the upright picture, in points.
        height: of the upright picture, in points.
        back: from there to the picture as it was given, in points.
        turn: by how many quarter turns to the right the lines run on the picture as it was given.
        seals: where seals stand, in points of the picture as it was given.
        doubtful: how many lines were read with less confidence than `LEAST_SURE`, or stand in part under a seal.
    """

    items: list[PageItem]
    width: float
    height: float
    back: Affine
    turn: int = 0
    seals: tuple[Box, ...] = ()
    doubtful: int = 0


def read_scan(pixels: Pixels, scale: float, recogniser: Recogniser) -> Scan:
    """Read a picture of a page.

    Args:
        pixels: the picture.
        scale: points for each pixel.
        recogniser: reads its lines.
    """
    seals = find_seals(pixels)
    stance = stand(without_seals(pixels, seals), recogniser)
    readings = recogniser.read([crop(stance.pixels, quad) for quad in stance.quads])
    kept = [
        (quad, reading)
        for quad, reading in zip(stance.quads, readings, strict=True)
        if reading.marks and reading.confidence >= _NOISE
    ]
    plain = _lines(kept, stance.straight(), scale)
    sealed = _Sealed(pixels, seals, stance.back(), scale)
    lines = [sealed.doubted(line) for line in plain] if seals else plain
    height, width = stance.pixels.shape[:2]
    return Scan(
        items=page_items(grids(*rules(straightened(stance), scale), SLACK * width * scale), lines),
        width=width * scale,
        height=height * scale,
        back=stance.back().scaled(scale),
        turn=stance.quarters,
        seals=tuple(Box(*(round(edge * scale, 2) for edge in seal)) for seal in seals),
        doubtful=sum(
            reading.confidence < LEAST_SURE or line is not before
            for (_, reading), before, line in zip(kept, plain, lines, strict=True)
        ),
    )


class _Sealed(NamedTuple):
    """A picture as it was given, its seals, the way back to it from the straight one, and points for each pixel."""

    pixels: Pixels
    seals: Sequence[Patch]
    back: Affine
    scale: float

    def doubted(self, line: GlyphLine) -> GlyphLine:
        """Return a line with less confidence in the characters under a seal's ink, or itself where there is none."""
        places = [self.back.box(Box(*(edge / self.scale for edge in glyph.box))) for glyph in line.glyphs]
        under = overprinted(self.pixels, self.seals, places)
        if not any(under):
            return line
        glyphs = [
            glyph._replace(confidence=min(glyph.confidence, _UNDER_A_SEAL)) if hidden else glyph
            for glyph, hidden in zip(line.glyphs, under, strict=True)
        ]
        return line._replace(glyphs=glyphs)


def _lines(kept: Sequence[tuple[Quad, Reading]], straight: Affine, scale: float) -> list[GlyphLine]:
    boxes = [_box(quad, straight, scale) for quad, _ in kept]
    sizes = _sizes([_EM * (box.y1 - box.y0) for box in boxes])
    return [GlyphLine(_glyphs(reading, box), size) for (_, reading), box, size in zip(kept, boxes, sizes, strict=True)]


def _box(quad: Quad, straight: Affine, scale: float) -> Box:
    """Return a line's rectangle in points of the straight picture: means of its sides, so that slack does not widen."""
    points = [straight.point(float(x), float(y)) for x, y in quad]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    if math.dist(points[0], points[3]) > math.dist(points[0], points[1]):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs) * scale, min(ys) * scale, max(xs) * scale, max(ys) * scale)
    return Box((x0 + x3) / 2 * scale, (y0 + y1) / 2 * scale, (x1 + x2) / 2 * scale, (y2 + y3) / 2 * scale)


def _glyphs(reading: Reading, box: Box) -> list[Glyph]:
    width = box.x1 - box.x0
    return [
        Glyph(mark.text, Box(box.x0 + mark.left * width, box.y0, box.x0 + mark.right * width, box.y1), mark.confidence)
        for mark in reading.marks
    ]


def _sizes(heights: Sequence[float]) -> list[float]:
    """Give lines of nearly one height one size: the median of those alike, so that a wavering height starts nothing."""
    found: list[float] = []
    for height in heights:
        alike = [other for other in heights if abs(other - height) <= _ALIKE * height]
        middle = median(alike)
        near = next((size for size in found if abs(size - middle) <= _ALIKE / 2 * middle), middle)
        found.append(near)
    return found

"""Does the text layer of a scan say what its picture shows? Lines are read anew and compared.

All lines whose layer holds a figure are read, up to a limit, and some others: a forged or misread amount is what must
not slip through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from docs_ai.reading.document import Box
from docs_ai.reading.page_items import GlyphLine
from docs_ai.reading.recognition import Pixels, Quad, Reading, Recogniser, crop
from docs_ai.reading.stance import stand

__all__ = ["LayerCheck", "check_layer"]

_MOST_FIGURES, _MOST_OTHERS, _MOST_MISSING = 40, 8, 8
_SURE = 0.90
_UNLIKE, _ALIKE = 60.0, 70.0  # of 100: how like two lines are
_MOST_UNLIKE = 0.2  # share of the lines


@dataclass(frozen=True, slots=True)
class LayerCheck:
    """What comparing gave: whether the layer says something else, and whether the picture holds more lines than it."""

    differs: bool
    lacks: bool


def check_layer(
    pixels: Pixels, scale: float, origin: tuple[float, float], lines: Iterable[GlyphLine], recogniser: Recogniser
) -> LayerCheck:
    """Compare a text layer with the picture that it lies on.

    Args:
        pixels: the picture.
        scale: points for each pixel.
        origin: where the picture's top left corner stands, in points.
        lines: the text layer, in points.
        recogniser: reads the picture.
    """
    stance = stand(pixels, recogniser)
    back = stance._replace(slant=0.0).back()
    claims: list[tuple[Quad, str]] = []
    glyphs = [glyph for line in lines for glyph in line.glyphs if not glyph.text.isspace()]
    for quad in stance.quads:
        x0, y0 = (float(edge) for edge in quad.min(axis=0))
        x1, y1 = (float(edge) for edge in quad.max(axis=0))
        given = back.box(Box(x0, y0, x1, y1))
        box = Box(*(edge * scale + origin[axis % 2] for axis, edge in enumerate(given)))
        claims.append((quad, "".join(glyph.text for glyph in glyphs if _holds(box, glyph.box))))
    chosen = _chosen([claim for _, claim in claims])
    readings = recogniser.read([crop(stance.pixels, claims[index][0]) for index in chosen])
    pairs = [(claims[index][1], reading) for index, reading in zip(chosen, readings, strict=True)]
    return LayerCheck(_differs([pair for pair in pairs if pair[0]]), _lacks([pair[1] for pair in pairs if not pair[0]]))


def _chosen(claims: Sequence[str]) -> list[int]:
    """Return which lines are read: those with figures, some without, and some of which the layer knows nothing."""
    figures = [index for index, claim in enumerate(claims) if any(map(str.isdigit, claim))]
    others = [index for index, claim in enumerate(claims) if claim and not any(map(str.isdigit, claim))]
    missing = [index for index, claim in enumerate(claims) if not claim]
    some = [*_spread(figures, _MOST_FIGURES), *_spread(others, _MOST_OTHERS), *_spread(missing, _MOST_MISSING)]
    return sorted(some)


def _spread(indices: Sequence[int], most: int) -> list[int]:
    """Return at most so many, spread evenly."""
    if len(indices) <= most:
        return list(indices)
    return [indices[place * len(indices) // most] for place in range(most)]


def _differs(pairs: Sequence[tuple[str, Reading]]) -> bool:
    unlike = 0
    for claim, reading in pairs:
        said, read = _folded(claim), _folded(reading.text)
        alike = fuzz.ratio(said, read)
        unlike += alike < _UNLIKE
        if alike >= _ALIKE and reading.confidence >= _SURE and _figures(said) != _figures(read):
            return True
    return unlike > max(1.0, _MOST_UNLIKE * len(pairs))


def _lacks(readings: Sequence[Reading]) -> bool:
    return sum(reading.confidence >= _SURE and len(reading.text) >= 2 for reading in readings) >= 2


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _figures(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _holds(box: Box, glyph: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1

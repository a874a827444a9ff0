"""Does the text layer of a scan say what its picture shows? Lines are read anew and compared.

All lines whose layer holds a figure are read, up to a limit, and some others: a forged or misread amount is what must
not slip through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from docs_ai.reading.document import Box
from docs_ai.reading.page_items import GlyphLine
from docs_ai.reading.recognition import Pixels, Quad, Reading, Recogniser, crop
from docs_ai.reading.stance import stand
from docs_ai.reading.typeset import Glyph

__all__ = ["LayerCheck", "check_layer"]

_MOST_FIGURES, _MOST_OTHERS, _MOST_MISSING = 40, 8, 8
_SURE = 0.90
_UNLIKE, _ALIKE = 60.0, 70.0  # of 100: how like two lines are
_MOST_UNLIKE = 0.2  # share of the lines
_GAP = 0.2  # of a line's height


@dataclass(frozen=True, slots=True)
class LayerCheck:
    """What comparing gave: whether the layer says something else, and whether the picture holds more lines than it."""

    differs: bool
    lacks: bool


def check_layer(pixels: Pixels, scale: float, lines: Iterable[GlyphLine], recogniser: Recogniser) -> LayerCheck:
    """Compare the text layer of a page with what the page shows.

    Args:
        pixels: the page, drawn.
        scale: points for each pixel.
        lines: the text layer, in points.
        recogniser: reads the page.
    """
    stance = stand(pixels, recogniser)
    back = stance._replace(slant=0.0).back()
    glyphs = [glyph for line in lines for glyph in line.glyphs if not glyph.text.isspace()]
    claims: list[_Claim] = []
    for quad in stance.quads:
        (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
        box = Box(*(edge * scale for edge in back.box(Box(left, top, right, bottom))))
        claims.append(_Claim(quad, _under(box, glyphs)))
    chosen = _chosen([claim.text for claim in claims])
    readings = recogniser.read([crop(stance.pixels, claims[index].quad) for index in chosen])
    pairs = [(claims[index], reading) for index, reading in zip(chosen, readings, strict=True)]
    return LayerCheck(
        _differs([pair for pair in pairs if pair[0].text]),
        _lacks([reading for claim, reading in pairs if not claim.text]),
    )


class _Claim(NamedTuple):
    """What the layer says where a line stands."""

    quad: Quad
    text: str


def _under(box: Box, glyphs: Sequence[Glyph]) -> str:
    """Return what the layer has in a line's box and what goes on over its ends: its type is seldom as wide."""
    inside = [index for index, glyph in enumerate(glyphs) if _holds(box, glyph.box)]
    if not inside:
        return ""
    first, last = inside[0], inside[-1]
    while first and _goes_on(glyphs[first - 1].box, glyphs[first].box):
        first -= 1
    while last + 1 < len(glyphs) and _goes_on(glyphs[last].box, glyphs[last + 1].box):
        last += 1
    over = {*range(first, inside[0]), *range(inside[-1] + 1, last + 1)}
    return "".join(glyphs[index].text for index in sorted({*inside, *over}))


def _goes_on(left: Box, right: Box) -> bool:
    """Tell whether two characters follow one another without a blank, on one line."""
    across = max(left.x0, right.x0) - min(left.x1, right.x1)
    down = max(left.y0, right.y0) - min(left.y1, right.y1)
    height = min(left.y1 - left.y0, right.y1 - right.y0)
    return across < _GAP * height and down < -height / 2


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


def _differs(pairs: Sequence[tuple[_Claim, Reading]]) -> bool:
    unlike = 0
    for claim, reading in pairs:
        said, read = _folded(claim.text), _folded(reading.text)
        alike = fuzz.ratio(said, read)
        unlike += alike < _UNLIKE
        if alike >= _ALIKE and reading.confidence >= _SURE and _figures(read) != _figures(said):
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

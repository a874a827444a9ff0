"""The text layer of a PDF page, told apart by whether a reader of the page can see it.

Shown text is text. Text that lies unseen over or under an image is what text recognition left there: it stands if it
says what the image shows. All other unseen text is hidden: white on white, covered, transparent, tiny, off the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from docs_ai.reading.document import Box
from docs_ai.reading.page_items import GlyphLine
from docs_ai.reading.pdf_file import Image, look, raw_lines, shown
from docs_ai.reading.recognition import Pixels
from docs_ai.reading.stance import Affine
from docs_ai.reading.typeset import Glyph

__all__ = ["TextLayer", "text_layer"]

_BOLD = 1 << 4
_FILLED, _STROKED = 16, 32
_LEAST_SIZE = 1.5
_LEAST_ALPHA = 26  # of 255
_PALE = 200  # the darkest of a colour's channels, from which its text may be lost on paper
_SCALE = 2.0  # pixels for each point, when it is looked whether text shows
_LEAST_CONTRAST = 16  # between the text's colour and what is around it, of 255
_LEAST_STROKE = 0.25  # how far towards the text's colour the pixels of a thin stroke come
_SEEN = 0.3  # share of the characters that must show
_TRIED = 12  # of a span's characters, evenly over it: whole pages have a ground that was filled with white

_Sight = Literal["shown", "behind", "hidden"]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The lines of a page's text layer, in points as displayed.

    Attributes:
        lines: what shows.
        behind: what lies unseen at an image.
        hidden: other text that does not show, in its order.
        turn: by how many quarter turns to the right most lines run.
    """

    lines: list[GlyphLine]
    behind: list[GlyphLine]
    hidden: tuple[str, ...]
    turn: int

    @property
    def letters(self) -> int:
        """How many characters it has that a reader may take for text."""
        return sum(not glyph.text.isspace() for line in (*self.lines, *self.behind) for glyph in line.glyphs)

    @property
    def is_garbled(self) -> bool:
        """Whether its characters mean nothing: fonts that do not say which characters they draw."""
        texts = [glyph.text for line in self.lines for glyph in line.glyphs if not glyph.text.isspace()]
        strange = sum(_is_strange(text) for text in texts)
        return len(texts) >= 8 and strange > 0.2 * len(texts)


def text_layer(page: Any, pictures: Sequence[Image]) -> TextLayer:
    """Read the text layer of a page that shows ``pictures``."""
    sight = _Sighting(page, pictures)
    lines: list[GlyphLine] = []
    behind: list[GlyphLine] = []
    hidden: list[str] = []
    turns = [0, 0, 0, 0]
    for raw in raw_lines(page):
        parts: dict[_Sight, list[tuple[dict[str, Any], list[Glyph]]]] = {}
        for span, glyphs in _spans(raw, sight.upright):
            for kind, run in sight.split(span, glyphs):
                parts.setdefault(kind, []).append((span, run))
        for kind, spans in parts.items():
            line = _line(spans)
            if kind == "hidden":
                hidden.append("".join(glyph.text for glyph in line.glyphs).strip())
            else:
                (lines if kind == "shown" else behind).append(line)
                turns[_turn(raw, sight.upright)] += len(line.glyphs)
    return TextLayer(lines, behind, tuple(text for text in hidden if text), turns.index(max(turns)))


class _Sighting:
    """Tells what of a page's text shows. The page is drawn only where there is doubt."""

    def __init__(self, page: Any, pictures: Sequence[Image]) -> None:
        self.upright = shown(page)
        self._page = page
        self._edges = Box(0.0, 0.0, page.rect.width, page.rect.height)
        self._images = [picture.box for picture in pictures]
        self._fills = self._images + [
            self.upright.box(Box(*drawing["rect"]))
            for drawing in page.get_cdrawings()
            if drawing.get("fill") is not None and "f" in drawing["type"]
        ]
        self._drawn: Pixels | None = None

    def split(self, span: dict[str, Any], glyphs: list[Glyph]) -> Iterator[tuple[_Sight, list[Glyph]]]:
        """Yield the characters of a span in runs of one kind."""
        inside = [glyph for glyph in glyphs if _holds(self._edges, glyph.box)]
        outside = [glyph for glyph in glyphs if not _holds(self._edges, glyph.box)]
        if inside:
            yield self._kind(span, inside), inside
        if outside:
            yield "hidden", outside

    def _kind(self, span: dict[str, Any], glyphs: list[Glyph]) -> _Sight:
        if span["size"] < _LEAST_SIZE:
            return "hidden"
        is_set = bool(span["char_flags"] & (_FILLED | _STROKED))
        if (
            is_set
            and span["alpha"] >= _LEAST_ALPHA
            and (not self._is_doubtful(span, glyphs) or self._shows(span, glyphs))
        ):
            return "shown"
        return "behind" if all(any(_holds(box, glyph.box) for box in self._images) for glyph in glyphs) else "hidden"

    def _is_doubtful(self, span: dict[str, Any], glyphs: list[Glyph]) -> bool:
        """Tell whether text may not show: it is pale, or something is filled where it stands."""
        if min(_channels(span["color"])) >= _PALE:
            return True
        return any(_holds(box, glyphs[0].box) or _holds(box, glyphs[-1].box) for box in self._fills)

    def _shows(self, span: dict[str, Any], glyphs: list[Glyph]) -> bool:
        """Tell whether the page, drawn, has both the colour of the text and another one where the characters stand."""
        if self._drawn is None:
            self._drawn = look(self._page, _SCALE)
        scale = self._drawn.shape[1] / max(self._edges.x1, 1.0)
        ink = span["alpha"] / 255
        colour = np.array([ink * channel + (1 - ink) * 255 for channel in _channels(span["color"])[::-1]])
        inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
        tried = inked[:: max(len(inked) // _TRIED, 1)]
        seen = sum(_is_seen(self._drawn, glyph.box, scale, colour) for glyph in tried)
        return not tried or seen >= _SEEN * len(tried)


def _is_seen(drawn: Pixels, box: Box, scale: float, colour: NDArray[np.float64]) -> bool:
    """Tell whether something in a character's box stands out from the box's rim towards the colour of the text."""
    x0, y0 = max(int(box.x0 * scale), 0), max(int(box.y0 * scale), 0)
    part = drawn[y0 : int(box.y1 * scale) + 1, x0 : int(box.x1 * scale) + 1].astype(np.float64)
    if not part.size:
        return False
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ground = np.median(rim, axis=0)
    towards = colour - ground
    if np.abs(towards).max() < _LEAST_CONTRAST:
        return False
    return bool((((part - ground) @ towards) / (towards @ towards)).max() >= _LEAST_STROKE)


def _spans(raw: dict[str, Any], upright: Affine) -> Iterator[tuple[dict[str, Any], list[Glyph]]]:
    for span in raw["spans"]:
        glyphs = [
            Glyph(char["c"], Box(*char["bbox"]) if upright.is_plain else upright.box(Box(*char["bbox"])))
            for char in span["chars"]
        ]
        if glyphs:
            yield span, glyphs


def _line(spans: Sequence[tuple[dict[str, Any], list[Glyph]]]) -> GlyphLine:
    longest = max((span for span, _ in spans), key=lambda span: len(span["chars"]))
    font = longest["font"].lower()
    bold = bool(longest["flags"] & _BOLD) or "bold" in font or "hei" in font
    return GlyphLine([glyph for _, glyphs in spans for glyph in glyphs], longest["size"], bold)


def _turn(raw: dict[str, Any], upright: Affine) -> int:
    """Return by how many quarter turns to the right a line runs on the page as displayed."""
    x, y = raw["dir"]
    dx, dy = upright.a * x + upright.b * y, upright.d * x + upright.e * y
    if abs(dx) >= abs(dy):
        return 0 if dx >= 0 else 2
    return 1 if dy >= 0 else 3


def _channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


def _holds(outer: Box, inner: Box) -> bool:
    """Tell whether the middle of ``inner`` lies in ``outer``."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _is_strange(text: str) -> bool:
    """Tell whether a character stands for none: a replacement, a private one, a control."""
    return text == "\ufffd" or "\ue000" <= text <= "\uf8ff" or (text < " " and not text.isspace())

"""One line as it is set on a page: its characters gathered into words, each with a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from docs_ai.reading.canonical import Placed
from docs_ai.reading.document import Box

__all__ = ["Glyph", "TypesetLine", "typeset"]


class Glyph(NamedTuple):
    """One character with its box, and how sure text recognition was of it."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TypesetLine:
    """A line: text, its words, its box, type size in points, and weight."""

    text: str
    words: tuple[Placed, ...]
    box: Box
    size: float
    bold: bool = False

    @property
    def first_width(self) -> float:
        """Width of what would have to fit on the line above: the first character in Han text, else the first word."""
        first = self.words[0]
        if is_han(self.text[0]):
            return (first.box.x1 - first.box.x0) / (first.end - first.start)
        ends = (i for i, character in enumerate(self.text) if character.isspace() or is_han(character))
        stop = next(ends, len(self.text))
        return max(word.box.x1 for word in self.words if word.start < stop) - self.box.x0


def typeset(glyphs: Sequence[Glyph], size: float, *, bold: bool = False) -> TypesetLine | None:
    """Make a line of ``glyphs`` in order, without blanks at its ends; None where nothing is left."""
    first = next((i for i, glyph in enumerate(glyphs) if not glyph.text.isspace()), None)
    if first is None:
        return None
    last = next(i for i in range(len(glyphs), 0, -1) if not glyphs[i - 1].text.isspace())
    words: list[Placed] = []
    kept: list[Glyph] = []
    text, begin = "", 0
    for glyph in glyphs[first:last]:
        if kept and _kind(glyph.text) != _kind(kept[-1].text):
            _close(words, kept, begin, len(text))
            kept, begin = [], len(text)
        text += glyph.text
        kept.append(glyph)
    _close(words, kept, begin, len(text))
    return TypesetLine(text, tuple(words), _around([word.box for word in words]), size, bold)


def is_han(character: str) -> bool:
    """Tell whether a character is set without spaces around it: Han, kana or full-width punctuation."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def _kind(text: str) -> str:
    character = text[:1]
    if character.isspace():
        return "blank"
    if is_han(character):
        return "han"
    if character.isdigit() or character in ".,":
        return "number"
    return "letter" if character.isalpha() else character


def _close(words: list[Placed], glyphs: Sequence[Glyph], start: int, end: int) -> None:
    if glyphs and _kind(glyphs[0].text) != "blank":
        sure = min(glyph.confidence for glyph in glyphs)
        words.append(Placed(start, end, _around([glyph.box for glyph in glyphs]), sure))


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        round(min(box.x0 for box in boxes), 2),
        round(min(box.y0 for box in boxes), 2),
        round(max(box.x1 for box in boxes), 2),
        round(max(box.y1 for box in boxes), 2),
    )

"""Labels of a field as patterns on folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.schema import Field

__all__ = ["Label", "labels_of"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ORNAMENT = re.compile(
    r"^[\s*#(\[]*(?:\d{1,2}(?:\.\d{1,2})*[.、]?|[一二三四五六七八九十]{1,2}[、.]|\([一二三四五六七八九十\d]{1,2}\))?\s*"
)
_TAIL = re.compile(r"\s*(?:[/与和及、]\s?\S{1,8})?\s*(?:\([^()]{1,24}\))?\s*[:*]?\s*$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its folded text, a pattern that finds it, its weight (hints weigh less, later labels a little less)."""

    text: str
    pattern: re.Pattern[str]
    weight: float
    is_han: bool

    def fills(self, cell: str) -> bool:
        """Tell whether a cell holds this label and nothing else but a number before and a unit after."""
        start = _ORNAMENT.match(cell)
        match = self.pattern.match(cell, start.end() if start else 0)
        return match is not None and _TAIL.match(cell, match.end()) is not None

    def opens(self, rest: str) -> bool:
        """Tell whether ``rest``, which follows the label, begins with a colon or a tab, perhaps after a bracket."""
        return re.match(r"\s?(?:\([^)\n]{1,12}\))?\s?(?::|\t)", rest) is not None


def labels_of(field: Field) -> list[Label]:
    """Return the labels, then the hints of a field that are fit to stand before a value."""
    listed = [_label(text, 1.0 - 0.002 * order) for order, text in enumerate(field.labels)]
    return listed + [_label(text, 0.65) for text in field.hints if len(text) >= 2]


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """Return the pattern that finds a label: blanks between Han characters, whole words and any case in Latin text."""
    folded = fold(text).strip()
    if _HAN.search(folded):
        return re.compile(r"\s{0,2}".join(re.escape(character) for character in folded if not character.isspace()))
    words = r"\s+".join(re.escape(word) for word in folded.split())
    return re.compile(rf"(?<![\w&]){words}(?!\w)", re.IGNORECASE)


def _label(text: str, weight: float) -> Label:
    folded = fold(text).strip()
    return Label(folded, pattern_of(text), weight, _HAN.search(folded) is not None)

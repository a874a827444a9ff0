"""Labels of a field as patterns on folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from docs_ai.reading import Span
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.schema import Field

__all__ = ["Label", "label_of", "labels_of", "own_labels", "pattern_of"]

_ADOPTED = 0.8
_FORMER = ("原", "previous", "existing", "original")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ORNAMENT = re.compile(
    r"^[\s*#(\[]*(?:\d{1,2}(?:\.\d{1,2})*[.、]?|[一二三四五六七八九十]{1,2}[、.]|\([一二三四五六七八九十\d]{1,2}\))?\s*"
)
_TAIL = re.compile(
    r"\s*(?:[/与和及、]\s?\S{1,8})?\s*(?:(?<=[\u4e00-\u9fff]\s)[A-Za-z][A-Za-z .'/-]{1,30})?"
    r"(?:\([^()]{1,24}\))?\s*[:*]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its folded text, a pattern that finds it, its weight (hints weigh less, later labels a little less).

    A guess is a label that two fields resemble nearly as much: what it governs needs a second sign. A hint is not a
    field's own label.
    """

    text: str
    pattern: re.Pattern[str]
    weight: float
    is_han: bool
    is_guess: bool = False
    is_own: bool = True

    @property
    def is_former(self) -> bool:
        """Whether the label itself asks for what held before."""
        return self.text.lower().startswith(_FORMER)

    def fills(self, cell: str) -> bool:
        """Tell whether a cell holds this label and nothing else but a number before and a unit after."""
        start = _ORNAMENT.match(cell)
        match = self.pattern.match(cell, start.end() if start else 0)
        return match is not None and _TAIL.match(cell, match.end()) is not None

    def opens(self, rest: str) -> bool:
        """Tell whether ``rest``, which follows the label, begins with a colon or a tab, perhaps after a bracket."""
        return re.match(r"\s?(?:\([^)\n]{1,12}\))?\s?(?::|\t)", rest) is not None

    def places(self, folded: str, lowered: str, area: Span) -> Iterator[Span]:
        """Yield where the label stands in ``area`` of the folded text.

        Args:
            folded: the text.
            lowered: the same in small letters, as long. A Latin label is looked for by its first word before its
                pattern is tried: patterns that ignore case are slow over hundreds of pages.
            area: where to look.
        """
        if self.is_han:
            for match in self.pattern.finditer(folded, area.start, area.end):
                yield Span(*match.span())
            return
        word = self.text.lower().split()[0]
        at = lowered.find(word, area.start, area.end)
        while at >= 0:
            found = self.pattern.match(folded, at, area.end)
            if found is not None:
                yield Span(*found.span())
            at = lowered.find(word, at + 1 if found is None else max(found.end(), at + 1), area.end)


def labels_of(field: Field) -> list[Label]:
    """Return the labels, then the hints of a field that are fit to stand before a value."""
    return own_labels(field) + [replace(label_of(text, 0.65), is_own=False) for text in field.hints if len(text) >= 2]


def own_labels(field: Field) -> list[Label]:
    """Return the labels that the schema lists, then those that the field adopted for one document."""
    listed = [label_of(text, 1.0 - 0.002 * order) for order, text in enumerate(field.labels)]
    return listed + [replace(label_of(text, _ADOPTED), is_guess=text in field.guessed) for text in field.adopted]


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """Return the pattern that finds a label: blanks between Han characters, whole words and any case in Latin text."""
    folded = fold(text).strip()
    if _HAN.search(folded):
        return re.compile(r"\s{0,2}".join(re.escape(character) for character in folded if not character.isspace()))
    words = r"\s+".join(re.escape(word) for word in folded.split())
    before = r"(?<![A-Za-z0-9_&])" if folded[:1].isalnum() else ""  # a Han character beside it is another word
    after = r"(?![A-Za-z0-9_])" if folded[-1:].isalnum() else ""
    return re.compile(rf"{before}{words}{after}", re.IGNORECASE)


@cache
def label_of(text: str, weight: float = 1.0) -> Label:
    """Return the label that ``text`` is."""
    folded = fold(text).strip()
    return Label(folded, pattern_of(text), weight, _HAN.search(folded) is not None)

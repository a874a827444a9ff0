"""Values that no label governs, given to the field whose labels share words with what stands around them.

``每笔放款最高300万元`` bears no label of a single drawing's limit, but of all amounts of a facility only that one is
spoken of with 每笔 and 放款. Such a place is weak: it is shown to a person, or confirmed by the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import STRENGTH, Candidate
from docs_ai.terms.lexical import terms_of
from docs_ai.terms.normalise import Reading
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field, FieldType

__all__ = ["Cues", "Region"]

_KINDS: Mapping[FieldType, str] = {
    "amount": "amount",
    "date": "time",
    "tenor": "time",
    "expiry": "time",
    "percent": "percent",
    "rate": "percent",
    "penalty": "percent",
}
_LEAST, _AHEAD = 1.0, 1.3
_STOP = re.compile(r"[。;,:\t\n]|\.\s")
_BEFORE, _AFTER = 48, 24


@dataclass(frozen=True, slots=True)
class Region:
    """Fields that compete for the values of a stretch of text.

    Attributes:
        fields: all fields of which values may stand there.
        open: names of those that have none yet.
        spans: the stretch.
        closed: what belongs to others or is taken.
    """

    fields: Sequence[Field]
    open: frozenset[str]
    spans: Sequence[Span]
    closed: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Cues:
    """Finds the values of open fields by the words around them."""

    outline: Outline

    def of(self, region: Region) -> Mapping[str, list[Candidate]]:
        """Return the places found, by the field's name; a place goes to one field at most."""
        found: dict[str, list[Candidate]] = {}
        kinds = {_KINDS[field.type] for field in region.fields if field.name in region.open and field.type in _KINDS}
        for kind in sorted(kinds):
            rivals = [field for field in region.fields if _KINDS.get(field.type) == kind]
            weights = _weights(rivals)
            for span, by_field in self._readings(region, rivals):
                scores = {name: _score(weights, self._around(span), name) for name in by_field}
                best = max(scores, key=lambda name: scores[name])
                second = max((score for name, score in scores.items() if name != best), default=0.0)
                if best in region.open and scores[best] >= _LEAST and scores[best] >= _AHEAD * second:
                    found.setdefault(best, []).append(Candidate(span, by_field[best], STRENGTH["cue"], "cue"))
        return found

    def _readings(self, region: Region, rivals: Sequence[Field]) -> Iterator[tuple[Span, dict[str, Reading]]]:
        """Yield each value that is not taken, with its reading for each field of its type."""
        places: dict[Span, dict[str, Reading]] = {}
        for area in region.spans:
            for field in rivals:
                for reading in typed.find(field, self.outline, area):
                    span = Span(area.start + reading.start, area.start + reading.end)
                    if typed.is_avoided(field, self.outline.folded, span.start, span.start):
                        continue
                    places.setdefault(span, {})[field.name] = reading
        for span in sorted(places):
            if not any(span.meets(other) for other in region.closed):
                yield span, places[span]

    def _around(self, span: Span) -> frozenset[str]:
        """Return the words before and after a value, up to the next comma."""
        folded = self.outline.folded
        before = folded[max(0, span.start - _BEFORE) : span.start]
        stops = [match.end() for match in _STOP.finditer(before)]
        after = folded[span.end : span.end + _AFTER]
        stop = _STOP.search(after)
        return frozenset(terms_of(before[stops[-1] if stops else 0 :])) | frozenset(
            terms_of(after[: stop.start() if stop else len(after)])
        )


def _weights(fields: Sequence[Field]) -> Mapping[str, Mapping[str, float]]:
    """Return for each field what its words weigh: those that few of the others use weigh most."""
    words = {
        field.name: {word for text in (*field.labels, *field.hints) for word in terms_of(text) if len(word) > 1}
        for field in fields
    }
    users: dict[str, int] = {}
    for own in words.values():
        for word in own:
            users[word] = users.get(word, 0) + 1
    return {name: {word: math.log((1 + len(fields)) / users[word]) for word in own} for name, own in words.items()}


def _score(weights: Mapping[str, Mapping[str, float]], around: frozenset[str], name: str) -> float:
    """Return how much the words around a value speak of a field; a single Latin word says too little."""
    shared = [word for word in around if word in weights[name]]
    if len(shared) == 1 and shared[0].isascii():
        return 0.0
    return sum(weights[name][word] for word in shared)

"""Choose the lines that the model is shown: those where a field may stand, with the heading above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docs_ai.terms.candidates import Candidate
from docs_ai.terms.lexical import Lexicon
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.schema import Field

__all__ = ["places"]

_PER_FIELD, _PER_FIELD_SURE = 6, 2
_SURE = 0.8
_LONGEST = 600


def places(
    outline: Outline, fields: Sequence[Field], found: Mapping[str, Sequence[Candidate]], lexicon: Lexicon, budget: int
) -> list[Line]:
    """Return the lines to show for ``fields``, in order.

    Args:
        outline: the document.
        fields: what is asked.
        found: the rules' candidates of each field.
        lexicon: an index of the outline's lines.
        budget: characters that all lines together may have; a small document is shown whole.
    """
    if sum(len(outline.text(line)) for line in outline.lines) <= budget:
        return list(outline.lines)
    wanted: dict[int, float] = {}
    for field in fields:
        for line, score in _of_field(outline, field, found.get(field.name, ()), lexicon):
            wanted[line.number] = max(wanted.get(line.number, 0.0), score)
    shown: set[int] = set()
    spent = 0
    for number in sorted(wanted, key=lambda number: -wanted[number]):
        line = outline.lines[number - 1]
        group = [number, *line.headings[-1:]]
        cost = sum(len(shorten(outline.text(outline.lines[n - 1]))) for n in group if n not in shown)
        if spent + cost <= budget:
            spent += cost
            shown.update(group)
    return [outline.lines[number - 1] for number in sorted(shown)]


def shorten(text: str) -> str:
    """Return what is shown of a very long line."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."


def _of_field(outline: Outline, field: Field, found: Sequence[Candidate], lexicon: Lexicon) -> list[tuple[Line, float]]:
    """Return the lines of one field with how much each is wanted: candidates first, then the best by words."""
    chosen: dict[int, float] = {}
    for candidate in found[: _PER_FIELD if not field.repeating else 2 * _PER_FIELD]:
        line = outline.line_at(candidate.span.start)
        if line is not None:
            chosen[line.number] = max(chosen.get(line.number, 0.0), 1.0 + candidate.strength)
    query = " ".join([*field.title.values(), *field.labels, *field.hints, *field.description.values()])
    scores = lexicon.scores(query)
    best = max(scores, default=0.0)
    most = _PER_FIELD_SURE if found and found[0].strength >= _SURE else _PER_FIELD
    if best > 0:
        for index in sorted(range(len(scores)), key=lambda index: -scores[index])[:most]:
            if scores[index] > 0:
                chosen.setdefault(index + 1, scores[index] / best)
    return [(outline.lines[number - 1], score) for number, score in chosen.items()]

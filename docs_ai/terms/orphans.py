"""Values in the text that no field took: what a reader should not overlook."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

from docs_ai.reading import Span
from docs_ai.terms.normalise import Reading, amounts, dates, names, rates
from docs_ai.terms.result import Orphan, Term
from docs_ai.terms.slots import Ground

__all__ = ["MOST", "orphans"]

MOST = 100

_Kind = Literal["amount", "rate", "date", "party"]
_READERS: Mapping[_Kind, Callable[[str], list[Reading]]] = {
    "amount": amounts.find,
    "rate": rates.find,
    "date": dates.find,
    "party": names.find,
}


def orphans(ground: Ground, terms: Sequence[Term]) -> tuple[tuple[Orphan, ...], bool]:
    """Return the amounts, rates, dates and parties that no term took, in the order of the text, and whether all fit.

    Each value is listed once, at its first place. Left out are page furniture, text that speaks to the machine, and
    values that a term states elsewhere.
    """
    outline = ground.outline
    taken = sorted(term.span for term in terms if term.span is not None)
    known: set[tuple[str, Hashable]] = {
        (kind, reading.key)
        for span in taken
        for kind, reader in _READERS.items()
        for reading in reader(outline.document.quote(span))
    }
    found: list[Orphan] = []
    for line in outline.lines:
        if line.kind == "furniture":
            continue
        text = outline.document.quote(line.span)
        for kind, reader in _READERS.items():
            for reading in reader(text):
                span = Span(line.span.start + reading.start, line.span.start + reading.end)
                if (kind, reading.key) in known or ground.is_suspect(span) or any(span.meets(one) for one in taken):
                    continue
                known.add((kind, reading.key))
                found.append(Orphan(kind, span, reading.normalized, reading.unit))
    found.sort(key=lambda orphan: orphan.span)
    return tuple(found[:MOST]), len(found) <= MOST

"""What the words around a value say of it: that it is a bound, and from which event a duration runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docs_ai.reading import Span
from docs_ai.terms.normalise import Reading, bounds, events
from docs_ai.terms.outline import Outline
from docs_ai.terms.result import Term
from docs_ai.terms.schema import FieldType, Schema

__all__ = ["qualified"]

_BOUNDED = frozenset[FieldType](["amount", "rate", "percent", "tenor", "expiry"])
_TIMED = frozenset[FieldType](["tenor", "expiry"])


def qualified(outline: Outline, schema: Schema, terms: Sequence[Term]) -> Iterator[Term]:
    """Yield ``terms``: amounts, rates and times with their bound, and durations with their event.

    ``不超过5000万元`` is 50000000.00 with ``<=``, ``自首次提款日起6个月`` is ``P6M`` with ``P6M after first-drawing``.
    """
    types = {field.name: field.type for field in schema.fields}
    for term in terms:
        kind = types.get(term.name)
        if term.span is None or term.normalized is None or kind not in _BOUNDED:
            yield term
            continue
        area = _around(outline, term.span)
        text = outline.document.quote(area)
        value = Reading(term.span.start - area.start, term.span.end - area.start, term.normalized, None, None)
        timed = kind in _TIMED and term.normalized.startswith("P")
        yield replace(term, bound=bounds.operator(text, value), event=_event(text, value) if timed else None)


def _around(outline: Outline, span: Span) -> Span:
    """Return the table cell that holds a value, or else its line."""
    line = outline.line_at(span.start)
    cell = outline.document.cell_at(span.start) if line is not None and line.kind == "row" else None
    area = cell.span if cell is not None else line.span if line is not None else span
    return Span(min(area.start, span.start), max(area.end, span.end))


def _event(text: str, value: Reading) -> str | None:
    return next(
        (one.normalized for one in events.find(text) if one.start <= value.start and value.end <= one.end), None
    )

"""Values that a part of a document states by custom: its opening, the head of a letter, its signatures, its letterhead.

A field names its parts in the schema. A party is who the opening names, who a letter is written to, and who signs, or
the business whose letterhead it is; a date is the one in the opening, else the one above the letter, else the last one
beside the signatures. A till states the total of a receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docs_ai.reading import Span
from docs_ai.terms.letterhead import letterhead
from docs_ai.terms.normalise import Reading, names
from docs_ai.terms.outline import Outline
from docs_ai.terms.preamble import Preamble, preamble
from docs_ai.terms.printed_lines import printed_lines
from docs_ai.terms.schema import Field
from docs_ai.terms.signatures import Letter, Signed, letter, signed
from docs_ai.terms.till import totals

__all__ = ["Place", "places"]

_NO_SIGNATURES = Signed()
_OPENING, _HEAD, _SIGNED_LETTER, _SIGNED, _ADDED = 0.9, 0.78, 0.8, 0.74, 0.62
_LETTERHEAD = {"party": 0.82, "address": 0.76}
_DATED, _LETTER_DATE, _DEFERRED, _SIGNED_ON = 0.92, 0.84, 0.8, 0.5


class Place(NamedTuple):
    """Where a part states a value, its reading, and from 0 to 1 how sure that is."""

    span: Span
    reading: Reading
    strength: float


def places(outline: Outline, field: Field) -> Iterator[Place]:
    """Yield what the parts that ``field`` names state of it; nothing for a type that they do not state."""
    opening = preamble(outline) if "preamble" in field.parts else None
    head = letter(outline) if "letter" in field.parts else None
    below = signed(outline) if "signatures" in field.parts else _NO_SIGNATURES
    if field.type == "party":
        yield from _parties(opening, head, below)
    elif field.type == "date":
        yield from _dates(opening, head, below)
    if {"letterhead", "till"} & set(field.parts):
        yield from _printed(outline, field)


def _parties(opening: Preamble | None, head: Letter | None, below: Signed) -> Iterator[Place]:
    """Yield the parties. Who signs beside two that the opening names is no third one: a parent, a witness, a fund."""
    named = [(party.span, party.reading) for party in opening.parties] if opening else []
    for span, reading in named:
        yield Place(span, reading, _OPENING)
    if head is not None and head.addressee is not None:
        yield Place(*head.addressee, _HEAD)
    strength = _SIGNED_LETTER if head and not named else _ADDED if named else _SIGNED
    for span, reading in below.parties:
        if len(named) < 2 or any(reading.key == other.key for _, other in named):
            yield Place(span, reading, strength)


def _dates(opening: Preamble | None, head: Letter | None, below: Signed) -> Iterator[Place]:
    if opening is not None and opening.date is not None:
        yield Place(*opening.date, _DATED)
        return
    if head is not None and head.date is not None:
        yield Place(*head.date, _LETTER_DATE)
    last = _last(below.dates)
    if last is not None:
        yield Place(*last, _DEFERRED if opening is not None and opening.deferred else _SIGNED_ON)


def _printed(outline: Outline, field: Field) -> Iterator[Place]:
    """Yield what a printed form states by where it stands on the page."""
    lines = printed_lines(outline.document)
    if "letterhead" in field.parts and field.type in _LETTERHEAD:
        head = letterhead(lines)
        span = head.name if field.type == "party" else head.address
        if span is not None:
            yield Place(span, _written(outline, span), _LETTERHEAD[field.type])
    if "till" in field.parts and field.type == "amount":
        for total in totals(lines):
            length = total.span.end - total.span.start
            yield Place(total.span, Reading(0, length, f"{total.value:.2f}", None, total.value), total.sure)


def _written(outline: Outline, span: Span) -> Reading:
    """Return a name or an address as it stands, on one line."""
    text = " ".join(outline.document.quote(span).split())
    return Reading(0, span.end - span.start, names.tidy(text), None, names.key(text))


def _last(dates: Sequence[tuple[Span, Reading]]) -> tuple[Span, Reading] | None:
    """Return the latest date: an agreement is made when the last of its parties has signed."""
    if not dates:
        return None
    return max(dates, key=lambda date: (date[1].normalized or "", -date[0].start))

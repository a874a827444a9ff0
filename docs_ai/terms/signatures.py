"""Who signs a document, and when; and to whom a letter is written.

A signature block names its party above ``By:`` or ``/s/`` and often dates it. A letter names its addressee above the
salutation and its sender below the closing; who accepts it signs beneath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from docs_ai.reading import Span
from docs_ai.terms.date_order import day_first
from docs_ai.terms.normalise import Reading, dates
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.preamble import company_at, named

__all__ = ["Letter", "Signed", "letter", "signed"]

_OPENS = re.compile(
    r"\bwitness\s+our\s+hands?\b|\bin\s+witness\s+(?:whereof|of\s+which)\b|\bvery\s+truly\s+yours\b|\byours\s+(?:very\s+)?(?:truly|faithfully|sincerely)\b|"
    r"^\s*(?:sincerely|respectfully|regards|best\s+regards)(?:\s+yours)?,|\bhave\s+(?:duly\s+)?(?:executed|signed|caused)\b|"
    r"\b(?:accepted|acknowledged|confirmed|agreed)\s+(?:and|&)\s+(?:accepted|acknowledged|confirmed|agreed)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS = re.compile(
    r"^\W*(?:by|signed(?:\s+by)?|signature|name|print(?:ed)?\s+name|its|title)\b\s*[:_]|/s/", re.IGNORECASE
)
_DATE_ALONE = re.compile(r"[\s_]*(?:date(?:d|\s+signed)?(?:\s+as\s+of)?\s*[:_]?)?[\s_]*(?:date)?[\s_]*", re.IGNORECASE)
_DATE_BEFORE = re.compile(r"\bdate(?:d|\s+signed)?\s*:\s*\Z", re.IGNORECASE)
_TRADE_NAME = re.compile(r"d/?b/?a\b|\(|as\b|by\b|on\s+behalf\b", re.IGNORECASE)
_WHO = r"(?:employee|executive|consultant|recipient|individual|director|contractor|advisor|investor|shareholder)"
_NAMED = rf"(?:print(?:ed)?\s+name\s+of\s+(?:the\s+)?{_WHO}|(?:the\s+)?{_WHO}(?:'s)?(?:\s+(?:print(?:ed)?\s+)?name)?)"
_ROLE = re.compile(rf"\W*{_NAMED}\s*:\s*", re.IGNORECASE)
_LABEL = re.compile(rf"\W*(?:{_NAMED}|(?:the\s+)?(?:company|employer|purchaser|seller))\s*:\s*", re.IGNORECASE)
_PERSON = re.compile(
    r"[A-Z][a-z'-]+(?:\s+[A-Z](?:\.|[a-z'.-]*)){0,3}\s+[A-Z][\w'-]+(?:,?\s+(?:Jr|Sr|Ph\.?D|M\.?D|II|III|IV)\.?)?"
)
_SALUTATION = re.compile(
    r"^\s*(?:dear\b[^\n]{1,60}|(?:ladies\s+and\s+)?gentlemen|to\s+whom\s+it\s+may\s+concern|dear\s+sirs?)\s*[:,]", re.I
)
_STREET = re.compile(
    r"^\s*(?:\d+[\w-]*\s+\w|one\s+[A-Z]|P\.?\s?O\.?\s+Box)|,\s*[A-Z]{2}\.?\s+\d{5}|\b\d{5}(?:-\d{4})?\s*$",
    re.IGNORECASE,
)
_NO_ADDRESSEE = re.compile(
    r"\b(?:exhibit|confidential|re|attention|attn|via|by|e-?mail|fax|ex-\d|personal|private|copy|page|effective|dated?|strictly|privileged)\b",
    re.IGNORECASE,
)
_REACH = 3500
_MOST_BELOW = 5
_BLOCK = 2500
_SHORT, _LONGEST = 60, 240


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signature blocks hold: the parties that sign, with their normal forms, and the dates beside them."""

    parties: tuple[tuple[Span, Reading], ...] = ()
    dates: tuple[tuple[Span, Reading], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """The head of a letter: the addressee, and the date above the salutation; each None where it has none."""

    addressee: tuple[Span, Reading] | None
    date: tuple[Span, Reading] | None


def signed(outline: Outline) -> Signed:
    """Return what the signature blocks hold."""
    opened = [match.start() for match in _OPENS.finditer(outline.folded)]
    if not opened:
        return Signed()
    pieces = list(_pieces(outline, opened))
    order = day_first(outline.folded)
    parties: list[tuple[Span, Reading]] = []
    found: list[tuple[Span, Reading]] = []
    for index, piece in enumerate(pieces):
        below = [other for other in pieces[index + 1 :] if other.line <= piece.line + _MOST_BELOW]
        party = _party(outline, piece.span)
        if party is not None and any(
            _SIGNS.search(outline.folded[other.span.start : other.span.end]) for other in below
        ):
            parties.append((party, named(outline.folded, party)))
        elif (person := _labelled(outline, piece.span, pieces[index - 1].span if index else piece.span)) is not None:
            parties.append((person, named(outline.folded, person)))
        found += _dates(outline, piece.span, order)
    return Signed(tuple(parties), tuple(found))


def letter(outline: Outline) -> Letter | None:
    """Return the head of a letter, or None where the document has no salutation near its beginning."""
    for line in outline.lines:
        if line.span.start > _REACH:
            return None
        if _SALUTATION.match(outline.document.quote(line.span)):
            head = [other for other in outline.lines[: line.number - 1] if other.kind != "furniture"][-14:]
            return Letter(_addressee(outline, head), _letter_date(outline, head))
    return None


class _Piece(NamedTuple):
    span: Span
    line: int


def _pieces(outline: Outline, opened: Sequence[int]) -> Iterator[_Piece]:
    """Yield the lines below the words that open a signature block, cell by cell where they stand side by side."""
    for line in outline.lines:
        if line.kind == "furniture" or not any(
            at <= line.span.start < at + _BLOCK or line.span.start <= at < line.span.end for at in opened
        ):
            continue
        if line.kind != "row":
            yield _Piece(line.span, line.number)
            continue
        for match in re.finditer(r"[^\t\n]+", outline.folded[line.span.start : line.span.end]):
            yield _Piece(Span(line.span.start + match.start(), line.span.start + match.end()), line.number)


def _party(outline: Outline, span: Span) -> Span | None:
    """Return the company whose name fills a piece, a role before it and a trade name after it aside."""
    text = outline.folded[span.start : span.end]
    lead = _LABEL.match(text)
    start = span.start + (lead.end() if lead else len(text) - len(text.lstrip(' "“”*')))
    company = company_at(outline.folded, start, span.end)
    if company is None:
        return None
    rest = outline.folded[company.end : span.end].strip(' ,."“”*:')
    return company if not rest or _TRADE_NAME.match(rest) else None


def _labelled(outline: Outline, span: Span, before: Span) -> Span | None:
    """Return the person who stands behind a role, in the same piece or in the next: ``EMPLOYEE: Mary Poole``."""
    text = outline.folded[span.start : span.end]
    lead = _LABEL.match(text)
    start = lead.end() if lead else 0
    if lead is None and not _ROLE.fullmatch(outline.folded[before.start : before.end]):
        return None
    person = _PERSON.fullmatch(text[start:].strip())
    return (
        Span(span.start + text.index(person[0], start), span.start + text.index(person[0], start) + len(person[0]))
        if person
        else None
    )


def _dates(outline: Outline, span: Span, order: bool | None) -> Iterator[tuple[Span, Reading]]:
    """Yield the date that fills a piece, or follows or precedes the word ``Date`` in it or in the piece before."""
    text = outline.folded[span.start : span.end]
    for reading in dates.find(text, order) if len(text) <= _LONGEST else []:
        alone = _DATE_ALONE.fullmatch(text[: reading.start] + text[reading.end :])
        if (alone and len(text) < _SHORT) or _DATE_BEFORE.search(text[: reading.start]):
            yield Span(span.start + reading.start, span.start + reading.end), reading


def _addressee(outline: Outline, head: Sequence[Line]) -> tuple[Span, Reading] | None:
    """Return the name that opens the last address above the salutation: what stands over a street or a town."""
    for upper, lower in reversed(list(pairwise(head))):
        text = outline.folded[upper.span.start : upper.span.end]
        below = outline.folded[lower.span.start : lower.span.end]
        if not _STREET.search(below) or _STREET.search(text) or _NO_ADDRESSEE.search(text) or dates.find(text):
            continue
        start = upper.span.start + len(text) - len(text.lstrip())
        span = company_at(outline.folded, start, upper.span.end)
        if span is None and (person := _PERSON.fullmatch(text.strip())):
            span = Span(start, start + len(person[0]))
        if span is not None:
            return span, named(outline.folded, span)
    return None


def _letter_date(outline: Outline, head: Sequence[Line]) -> tuple[Span, Reading] | None:
    for line in head:
        text = outline.folded[line.span.start : line.span.end]
        for reading in dates.find(text):
            if len(text) - (reading.end - reading.start) <= _SHORT // 2:
                return Span(line.span.start + reading.start, line.span.start + reading.end), reading
    return None

"""Settle each field from what the rules found and what the model claimed.

Confidence grows where rules and model agree and falls where they do not; a field under `REVIEW_BELOW` goes to a person.
Two sure places that state different values are a conflict, whatever the model says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import Candidate
from docs_ai.terms.evidence import Evidence
from docs_ai.terms.normalise import Reading, amounts, currencies
from docs_ai.terms.outline import Outline
from docs_ai.terms.result import Status, Term
from docs_ai.terms.schema import Field

__all__ = ["REVIEW_BELOW", "Findings", "currency_of", "settle", "without_mixups"]

REVIEW_BELOW = 0.55
_DOUBT_LEFT, _SAID_TWICE = 0.35, 0.6
_SILENT, _UNASKED, _CONTRADICTED = 0.94, 0.92, 0.85
_SUPPORTED, _UNSUPPORTED = 0.62, 0.45
_ALIGNED = 0.85
_SURE = 0.72
_AGREED = 0.08
_PAIR_GAP = re.compile(
    r"[\s()（）,，:：;；]*(?:小写|大写|即|计|折合|in\s+words|in\s+figures|say|being)?[\s()（）:：]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What there is to settle a field from.

    Attributes:
        candidates: what the rules found, the surest first.
        evidence: what the model claimed and what holds of it.
        asked: whether the model answered for this field at all.
        complete: whether every page could be read.
    """

    candidates: Sequence[Candidate]
    evidence: Sequence[Evidence]
    asked: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    """A place that may be taken: ``score`` is the confidence, ``rank`` decides between places.

    A place that a label governs outranks any that the model prefers: what a document tells the model cannot move it.
    """

    span: Span
    reading: Reading | None
    score: float
    rank: float
    label: str = ""


def settle(outline: Outline, field: Field, findings: Findings) -> list[Term]:
    """Return the terms of one field: one, several for a repeating field or a conflict, or one that is absent."""
    choices = _choices(field, findings)
    if field.repeating:
        if choices:
            return [_term(field, choice).at(index) for index, choice in enumerate(choices)]
        return [_missing(field, findings)]
    if not choices:
        external = next((candidate for candidate in findings.candidates if candidate.external), None)
        if external is not None:
            return [Term(field.name, "external_reference", external.strength, external.span)]
        return [_missing(field, findings)]
    best = max(choices, key=lambda choice: (round(choice.rank, 2), -choice.span.start))
    rivals = _rivals(outline, field, findings, best)
    if rivals:
        places = sorted([best, *rivals], key=lambda choice: choice.span)
        return [_term(field, choice, "conflict").at(index) for index, choice in enumerate(places)]
    return [_term(field, best)]


def currency_of(outline: Outline, field: Field, amount: Term) -> Term:
    """Return the currency that an amount is written in, located inside it."""
    if amount.span is None or amount.unit is None:
        return Term(field.name, "absent" if amount.status == "absent" else "needs_review", amount.confidence)
    named = [reading for reading in currencies.find(outline.document.quote(amount.span)) if reading.key == amount.unit]
    span = amount.span
    if named:
        span = Span(amount.span.start + named[0].start, amount.span.start + named[0].end)
    status: Status = "found" if amount.status == "conflict" else amount.status
    return Term(field.name, status, amount.confidence, span, amount.unit)


def without_mixups(terms: Sequence[Term], parties: Collection[str]) -> Iterator[Term]:
    """Yield ``terms`` without a doubtful party that is surely another one: small models name the borrower for all."""
    sure = {term.normalized: term.name for term in terms if term.name in parties and term.status == "found"}
    doubles = [
        term
        for term in terms
        if term.name in parties and term.status == "needs_review" and sure.get(term.normalized, term.name) != term.name
    ]
    places: Counter[str] = Counter()
    for term in terms:
        if term not in doubles:
            yield term if term.index is None else term.at(places[term.name])
            places[term.name] += 1
        elif all(other in doubles for other in terms if other.name == term.name) and not places[term.name]:
            yield Term(term.name, "absent", 0.8)
            places[term.name] += 1


def _choices(field: Field, findings: Findings) -> list[_Choice]:
    """Return every place that may be taken, scored by rules and model together, in the order of the text."""
    candidates = _without_parts(field, [candidate for candidate in findings.candidates if not candidate.external])
    agreed = {id(item) for item in findings.evidence for candidate in candidates if _agree(field, candidate, item)}
    choices = [_of_rules(field, candidate, candidates, findings) for candidate in candidates]
    sure = any(choice.score >= REVIEW_BELOW for choice in choices)
    for item in findings.evidence:
        if id(item) in agreed or item.how == "elsewhere" or (field.type == "clause" and sure):
            continue
        score = (_SUPPORTED if item.supported else _UNSUPPORTED) * (_ALIGNED if item.how == "aligned" else 1.0)
        choices.append(_Choice(item.span, item.reading, score, score))
    if field.repeating:
        choices = _distinct(field, [choice for choice in choices if choice.score >= 0.4])
    return sorted(choices, key=lambda choice: choice.span)


def _of_rules(field: Field, candidate: Candidate, every: Sequence[Candidate], findings: Findings) -> _Choice:
    rank = strength = candidate.strength
    if any(other is not candidate and _alike(field, candidate, other) for other in every):
        strength = 1 - (1 - strength) * _SAID_TWICE
    if any(_agree(field, candidate, item) for item in findings.evidence):
        score = 1 - (1 - strength) * _DOUBT_LEFT
        rank += _AGREED
    elif not findings.asked:
        score = strength * _UNASKED
    else:
        score = strength * (_CONTRADICTED if findings.evidence else _SILENT)
    return _Choice(candidate.span, candidate.reading, score, rank, candidate.label)


def _alike(field: Field, left: Candidate, right: Candidate) -> bool:
    if left.reading is None or right.reading is None or field.type in {"text", "clause"}:
        return False
    return typed.same(field, left.reading, right.reading)


def _agree(field: Field, candidate: Candidate, item: Evidence) -> bool:
    if candidate.reading is None or item.reading is None:
        return candidate.span.meets(item.span)
    return typed.same(field, candidate.reading, item.reading)


def _without_parts(field: Field, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out a margin that a floating rate names together with its benchmark elsewhere."""
    if field.type != "rate":
        return list(candidates)
    forms = [candidate.reading.normalized or "" if candidate.reading else "" for candidate in candidates]
    floating = [form for form in forms if form.endswith("bp")]
    return [
        candidate
        for candidate, form in zip(candidates, forms, strict=True)
        if not any(rate.endswith((f"+{_points(form)}", f"-{_points(form)}")) for rate in floating if _points(form))
    ]


def _points(form: str) -> str:
    """Return a fixed rate in basis points (``2.35%`` is ``235bp``), or nothing for any other form."""
    percent = form.removesuffix("%")
    if percent == form or "*" in form:
        return ""
    return f"{(Decimal(percent) * 100).normalize():f}bp"


def _rivals(outline: Outline, field: Field, findings: Findings, best: _Choice) -> list[_Choice]:
    """Return the places that state another value as surely: the same label elsewhere, or words against figures."""
    if best.reading is None or field.type in {"text", "clause", "currency"}:
        return []
    rivals = _pair(outline, best) if field.type == "amount" else []
    for candidate in findings.candidates:
        if candidate.reading is None or candidate.external or candidate.span.meets(best.span):
            continue
        if candidate.strength < _SURE or not best.label or candidate.label != best.label or not _specific(candidate):
            continue
        known = [best, *rivals]
        if not any(choice.reading and typed.same(field, candidate.reading, choice.reading) for choice in known):
            rivals.append(_Choice(candidate.span, candidate.reading, candidate.strength, 0.0, candidate.label))
    return rivals


def _specific(candidate: Candidate) -> bool:
    """Tell whether the place is bound to its label: a short word before it in running text is not enough."""
    if candidate.how in {"cell", "label", "definition", "defined"}:
        return True
    return candidate.how == "inline" and (
        len(candidate.label.split()) >= 2 or (not candidate.label.isascii() and len(candidate.label) >= 4)
    )


def _pair(outline: Outline, best: _Choice) -> list[_Choice]:
    """Return the amount beside the chosen one, in words or in figures, where the two differ."""
    line = outline.line_at(best.span.start)
    if line is None or best.reading is None:
        return []
    block = outline.document.blocks[line.block].span
    cell = outline.document.cell_at(best.span.start)
    area = cell.span if cell is not None and line.kind == "row" else block
    rivals = []
    for reading in amounts.find(outline.document.quote(area)):
        span = Span(area.start + reading.start, area.start + reading.end)
        low, high = min(best.span.end, span.end), max(best.span.start, span.start)
        if span.meets(best.span) or high - low > 24 or not _PAIR_GAP.fullmatch(outline.document.text[low:high]):
            continue
        if reading.key != best.reading.key:
            rivals.append(_Choice(span, reading, best.score, 0.0, best.label))
    return rivals


def _distinct(field: Field, choices: Sequence[_Choice]) -> list[_Choice]:
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda choice: -choice.score):
        double = any(
            choice.span.meets(other.span)
            or (choice.reading and other.reading and typed.same(field, choice.reading, other.reading))
            for other in kept
        )
        if not double:
            kept.append(choice)
    return kept


def _term(field: Field, choice: _Choice, status: Status | None = None) -> Term:
    reading = choice.reading
    sure = choice.score >= REVIEW_BELOW and (reading is None or reading.normalized is not None)
    return Term(
        field.name,
        status or ("found" if sure else "needs_review"),
        choice.score,
        choice.span,
        reading.normalized if reading else None,
        reading.unit if reading else None,
    )


def _missing(field: Field, findings: Findings) -> Term:
    """Absent, if the right places were read: the model answered and no page was left out. Else a person must look."""
    if findings.asked and findings.complete:
        return Term(field.name, "absent", 0.8)
    return Term(field.name, "needs_review", 0.0)

"""How sure each place is that rules or the model name: the raw score, from agreement, structure and legibility."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docs_ai.reading import Document, Span
from docs_ai.terms import typed
from docs_ai.terms.amendments import Amendments
from docs_ai.terms.candidates import Candidate, How
from docs_ai.terms.evidence import Evidence
from docs_ai.terms.normalise import Reading
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field

__all__ = ["Choice", "Findings", "choices", "legibility"]

_DOUBT_LEFT, _SAID_TWICE = 0.35, 0.6
_SILENT, _UNASKED, _CONTRADICTED = 0.94, 0.96, 0.85
_SUPPORTED, _UNSUPPORTED, _CONFIRMED = 0.62, 0.45, 0.72
_ALIGNED = 0.85
_AGREED = 0.08
_LATER = 0.5
_LEAST = 0.4
_LEGIBLE = 0.9
_HEARD = 0.1
_EARLIER = ("原", "previous", "existing", "original")


@dataclass(frozen=True, slots=True)
class Findings:
    """What there is to settle a field from.

    Attributes:
        candidates: what the rules found, the surest first.
        evidence: what the model claimed and what holds of it.
        asked: whether the model answered for this field at all.
        searched: whether the places where it usually stands were shown or searched, so that it can be said absent.
        verdict: the line that the second look chose, 0 for none of those shown; None where there was none.
    """

    candidates: Sequence[Candidate]
    evidence: Sequence[Evidence] = ()
    asked: bool = False
    searched: bool = True
    verdict: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that may be taken: ``score`` is the raw confidence, ``rank`` decides between places.

    A place that a label governs outranks any that the model prefers: what a document tells the model cannot move it.
    A tentative one goes to a person, however high its score.
    """

    span: Span
    reading: Reading | None
    score: float
    rank: float
    label: str = ""
    how: How | None = None
    later: bool = False
    tentative: bool = False


def choices(outline: Outline, field: Field, findings: Findings, amendments: Amendments) -> list[Choice]:
    """Return every place that may be taken, scored by rules and model together, in the order of the text."""
    candidates = _without_parts(field, [candidate for candidate in findings.candidates if not candidate.external])
    candidates = [candidate for candidate in candidates if not _is_replaced(candidate, amendments)]
    agreed = {id(item) for item in findings.evidence for candidate in candidates if _agree(field, candidate, item)}
    found = [_of_rules(outline, field, candidate, candidates, findings) for candidate in candidates]
    sure = any(choice.score >= _LEAST for choice in found)
    for item in findings.evidence:
        if id(item) in agreed or (field.type == "clause" and sure) or amendments.is_old(item.span):
            continue
        if findings.verdict is not None and item.line.number != findings.verdict:
            continue
        score = _CONFIRMED if findings.verdict else _SUPPORTED if item.supported else _UNSUPPORTED
        score *= _trust(item) * (_ALIGNED if item.how == "aligned" else 1.0)
        found.append(Choice(item.span, item.reading, score, score))
    found = [_weighed(outline, choice, amendments) for choice in found]
    if field.repeating:
        found = _distinct(field, [choice for choice in found if choice.score >= _LEAST])
    return sorted(found, key=lambda choice: choice.span)


def legibility(document: Document, span: Span) -> float:
    """Return how far the words of ``span`` can be trusted: 1 for a text layer, less where OCR was unsure of one."""
    first = bisect_right(document.words, span.start, key=lambda word: word.end)
    last = bisect_left(document.words, span.end, key=lambda word: word.start)
    lowest = min((word.confidence for word in document.words[first:last]), default=1.0)
    return min(1.0, lowest / _LEGIBLE)


def _is_replaced(candidate: Candidate, amendments: Amendments) -> bool:
    """Tell whether a place holds wording that a change replaced, unless its label asks for just that."""
    return amendments.is_old(candidate.span) and not candidate.label.lower().startswith(_EARLIER)


def _weighed(outline: Outline, choice: Choice, amendments: Amendments) -> Choice:
    score = choice.score * legibility(outline.document, choice.span)
    later = amendments.is_later(choice.span)
    rank = choice.rank + (_LATER if later and choice.how is not None else 0.0)
    return replace(choice, score=score, rank=rank, later=later)


def _of_rules(
    outline: Outline, field: Field, candidate: Candidate, every: Sequence[Candidate], findings: Findings
) -> Choice:
    rank = strength = candidate.strength
    tentative = candidate.tentative
    if any(other is not candidate and _alike(field, candidate, other) for other in every):
        strength = 1 - (1 - strength) * _SAID_TWICE
        tentative = tentative and all(other.tentative for other in every)
    line = outline.line_at(candidate.span.start)
    chosen = findings.verdict is not None and line is not None and line.number == findings.verdict
    if chosen or any(_agree(field, candidate, item) and _trust(item) >= _HEARD for item in findings.evidence):
        score = 1 - (1 - strength) * _DOUBT_LEFT
        rank += _AGREED
        tentative = False
    elif findings.verdict is not None:
        score = strength * _CONTRADICTED
    elif not findings.asked:
        score = strength * _UNASKED
    else:
        score = strength * (_CONTRADICTED if findings.evidence else _SILENT)
    return Choice(candidate.span, candidate.reading, score, rank, candidate.label, candidate.how, tentative=tentative)


def _trust(item: Evidence) -> float:
    """Return what the model's own sureness leaves of a claim: all of it where no log-probabilities came.

    The square, since small models are surer than they are right: of some forty claims on made approvals, most above
    0.95 were right and half of those between 0.5 and 0.9.
    """
    return 1.0 if item.probability is None else item.probability**2


def _alike(field: Field, left: Candidate, right: Candidate) -> bool:
    if left.reading is None or right.reading is None or field.type in {"text", "clause", "item"}:
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
    if percent == form or "*" in form or not percent[:1].isdigit():
        return ""
    return f"{(Decimal(percent) * 100).normalize():f}bp"


def _distinct(field: Field, found: Sequence[Choice]) -> list[Choice]:
    kept: list[Choice] = []
    for choice in sorted(found, key=lambda choice: -choice.score):
        double = any(
            choice.span.meets(other.span)
            or (choice.reading and other.reading and typed.same(field, choice.reading, other.reading))
            for other in kept
        )
        if not double:
            kept.append(choice)
    return kept

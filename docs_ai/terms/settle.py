"""Settle each field from what the rules found and what the model claimed.

Confidence grows where rules and model agree and falls where they do not; a field under `REVIEW_BELOW` goes to a person.
Two sure places that state different values are a conflict, whatever the model says. What a later amendment states wins
over earlier terms, and both are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.amendments import superseded
from docs_ai.terms.calibration import Calibration
from docs_ai.terms.candidates import Candidate, refers_elsewhere
from docs_ai.terms.normalise import Reading, amounts
from docs_ai.terms.outline import Line
from docs_ai.terms.result import Status, Superseded, Term
from docs_ai.terms.schema import Field
from docs_ai.terms.scoring import Choice, Findings, choices
from docs_ai.terms.slots import Ground, Slot

__all__ = ["REVIEW_BELOW", "Judge", "without_mixups"]

REVIEW_BELOW = 0.76
_ABSENT = 0.8
_TENTATIVE = 0.5
_SURE = 0.72
_PAIR_GAP = re.compile(
    r"[\s()（）,，:：;；]*(?:(?:小写|大写|即|计|折合|整|only|that\s+is|in\s+words|in\s+figures|say|being)[\s()（）,，:：]*){0,3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judge:
    """Settles the slots of one document."""

    ground: Ground
    calibration: Calibration

    def settle(self, slot: Slot, findings: Findings) -> list[Term]:
        """Return the terms of a slot: one, several for a repeating field or a conflict, or one that is absent."""
        field, outline = slot.field, self.ground.outline
        found = choices(outline, field, findings, self.ground.amendments)
        if field.repeating:
            if found:
                return [
                    self._term(slot, choice, place, "external_reference" if self._refers(field, choice) else None)
                    for place, choice in enumerate(found)
                ]
            return [self._missing(slot, findings)]
        if not found:
            external = next((candidate for candidate in findings.candidates if candidate.external), None)
            if external is not None:
                sure = self.calibration.of(external.strength)
                return [Term(field.name, "external_reference", sure, external.span, index=slot.index)]
            return [self._missing(slot, findings)]
        best = _best(found)
        rivals = self._rivals(field, findings, best)
        if rivals:
            places = sorted([best, *rivals], key=lambda choice: choice.span)
            return [self._term(slot, choice, place, "conflict") for place, choice in enumerate(places)]
        status: Status | None = "external_reference" if self._refers(field, best) else None
        return [self._term(slot, best, None, status, self._earlier(field, best, found))]

    def _refers(self, field: Field, choice: Choice) -> bool:
        """Tell whether a clause only refers to another document."""
        return field.type == "clause" and refers_elsewhere(self.ground.outline, choice.span)

    def dispute(self, slot: Slot, findings: Findings) -> list[Line]:
        """Return the lines among which a second look must choose; none where one place alone comes into question."""
        field, outline = slot.field, self.ground.outline
        if field.repeating or field.type in {"clause", "item", "choice", "text"}:
            return []
        found = choices(outline, field, findings, self.ground.amendments)
        if not found:
            return []
        best = _best(found)
        if best.later:
            return []
        others = [
            choice for choice in found if choice.how is None and choice is not best and _differ(field, choice, best)
        ]
        others += self._rivals(field, findings, best)
        if best.how is None:
            others += [choice for choice in found if choice.how is not None and _differ(field, choice, best)]
        lines = {line.number: line for choice in (best, *others) if (line := outline.line_at(choice.span.start))}
        return [lines[number] for number in sorted(lines)] if len(lines) > 1 else []

    def part(self, slot: Slot, source: Term) -> Term:
        """Return a field that stands in the value of another: the currency in an amount, the benchmark in a rate."""
        field, outline = slot.field, self.ground.outline
        if source.span is None:
            status: Status = "absent" if source.status == "absent" else "needs_review"
            return Term(field.name, status, source.confidence, index=slot.index)
        status = "found" if source.status == "conflict" else source.status
        readings = typed.find(field, outline, source.span)
        if field.type == "currency":
            if source.unit is None:
                return Term(field.name, "needs_review", source.confidence, index=slot.index)
            named = next((reading for reading in readings if reading.key == source.unit), None)
            span = _within(source.span, named) if named else source.span
            return Term(field.name, status, source.confidence, span, source.unit, index=slot.index)
        if not readings or status == "external_reference":
            return Term(field.name, "absent", _ABSENT, index=slot.index)
        first = readings[0]
        return Term(
            field.name, status, source.confidence, _within(source.span, first), first.normalized, first.unit, slot.index
        )

    def _term(
        self,
        slot: Slot,
        choice: Choice,
        place: int | None,
        status: Status | None = None,
        earlier: tuple[Superseded, ...] = (),
    ) -> Term:
        reading = choice.reading if slot.field.type not in {"clause", "item"} else None
        confidence = self.calibration.of(choice.score)
        if choice.tentative:
            confidence = min(confidence, _TENTATIVE)
        sure = confidence >= REVIEW_BELOW and (reading is None or reading.normalized is not None)
        return Term(
            slot.field.name,
            status or ("found" if sure else "needs_review"),
            confidence,
            choice.span,
            reading.normalized if reading else None,
            reading.unit if reading else None,
            slot.index if slot.index is not None else place,
            earlier,
        )

    def _missing(self, slot: Slot, findings: Findings) -> Term:
        """Absent, if the right places were shown or searched and no page was left out. Else a person must look."""
        if findings.searched:
            return Term(slot.field.name, "absent", _ABSENT, index=slot.index)
        return Term(slot.field.name, "needs_review", 0.0, index=slot.index)

    def _earlier(self, field: Field, best: Choice, found: Sequence[Choice]) -> tuple[Superseded, ...]:
        """Return what ``best`` replaced: in its own sentence, struck out beside it, or stated before a later part."""
        outline = self.ground.outline
        earlier = superseded(outline, field, best.span, self.ground.amendments)
        if best.later:
            for choice in found:
                reading = choice.reading
                if choice.later or choice.score < _SURE or reading is None or not _differ(field, choice, best):
                    continue
                if any(was.normalized == reading.normalized and was.unit == reading.unit for was in earlier):
                    continue
                earlier.append(
                    Superseded(outline.document.quote(choice.span), reading.normalized, reading.unit, choice.span)
                )
        return tuple(earlier)

    def _rivals(self, field: Field, findings: Findings, best: Choice) -> list[Choice]:
        """Return the places that state another value as surely: the same label elsewhere, or words against figures."""
        if best.reading is None or field.type in {"text", "clause", "currency", "choice", "item"}:
            return []
        rivals = self._pair(best) if field.type == "amount" else []
        if best.later:
            return rivals
        for candidate in findings.candidates:
            if candidate.reading is None or candidate.external or candidate.span.meets(best.span):
                continue
            if candidate.strength < _SURE or not best.label or candidate.label != best.label:
                continue
            if not _specific(candidate) or self.ground.amendments.is_old(candidate.span):
                continue
            if self._outvoted(candidate, findings):
                continue
            known = [best, *rivals]
            if not any(choice.reading and typed.same(field, candidate.reading, choice.reading) for choice in known):
                rivals.append(Choice(candidate.span, candidate.reading, candidate.strength, 0.0, candidate.label))
        return rivals

    def _outvoted(self, candidate: Candidate, findings: Findings) -> bool:
        """Tell whether the second look chose another line than that of a place in running text."""
        line = self.ground.outline.line_at(candidate.span.start)
        other = bool(findings.verdict) and line is not None and line.number != findings.verdict
        return other and candidate.how == "inline"

    def _pair(self, best: Choice) -> list[Choice]:
        """Return the amount beside the chosen one, in words or in figures, where the two differ."""
        outline = self.ground.outline
        line = outline.line_at(best.span.start)
        if line is None or best.reading is None:
            return []
        cell = outline.document.cell_at(best.span.start)
        area = cell.span if cell is not None and line.kind == "row" else outline.document.blocks[line.block].span
        rivals = []
        for reading in amounts.find(outline.document.quote(area)):
            span = _within(area, reading)
            low, high = min(best.span.end, span.end), max(best.span.start, span.start)
            if span.meets(best.span) or high - low > 24 or not _PAIR_GAP.fullmatch(outline.document.text[low:high]):
                continue
            if reading.key != best.reading.key:
                rivals.append(Choice(span, reading, best.score, 0.0, best.label))
        return rivals


def without_mixups(terms: Sequence[Term], parties: Collection[str]) -> Iterator[Term]:
    """Yield ``terms`` without a doubtful party that is surely another one: small models name the borrower for all."""
    sure = {term.normalized: term.name for term in terms if term.name in parties and term.status == "found"}
    doubles = [
        term
        for term in terms
        if term.name in parties and term.status == "needs_review" and sure.get(term.normalized, term.name) != term.name
    ]
    left = Counter((term.name, term.index) for term in terms if term not in doubles)
    gone: set[tuple[str, int | None]] = set()
    for term in terms:
        if term not in doubles:
            yield term
        elif not left[term.name, term.index] and (term.name, term.index) not in gone:
            gone.add((term.name, term.index))
            yield Term(term.name, "absent", _ABSENT, index=term.index)


def _best(found: Sequence[Choice]) -> Choice:
    return max(found, key=lambda choice: (round(choice.rank, 2), -choice.span.start))


def _differ(field: Field, left: Choice, right: Choice) -> bool:
    if left.reading is None or right.reading is None:
        return not left.span.meets(right.span)
    return not typed.same(field, left.reading, right.reading)


def _within(area: Span, reading: Reading) -> Span:
    return Span(area.start + reading.start, area.start + reading.end)


def _specific(candidate: Candidate) -> bool:
    """Tell whether the place is bound to its label: a short word before it in running text is not enough."""
    if candidate.how in {"cell", "label", "definition", "defined", "row"}:
        return True
    return candidate.how == "inline" and (
        len(candidate.label.split()) >= 2 or (not candidate.label.isascii() and len(candidate.label) >= 4)
    )

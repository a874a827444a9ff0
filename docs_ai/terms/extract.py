"""The way of a document: outline, rules, places, model, second look, settling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerError
from copilot.language import Language, detect
from docs_ai.reading import Document, Notice
from docs_ai.terms.adoption import adopted
from docs_ai.terms.amendments import amendments
from docs_ai.terms.answers import Answers
from docs_ai.terms.ask import Claims, Cost, Dispute, Question, ask, decide, unusable
from docs_ai.terms.calibration import Calibration, packaged
from docs_ai.terms.checks import checked
from docs_ai.terms.instructions import Suspicion, suspicions
from docs_ai.terms.orphans import orphans
from docs_ai.terms.outline import Outline
from docs_ai.terms.places import Shown, shown_lines
from docs_ai.terms.qualified import qualified
from docs_ai.terms.questions import questions
from docs_ai.terms.result import Extraction, Orphan, Term
from docs_ai.terms.schema import Schema
from docs_ai.terms.settle import Judge, without_mixups
from docs_ai.terms.slots import Ground, Slot, slots
from prompts import Library

__all__ = ["Extractor"]

_SECOND_LOOKS = 6


@dataclass(frozen=True, slots=True)
class Extractor:
    """Extracts the terms of a schema from documents, one at a time or several at once; without a model, by rules."""

    model: LanguageModel | None
    library: Library
    schema: Schema
    calibration: Calibration = field(default_factory=packaged)

    async def extract(self, document: Document, *, on_step: Callable[[int, int], None] | None = None) -> Extraction:
        """Extract the terms of one document.

        Args:
            document: what was read.
            on_step: told the questions done and the questions in all.

        Raises:
            ServiceError: there is no model or no server. An unusable answer is no error: its fields go to a person.
        """
        started = time.perf_counter()
        language = detect(document.text)
        ground, suspects, sought = await asyncio.to_thread(self._by_rules, document)
        errors = [_noticed(notice) for notice in document.notices] + [_flagged(suspect) for suspect in suspects]
        asked = await asyncio.to_thread(questions, ground, self.schema, sought, language)
        answers = Answers(ground, sought)
        for done, question in enumerate(asked):
            if on_step:
                on_step(done, len(asked))
            claims = await self._claims(question)
            answers.add(question, claims)
            if claims.is_cut:
                errors.append(_unusable(question.fields[0].name))
        if on_step:
            on_step(len(asked), len(asked))
        judge = Judge(ground, self.calibration)
        verdicts, cost = await self._second_look(judge, answers, language)
        terms, found, more = await asyncio.to_thread(self._settled, judge, answers, verdicts, language)
        return Extraction(
            document=document,
            schema=self.schema.name,
            terms=tuple(terms),
            errors=(*errors, *more),
            model=answers.model,
            prompt=answers.prompt,
            elapsed_s=time.perf_counter() - started,
            prompt_tokens=answers.cost.prompt_tokens + cost.prompt_tokens,
            completion_tokens=answers.cost.completion_tokens + cost.completion_tokens,
            orphans=found,
            schema_hash=self.schema.digest,
        )

    async def _claims(self, question: Question) -> Claims:
        if self.model is None:
            return Claims()
        try:
            return await ask(self.model, self.library, question)
        except AnswerError as error:
            return unusable(error)

    def _by_rules(self, document: Document) -> tuple[Ground, list[Suspicion], list[Slot]]:
        outline = Outline(document)
        suspects = suspicions(document)
        spans = tuple(suspect.span for suspect in suspects if suspect.span is not None)
        ground = Ground(outline, spans, amendments(outline))
        return ground, suspects, slots(ground, adopted(outline, self.schema))

    async def _second_look(
        self, judge: Judge, answers: Answers, language: Language
    ) -> tuple[dict[tuple[str, int | None], int], Cost]:
        """Ask once more where places compete, showing only their lines and nothing of what was found."""
        verdicts: dict[tuple[str, int | None], int] = {}
        cost = Cost()
        if self.model is None:
            return verdicts, cost
        shown = shown_lines(judge.ground.outline, judge.ground.suspects)
        for slot in answers.slots:
            if len(verdicts) >= _SECOND_LOOKS:
                break
            lines = judge.dispute(slot, answers.findings(slot))
            if len(lines) < 2 or any(line.number not in shown for line in lines):
                continue
            texts = [Shown(line, shown[line.number]) for line in lines]
            try:
                chosen, spent = await decide(self.model, self.library, Dispute(slot.field, texts, language))
            except AnswerError:
                continue
            verdicts[slot.field.name, slot.index] = chosen
            cost += spent
        return verdicts, cost

    def _settled(
        self, judge: Judge, answers: Answers, verdicts: dict[tuple[str, int | None], int], language: Language
    ) -> tuple[list[Term], tuple[Orphan, ...], list[dict[str, Any]]]:
        settled: dict[tuple[str, int | None], list[Term]] = {}
        for slot in answers.slots:
            key = (slot.field.name, slot.index)
            findings = answers.findings(slot)
            if key in verdicts:
                findings = replace(findings, verdict=verdicts[key])
            settled[key] = judge.settle(slot, findings)
        for slot in answers.slots:
            key = (slot.field.name, slot.index)
            source = settled.get((slot.field.source, slot.index)) if slot.field.source else None
            if source and settled[key][0].span is None:
                settled[key] = [judge.part(slot, source[0])]
        parties = {field.name for field in self.schema.fields if field.type == "party"}
        terms = list(without_mixups([term for found in settled.values() for term in found], parties))
        terms, errors = checked(self.schema, terms, language)
        terms = list(qualified(judge.ground.outline, self.schema, terms))
        found, complete = orphans(judge.ground, terms)
        if not complete:
            message = f"more than {len(found)} values stand in no field; only the first are listed"
            errors.append({"code": "truncated", "message": message, "page": None})
        return terms, found, errors


def _noticed(notice: Notice) -> dict[str, Any]:
    return {"code": notice.code, "message": notice.message, "page": notice.page}


def _flagged(suspect: Suspicion) -> dict[str, Any]:
    where = "" if suspect.place == "text" else f" ({suspect.place} text)"
    message = (
        f"the document speaks to the machine here{where}; nothing of it was shown to the model or taken as a value"
    )
    return {"code": "suspect_instruction", "message": message, "page": suspect.page}


def _unusable(name: str) -> dict[str, Any]:
    message = f"the model's answer for {name} and the fields after it was cut or unusable; check them by hand"
    return {"code": "answer_unusable", "message": message, "page": None}

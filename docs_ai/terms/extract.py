"""The way of a document: outline, rules, places, model, settling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerError
from copilot.language import Language, detect
from docs_ai.reading import Document
from docs_ai.terms.ask import Claims, Cost, Question, ask
from docs_ai.terms.candidates import Candidate, candidates
from docs_ai.terms.clauses import clauses
from docs_ai.terms.evidence import evidence
from docs_ai.terms.lexical import Lexicon
from docs_ai.terms.outline import Outline
from docs_ai.terms.places import places
from docs_ai.terms.result import Extraction, Term
from docs_ai.terms.schema import Field, Group, Schema
from docs_ai.terms.settle import Findings, currency_of, settle, without_mixups
from prompts import Library

__all__ = ["Extractor"]

_BUDGET: Mapping[Language, int] = {"zh": 1100, "en": 4000}
"""Characters of the document that the model is shown: about 1,000 tokens, which two cores read in some 15 seconds."""

_SURE = 0.75


@dataclass(frozen=True, slots=True)
class Extractor:
    """Extracts the terms of a schema from documents, one at a time or several at once."""

    model: LanguageModel
    library: Library
    schema: Schema

    async def extract(self, document: Document, *, on_step: Callable[[int, int], None] | None = None) -> Extraction:
        """Extract the terms of one document.

        Args:
            document: what was read.
            on_step: told the groups done and the groups in all.

        Raises:
            ServiceError: there is no model or no server. An unusable answer is no error: its fields go to a person.
        """
        started = time.perf_counter()
        language = detect(document.text)
        outline, found = await asyncio.to_thread(self._by_rules, document)
        groups = [_to_ask(group, found) for group in self.schema.groups]
        every = [field for group in groups for field in group.fields]
        shown = places(
            outline, every, found, Lexicon([outline.text(line) for line in outline.lines]), _BUDGET[language]
        )
        answers: dict[str, Claims] = {}
        errors = [{"code": notice.code, "message": notice.message, "page": notice.page} for notice in document.notices]
        for done, group in enumerate(groups):
            if on_step:
                on_step(done, len(groups))
            if not group.fields:
                continue
            question = Question(self.schema, group.fields, shown, language)
            claims = await self._ask(outline, question, group.name, errors)
            if claims is not None:
                answers |= {field.name: claims for field in group.fields}
        if on_step:
            on_step(len(groups), len(groups))
        terms = self._settle(outline, found, answers)
        cost = sum({id(claims): claims.cost for claims in answers.values()}.values(), Cost())
        first = next(iter(answers.values()), Claims())
        return Extraction(
            document=document,
            schema=self.schema.name,
            terms=tuple(terms),
            errors=tuple(errors),
            model=first.model,
            prompt=first.prompt,
            elapsed_s=time.perf_counter() - started,
            prompt_tokens=cost.prompt_tokens,
            completion_tokens=cost.completion_tokens,
        )

    def _by_rules(self, document: Document) -> tuple[Outline, dict[str, list[Candidate]]]:
        outline = Outline(document)
        return outline, {field.name: _candidates(outline, field) for field in self.schema.fields}

    async def _ask(
        self, outline: Outline, question: Question, name: str, errors: list[dict[str, Any]]
    ) -> Claims | None:
        try:
            return await ask(self.model, self.library, outline, question)
        except AnswerError:
            message = f"the model gave no usable answer for the fields of group {name!r}; check them by hand"
            errors.append({"code": "answer_unusable", "message": message, "page": None})
            return None

    def _settle(
        self, outline: Outline, found: Mapping[str, Sequence[Candidate]], answers: Mapping[str, Claims]
    ) -> list[Term]:
        complete = not any(notice.code == "page_without_text" for notice in outline.document.notices)
        settled: dict[str, list[Term]] = {}
        for field in self.schema.fields:
            claims = answers.get(field.name)
            held = evidence(outline, field, claims.by_field.get(field.name, ())) if claims else []
            findings = Findings(found[field.name], held, claims is not None, complete)
            settled[field.name] = settle(outline, field, findings)
        for field in self.schema.fields:
            if field.source and settled[field.name][0].span is None:
                settled[field.name] = [currency_of(outline, field, settled[field.source][0])]
        parties = {field.name for field in self.schema.fields if field.type == "party"}
        return list(without_mixups([term for field in self.schema.fields for term in settled[field.name]], parties))


def _candidates(outline: Outline, field: Field) -> list[Candidate]:
    return clauses(outline, field) if field.type == "clause" else candidates(outline, field)


def _to_ask(group: Group, found: Mapping[str, Sequence[Candidate]]) -> Group:
    """Leave out what the model cannot add to: what follows from another field, and clauses under their own label."""
    fields = [
        field
        for field in group.fields
        if not field.source and not (field.type == "clause" and _is_sure(found[field.name]))
    ]
    return Group(group.name, tuple(fields))


def _is_sure(found: Sequence[Candidate]) -> bool:
    return bool(found) and all(candidate.strength >= _SURE for candidate in found)

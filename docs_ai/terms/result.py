"""The result of an extraction, as the stable contract that ``result.schema.json`` describes."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

import jsonschema

from copilot.language import detect
from docs_ai.reading import Document, Span
from docs_ai.terms.normalise.bounds import Operator

__all__ = ["VERSION", "Extraction", "Orphan", "Status", "Superseded", "Term", "result_schema", "validate"]

VERSION = "1.1"
Status = Literal["found", "absent", "conflict", "needs_review", "external_reference"]
_QUOTE = 160
_NOWHERE: Mapping[str, Any] = {"page": None, "span": None, "boxes": [], "quote": None}


@dataclass(frozen=True, slots=True)
class Superseded:
    """Earlier wording of a value, which an amendment or a tracked change replaced.

    Attributes:
        value: as written.
        normalized: its normal form.
        unit: currency code, ``%`` or ``bp``.
        span: where it stands; None where it was struck out, so that it stands nowhere.
        page: the page where it stood, where there is no span.
        quote: the wording that was struck out, where there is no span.
    """

    value: str
    normalized: str | None
    unit: str | None
    span: Span | None
    page: int | None = None
    quote: str | None = None

    def to_json(self, document: Document) -> dict[str, Any]:
        """Return it as it stands in the result file."""
        located = _located(document, self.span) if self.span else {**_NOWHERE, "page": self.page, "quote": self.quote}
        return {"value": self.value, "normalized": self.normalized, "unit": self.unit, **located}


@dataclass(frozen=True, slots=True)
class Orphan:
    """A value in the text that no field took."""

    kind: Literal["amount", "rate", "date", "party"]
    span: Span
    normalized: str | None
    unit: str | None

    def to_json(self, document: Document) -> dict[str, Any]:
        """Return it as it stands in the result file."""
        return {
            "kind": self.kind,
            "value": document.quote(self.span),
            "normalized": self.normalized,
            "unit": self.unit,
            **_located(document, self.span),
        }


@dataclass(frozen=True, slots=True)
class Term:
    """One field of a result.

    Attributes:
        name: the field's name in the schema.
        status: what is known of it. Only with a span is there a value.
        confidence: from 0 to 1.
        span: where the value stands in the canonical text.
        normalized: its normal form.
        unit: currency code, ``%`` or ``bp``.
        index: the number, from 0, of the item of a repeating group that it belongs to; elsewhere the position among the
            values of a repeating field or among the places of a conflict.
        superseded: earlier wordings that it replaced.
        bound: how it bounds what is meant (``不超过`` is ``<=``); None where it stands plain.
        event: from which event a duration runs, as `docs_ai.terms.normalise.events` tells it; None where none is said.
    """

    name: str
    status: Status
    confidence: float
    span: Span | None = None
    normalized: str | None = None
    unit: str | None = None
    index: int | None = None
    superseded: tuple[Superseded, ...] = ()
    bound: Operator | None = None
    event: str | None = None

    def at(self, index: int) -> Term:
        """Return the term with a position."""
        return replace(self, index=index)

    def to_json(self, document: Document) -> dict[str, Any]:
        """Return the field as it stands in the result file."""
        entry = {
            "name": self.name,
            "index": self.index,
            "value": document.quote(self.span) if self.span is not None else None,
            "normalized": self.normalized,
            "unit": self.unit,
            "status": self.status,
            **(_located(document, self.span) if self.span is not None else _NOWHERE),
            "confidence": round(self.confidence, 2),
        }
        if self.bound:
            entry["bound"] = self.bound
        if self.event:
            entry["event"] = self.event
        if self.superseded:
            entry["superseded"] = [earlier.to_json(document) for earlier in self.superseded]
        return entry


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document gave.

    Attributes:
        document: the document that was read.
        schema: name of the schema.
        terms: the fields in the schema's order, those of a repeating group item by item.
        errors: what went wrong without making the result useless, as ``{"code", "message", "page"}``.
        model: the artefact that answered; empty when none was needed.
        prompt: the prompt's identity.
        elapsed_s: seconds from the file to the terms.
        prompt_tokens: tokens that the model read.
        completion_tokens: tokens that it wrote.
        orphans: values in the text that no field took.
        schema_hash: the schema's digest.
    """

    document: Document
    schema: str
    terms: tuple[Term, ...]
    errors: tuple[Mapping[str, Any], ...]
    model: str
    prompt: str
    elapsed_s: float
    prompt_tokens: int = 0
    completion_tokens: int = 0
    orphans: tuple[Orphan, ...] = ()
    schema_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the result file's content."""
        return {
            "version": VERSION,
            "document": {
                "path": str(self.document.path),
                "sha256": self.document.sha256,
                "pages": self.document.pages[-1].number,
            },
            "schema": self.schema,
            "schema_hash": self.schema_hash,
            "language": detect(self.document.text),
            "fields": [term.to_json(self.document) for term in self.terms],
            "model": self.model,
            "prompt": self.prompt,
            "elapsed_s": round(self.elapsed_s, 2),
            "errors": [dict(error) for error in self.errors],
            "orphans": [orphan.to_json(self.document) for orphan in self.orphans],
        }


def validate(result: Mapping[str, Any]) -> None:
    """Check a result against the contract.

    Raises:
        jsonschema.ValidationError: it does not fit.
    """
    jsonschema.validate(result, result_schema())


@cache
def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of result files."""
    text = (resources.files("docs_ai.terms") / "result.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _located(document: Document, span: Span) -> dict[str, Any]:
    page = _page(document, span)
    boxes = [[round(value, 1) for value in box] for number, box in document.boxes(span) if number == page]
    return {"page": page, "span": list(span), "boxes": boxes, "quote": _quote(document, span)}


def _page(document: Document, span: Span) -> int:
    boxes = document.boxes(span)
    return boxes[0][0] if boxes else document.page_at(span.start)


def _quote(document: Document, span: Span) -> str:
    """Return the value with what stands around it in its block, cut at some distance."""
    index = bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1
    block = document.blocks[index].span if index >= 0 and span.start < document.blocks[index].span.end else span
    start = max(block.start, span.start - _QUOTE)
    end = min(max(block.end, span.end), span.end + _QUOTE)
    return document.text[start:end].strip()

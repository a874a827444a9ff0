"""The result of an extraction, as the stable contract that ``result.schema.json`` describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

import jsonschema

from docs_ai.reading import Document, Span

__all__ = ["VERSION", "Extraction", "Status", "Term", "result_schema"]

VERSION = "1.0"
Status = Literal["found", "absent", "conflict", "needs_review", "external_reference"]
_QUOTE = 160


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
        index: position among the values of a repeating field, or among the places of a conflict, from 0.
    """

    name: str
    status: Status
    confidence: float
    span: Span | None = None
    normalized: str | None = None
    unit: str | None = None
    index: int | None = None

    def at(self, index: int) -> Term:
        """Return the term with a position."""
        return replace(self, index=index)

    def to_json(self, document: Document) -> dict[str, Any]:
        """Return the field as it stands in the result file."""
        located: dict[str, Any] = {"page": None, "span": None, "boxes": [], "quote": None}
        if self.span is not None:
            page = _page(document, self.span)
            boxes = [[round(value, 1) for value in box] for number, box in document.boxes(self.span) if number == page]
            located = {"page": page, "span": list(self.span), "boxes": boxes, "quote": _quote(document, self.span)}
        return {
            "name": self.name,
            "index": self.index,
            "value": document.quote(self.span) if self.span is not None else None,
            "normalized": self.normalized,
            "unit": self.unit,
            "status": self.status,
            **located,
            "confidence": round(self.confidence, 2),
        }


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document gave.

    Attributes:
        document: the document that was read.
        schema: name of the schema.
        terms: the fields in the schema's order.
        errors: what went wrong without making the result useless, as ``{"code", "message", "page"}``.
        model: the artefact that answered; empty when none was needed.
        prompt: the prompt's identity.
        elapsed_s: seconds from the file to the terms.
        prompt_tokens: tokens that the model read.
        completion_tokens: tokens that it wrote.
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
            "fields": [term.to_json(self.document) for term in self.terms],
            "model": self.model,
            "prompt": self.prompt,
            "elapsed_s": round(self.elapsed_s, 2),
            "errors": [dict(error) for error in self.errors],
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


def _page(document: Document, span: Span) -> int:
    boxes = document.boxes(span)
    return boxes[0][0] if boxes else document.page_at(span.start)


def _quote(document: Document, span: Span) -> str:
    """Return the value with what stands around it in its block, cut at some distance."""
    block = next((block.span for block in document.blocks if block.span.start <= span.start < block.span.end), span)
    start = max(block.start, span.start - _QUOTE)
    end = min(max(block.end, span.end), span.end + _QUOTE)
    return document.text[start:end].strip()

"""Ask the model on which line each field of a group stands. What it answers is a claim to be located, not a value.

The answer lists only what is stated: a field that the document does not state costs no token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jsonschema

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError, AnswerTruncated
from copilot.language import Language
from docs_ai.reading import Span
from docs_ai.terms.places import Shown
from docs_ai.terms.schema import Field, Schema, title
from docs_ai.terms.sureness import Sureness
from prompts import Library

__all__ = ["Claim", "Claims", "Cost", "Dispute", "Question", "answer_schema", "ask", "decide", "unusable"]

_PROMPT, _SECOND_LOOK = "documents/terms", "documents/terms-second-look"
_NEITHER = 0
_CLOSING = re.compile(r"<\s*/(?=\s*(?:document|文件))", re.IGNORECASE)
_MOST = 40
_VALUE = re.compile(r'(?<!\\)"value"\s*:\s*"((?:[^"\\]|\\.)*)"')
_LINE = re.compile(r'(?<!\\)"line"\s*:\s*(\d+)')


@dataclass(frozen=True, slots=True)
class Claim:
    """The model says that a field stands on ``line``, written as ``value``; for a clause the value is empty.

    ``probability`` is that of the tokens that write the value, of a clause those of the line; None where the model
    server tells none.
    """

    line: int
    value: str = ""
    probability: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer took."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Claims:
    """The model's claims by field, who made them, and what they took; ``is_cut``: the answer ended before its end."""

    by_field: dict[str, list[Claim]] = field(default_factory=dict)
    cost: Cost = Cost()
    model: str = ""
    prompt: str = ""
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the fields, and the lines they are to be found on."""

    schema: Schema
    fields: Sequence[Field]
    lines: Sequence[Shown]
    language: Language


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field for which more than one line comes into question, and those lines."""

    field: Field
    lines: Sequence[Shown]
    language: Language


async def ask(model: LanguageModel, library: Library, question: Question) -> Claims:
    """Ask for ``question.fields`` and return the claims; of an answer that was cut, those that were whole.

    Raises:
        AnswerError: the answer is not usable at all.
        ServiceError: there is no model or no server.
    """
    shape = answer_schema(question.fields, [shown.line.number for shown in question.lines])
    prompt = library.render(
        _PROMPT,
        {
            "kind": question.schema.title.get(question.language, question.schema.name),
            "lines": _numbered(question.lines),
            "fields": [
                {**_described(item, question.language), "answer": "line" if item.type == "clause" else "value"}
                for item in question.fields
            ],
        },
        language=question.language,
        output_schema=shape,
    )
    is_cut = False
    try:
        answer = await model.ask(replace(prompt, logprobs=True))
    except AnswerTruncated as error:
        if error.answer is None:
            raise
        answer, is_cut = error.answer, True
    claims: dict[str, list[Claim]] = {item.name: [] for item in question.fields}
    sureness = Sureness(answer.scores)
    for stated, place in _whole_entries(answer.text, shape):
        claim = Claim(stated["line"], stated.get("value", "").strip(), _probability(answer.text, place, sureness))
        is_clause = "value" not in stated
        if (claim.value or is_clause) and claim not in claims[stated["field"]]:
            claims[stated["field"]].append(claim)
    return Claims(claims, _cost(answer), answer.model, answer.prompt, is_cut)


def unusable(error: AnswerError) -> Claims:
    """Return the claims of an answer that is not usable: none, and what they took."""
    if error.answer is None:
        return Claims(is_cut=True)
    return Claims({}, _cost(error.answer), error.answer.model, error.answer.prompt, is_cut=True)


async def decide(model: LanguageModel, library: Library, dispute: Dispute) -> tuple[int, Cost]:
    """Ask which of the disputed lines states the field, showing nothing of what was found; 0 is none of them.

    Raises:
        AnswerError: the answer is not usable.
        ServiceError: there is no model or no server.
    """
    numbers = [shown.line.number for shown in dispute.lines]
    prompt = library.render(
        _SECOND_LOOK,
        {"lines": _numbered(dispute.lines), "field": _described(dispute.field, dispute.language)},
        language=dispute.language,
        output_schema={
            "type": "object",
            "properties": {"line": {"enum": [_NEITHER, *numbers]}},
            "required": ["line"],
            "additionalProperties": False,
        },
    )
    answer = await model.ask(prompt)
    return int(answer.data["line"]), _cost(answer)


def answer_schema(fields: Sequence[Field], numbers: Sequence[int]) -> dict[str, Any]:
    """Return the JSON Schema of the answer: line numbers are those shown, and every string and list is bounded."""
    copied = [item for item in fields if item.type != "clause"]
    pointed = [item for item in fields if item.type == "clause"]
    shapes = []
    if copied:
        value = {"type": "string", "maxLength": max(item.max_length for item in copied)}
        shapes.append(_shape(copied, numbers, value))
    if pointed:
        shapes.append(_shape(pointed, numbers, None))
    return {
        "type": "object",
        "properties": {
            "stated": {
                "type": "array",
                "items": shapes[0] if len(shapes) == 1 else {"anyOf": shapes},
                "maxItems": _MOST,
            }
        },
        "required": ["stated"],
        "additionalProperties": False,
    }


def _whole_entries(text: str, shape: Mapping[str, Any]) -> list[tuple[dict[str, Any], Span]]:
    """Return the entries of ``stated`` that were written to their end, each with its place in the answer."""
    decoder, entry = json.JSONDecoder(), shape["properties"]["stated"]["items"]
    entries: list[tuple[dict[str, Any], Span]] = []
    at = text.find("{", text.find("[") + 1)
    while "[" in text and at >= 0:
        try:
            stated, end = decoder.raw_decode(text, at)
            jsonschema.validate(stated, entry)
        except (ValueError, jsonschema.ValidationError):
            break
        entries.append((stated, Span(at, end)))
        at = text.find("{", end)
    return entries


def _probability(text: str, entry: Span, sureness: Sureness) -> float | None:
    """Return how sure the model was of what an entry says: of its value where it has one, else of its line."""
    found = _VALUE.search(text, entry.start, entry.end) or _LINE.search(text, entry.start, entry.end)
    return sureness.of(Span(*found.span(1))) if found else None


def _shape(fields: Sequence[Field], numbers: Sequence[int], value: dict[str, Any] | None) -> dict[str, Any]:
    properties: dict[str, Any] = {"field": {"enum": [item.name for item in fields]}}
    if value is not None:
        properties["value"] = value  # before the line: a small model finds the line of what it has just copied
    properties["line"] = {"enum": list(numbers)}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _described(item: Field, language: Language) -> dict[str, str]:
    description = item.description.get(language) or next(iter(item.description.values()))
    return {"name": item.name, "title": title(item, language), "description": description}


def _numbered(lines: Sequence[Shown]) -> str:
    """Return the lines as shown; none can close the mark that says where the data ends."""
    return "\n".join(f"[{shown.line.number}] {_CLOSING.sub('< /', shown.text)}" for shown in lines)


def _cost(answer: Answer) -> Cost:
    return Cost(answer.prompt_tokens, answer.completion_tokens, answer.elapsed_s)

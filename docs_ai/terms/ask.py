"""Ask the model on which line each field of a group stands. What it answers is a claim to be located, not a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from copilot.client import LanguageModel
from copilot.language import Language
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.places import shorten
from docs_ai.terms.schema import Field, Schema, title
from prompts import Library

__all__ = ["Claim", "Claims", "Cost", "Question", "ask"]

_PROMPT = "documents/terms"
NOT_STATED = 0
_CLOSING = re.compile(r"<\s*/(?=\s*(?:document|文件))", re.IGNORECASE)
_MOST_VALUES = 6
_MOST_LINES = 15


@dataclass(frozen=True, slots=True)
class Claim:
    """The model says that a field stands on ``line``, written as ``value``; for a clause the value is empty."""

    line: int
    value: str = ""


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
    """The model's claims by field, who made them, and what they took."""

    by_field: dict[str, list[Claim]] = field(default_factory=dict)
    cost: Cost = Cost()
    model: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the fields, and the lines they are to be found on."""

    schema: Schema
    fields: Sequence[Field]
    lines: Sequence[Line]
    language: Language


async def ask(model: LanguageModel, library: Library, outline: Outline, question: Question) -> Claims:
    """Ask for ``question.fields`` and return the claims.

    Raises:
        AnswerError: the answer is not usable.
        ServiceError: there is no model or no server.
    """
    prompt = library.render(
        _PROMPT,
        {
            "kind": question.schema.title.get(question.language, question.schema.name),
            "lines": "\n".join(f"[{line.number}] {_shown(outline, line)}" for line in question.lines),
            "fields": [
                {
                    "name": item.name,
                    "title": title(item, question.language),
                    "description": item.description.get(question.language) or next(iter(item.description.values())),
                    "answer": _answer(item),
                }
                for item in question.fields
            ],
        },
        language=question.language,
        output_schema=answer_schema(question.fields, [line.number for line in question.lines]),
    )
    answer = await model.ask(prompt)
    claims = {item.name: _claims(answer.data.get(item.name)) for item in question.fields}
    cost = Cost(answer.prompt_tokens, answer.completion_tokens, answer.elapsed_s)
    return Claims(claims, cost, answer.model, answer.prompt)


def answer_schema(fields: Sequence[Field], numbers: Sequence[int]) -> dict[str, Any]:
    """Return the JSON Schema of the answer: line numbers are those shown, and every string and list is bounded.

    A value that is not stated is line 0 with an empty string rather than null: offered null, small models take it.
    """
    line = {"enum": list(numbers)}

    def claim(item: Field, lines: Mapping[str, Any]) -> dict[str, Any]:
        value = {"type": "string", "maxLength": item.max_length}
        return {
            "type": "object",
            "properties": {"line": lines, "value": value},
            "required": ["line", "value"],
            "additionalProperties": False,
        }

    def of(item: Field) -> dict[str, Any]:
        match _answer(item):
            case "lines":
                return {"type": "array", "items": line, "maxItems": _MOST_LINES if item.repeating else 2}
            case "values":
                return {"type": "array", "items": claim(item, line), "maxItems": _MOST_VALUES}
            case _:
                return claim(item, {"enum": [NOT_STATED, *numbers]})

    return {
        "type": "object",
        "properties": {item.name: of(item) for item in fields},
        "required": [item.name for item in fields],
        "additionalProperties": False,
    }


def _shown(outline: Outline, line: Line) -> str:
    """Return a line as shown; it cannot close the mark that says where the data ends."""
    return _CLOSING.sub("< /", shorten(outline.text(line)))


def _answer(item: Field) -> str:
    if item.type == "clause":
        return "lines"
    return "values" if item.repeating else "value"


def _claims(given: Any) -> list[Claim]:
    entries = given if isinstance(given, list) else [given]
    claims: list[Claim] = []
    for entry in entries:
        if isinstance(entry, int):
            claims.append(Claim(entry))
        elif isinstance(entry, dict) and entry["value"].strip():
            claims.append(Claim(entry["line"], entry["value"]))
    return list(dict.fromkeys(claims))

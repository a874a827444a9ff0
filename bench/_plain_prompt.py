"""The plainest way: the whole text in one prompt, an answer that a schema constrains, and nothing checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench._field_scores import Given
from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError
from docs_ai.terms.normalise import dates
from prompts import Library

__all__ = ["answer", "values"]

_FOLDER = Path(__file__).parent / "prompts"
_NAME = "agreements/plain"
_BESIDE_TEXT = 500
"""Tokens that the instructions and the answer take of the model's window."""


async def answer(model: LanguageModel, text: str) -> Answer | None:
    """Return the model's answer over ``text``, cut at the model's window; None where it gave none that can be used."""
    room = await model.context_tokens() - _BESIDE_TEXT
    [whole] = await model.count_tokens([text])
    while whole > room:
        text = text[: len(text) * room // whole - 100]
        [whole] = await model.count_tokens([text])
    prompt = Library([_FOLDER]).render(_NAME, {"text": text})
    try:
        return await model.ask(prompt)
    except AnswerError:
        return None


def values(data: Mapping[str, Any]) -> dict[str, list[Given]]:
    """Return the answer's values by field; each counts as confirmed, as nothing tells which ones to check."""
    given: dict[str, list[Given]] = {}
    for name, value in data.items():
        for one in value if isinstance(value, list) else [value]:
            if one:
                readings = dates.find(one) if name == "effective_date" else []
                given.setdefault(name, []).append(Given(one, (readings[0].normalized or "") if readings else ""))
    return given

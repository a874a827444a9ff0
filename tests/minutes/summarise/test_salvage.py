"""Of an answer that was cut off, what is whole stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from minutes.summarise.salvage import whole

KEYS = ["summary", "tasks", "title"]
ANSWER: dict[str, Any] = {
    "summary": ["One is done.", 'Two, "too".'],
    "tasks": [{"who": "Ana", "task": "Call."}, {"who": "Li", "task": 'Fill in {name} and {"x"}.'}],
    "title": "Calls",
}


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_every_beginning_of_an_answer_gives_only_what_is_whole(ensure_ascii: bool) -> None:
    text = json.dumps(ANSWER, ensure_ascii=ensure_ascii)
    for end in range(len(text)):
        found = whole(text[:end], KEYS)
        assert all(entry in ANSWER["summary"] for entry in found.get("summary", []))
        assert all(entry in ANSWER["tasks"] for entry in found.get("tasks", []))
    assert whole(text[:-1], KEYS) == ANSWER
    assert whole(text[:20], KEYS) == {}


def test_whole_sentences_of_a_string_stay() -> None:
    assert whole('{"summary": "The roof leaks. It is repai', ["summary"]) == {"summary": "The roof leaks."}
    assert whole('{"summary": "The roof leaks. It costs 1.5 mil', ["summary"]) == {"summary": "The roof leaks."}
    assert whole('{"summary": "The roof', ["summary"]) == {}

"""A gateway that answers from a script over real HTTP: for tests of whole processes that need no model.

An answer is the least that fits the schema that was asked for: nothing is stated. What was asked is kept by the marks
(``DOC-1``) of the documents in it, and a mark can be held: a question about it waits until it is let go.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.answering import answering

_MARK = re.compile(r"DOC-\d+")


class ScriptedGateway:
    """What the gateway was asked, and what it holds back."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.held: set[str] = set()
        self._changed = threading.Condition()

    def wait_for(self, mark: str, seconds: float = 60) -> None:
        """Wait until there was a question about a document."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.asked[mark] > 0, seconds), f"{mark} was not asked about"

    def let_go(self) -> None:
        with self._changed:
            self.held.clear()
            self._changed.notify_all()

    def answer(self, body: dict[str, Any]) -> str:
        """Return what the model writes, once nothing that it is asked about is held."""
        marks = set(_MARK.findall(json.dumps(body["messages"])))
        with self._changed:
            self.asked.update(marks)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not marks & self.held, 120)
        return json.dumps(_least(body["response_format"]["json_schema"]["schema"]))


@contextmanager
def scripted_gateway() -> Iterator[ScriptedGateway]:
    """Serve on a loopback port while the block runs."""
    script = ScriptedGateway()
    with answering(script.answer) as script.url:
        try:
            yield script
        finally:
            script.let_go()


def _least(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _least(schema["anyOf"][0])
    match schema.get("type"):
        case "object":
            return {name: _least(schema["properties"][name]) for name in schema.get("required", ())}
        case "array":
            return [_least(schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return ""

"""A gateway whose model writes by a script, for what must not depend on what a model happens to write.

The beginning of the cursor's line chooses the answer. What is asked is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.answering import answering

__all__ = ["ScriptedModel", "scripted_model"]


class ScriptedModel:
    """What the model writes, and what it was asked.

    Args:
        answers: by the text before the cursor in its line, without indentation, what the model writes.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.url = ""
        self.asked: list[str] = []
        """The text before the cursor in its line, for each question."""
        self._answers = answers

    def answer(self, body: Mapping[str, Any]) -> str:
        """Return what the model writes: what it must begin with, and no more where only its cache is to be filled."""
        start: str = body.get("start", "")
        if body.get("max_tokens") == 0:
            return start
        before = (body["prompt"] + body.get("begun", "") + start).rsplit("\n", 1)[-1].lstrip()
        self.asked.append(before)
        return start + self._answers.get(before, "")


@contextmanager
def scripted_model(answers: Mapping[str, str]) -> Iterator[ScriptedModel]:
    """Serve on a loopback port while the block runs."""
    script = ScriptedModel(answers)
    with answering(script.answer) as script.url:
        yield script

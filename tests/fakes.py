"""A language model that answers from a script: the seam for tests that need speed, not a model."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any

import jsonschema

from copilot.client import Answer, Delta
from copilot.errors import AnswerInvalid
from lsp.completion.service import Completion
from prompts import Rendered
from prompts.rendered import Size

Reply = str | Mapping[str, Any] | Exception
Script = Callable[[Rendered], Reply] | Sequence[Reply]


class ScriptedModel:
    """Answers by prompt name, in order or by a function; keeps every prompt it was asked in ``asked``.

    A mapping is sent as JSON and checked against the prompt's output schema; an exception is raised. ``scores`` gives
    the scores of an answer's text, where a prompt asks for them.
    """

    def __init__(
        self,
        replies: Mapping[str, Script],
        *,
        context: int = 8192,
        scores: Callable[[str], tuple[tuple[int, float], ...]] = lambda text: (),
    ) -> None:
        self._replies = {name: script if callable(script) else list(script) for name, script in replies.items()}
        self._context = context
        self._scores = scores
        self.asked: list[Rendered] = []
        self.noted: list[tuple[str, str, dict[str, str | int | float]]] = []

    def _reply(self, prompt: Rendered) -> Reply:
        self.asked.append(prompt)
        script = self._replies[prompt.name]
        return script(prompt) if callable(script) else script.pop(0)

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        reply = self._reply(prompt)
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        if on_text:
            on_text(text)
        data = None
        if prompt.output_schema is not None:
            try:
                data = json.loads(text)
                jsonschema.validate(data, prompt.output_schema)
            except (ValueError, jsonschema.ValidationError) as error:
                raise AnswerInvalid(f"{prompt.name}: {error}") from error
        read = sum(len(message.content) for message in prompt.messages) // 3
        scores = self._scores(text) if prompt.logprobs else ()
        return Answer(text, "stop", read, len(text) // 3, 0.01, "scripted", prompt.identity, data, scores)

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        reply = self._reply(prompt)
        if isinstance(reply, Exception):
            raise reply
        text = prompt.start + str(reply)  # an engine holds its answer to that
        for place in range(0, len(text), 4):
            yield Delta(text[place : place + 4])
        yield Delta("", "stop")

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        self.noted.append((event, call, dict(detail or {})))

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        return [max(1, len(text) // 3) for text in texts]

    async def context_tokens(self, *, size: Size = "base") -> int:
        return self._context


class Heard:
    """A `Listener` that keeps what it is told: each text as far as it was written, and the part that was shown."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[Completion] = []

    def hear(self, text: str) -> None:
        self.texts.append(text)

    def show(self, part: Completion) -> None:
        self.parts.append(part)

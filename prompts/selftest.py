"""Run the tests written in prompt files against a model.

A test says what the answer must fulfil (``expect``):

* ``contains``, ``not_contains``: text, or a list of texts; upper and lower case are the same.
* ``regex``: a pattern, or a list; each is searched in the answer, over lines.
* ``json``: what the answer's JSON must hold. A mapping may hold more keys; each item of a list must be met by some item
  of the answer's; text, numbers and the rest must be equal.
* ``max_tokens``: the answer takes no more tokens.
* ``finished``: whether the model ended by itself (true) or was cut at the limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

from copilot.errors import AnswerError, RequestRejected
from prompts.prompt import Prompt
from prompts.rendered import Rendered, Size
from prompts.source import Case, strings

__all__ = ["Model", "Outcome", "check", "run"]


class _Answer(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def finish_reason(self) -> str: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def completion_tokens(self) -> int: ...


class _Delta(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def finish_reason(self) -> str | None: ...


class Model(Protocol):
    """What a test needs of a model; the client of the gateway has it."""

    async def ask(self, prompt: Rendered) -> _Answer:
        """Answer a chat prompt."""
        ...

    def complete(self, prompt: Rendered) -> AsyncIterator[_Delta]:
        """Stream a fill-in-the-middle completion."""
        ...

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Count the tokens of each text."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended.

    Attributes:
        prompt: the prompt's identity, ``name@version#hash``.
        variant: the variant tested; empty for the plain file.
        case: the test's name.
        failures: what the answer did not fulfil; empty when it passed.
        answer: what the model said.
        prompt_tokens: tokens read.
        completion_tokens: tokens written.
        elapsed_s: seconds from request to last byte.
    """

    prompt: str
    variant: str
    case: str
    failures: tuple[str, ...]
    answer: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    elapsed_s: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the answer fulfilled everything."""
        return not self.failures


async def run(prompt: Prompt, case: Case, model: Model) -> Outcome:
    """Render ``prompt`` with the inputs of ``case``, ask ``model`` and check the answer.

    An answer that cannot be used fails the test.

    Raises:
        ServiceError: there is no model to ask.
    """
    rendered = prompt.render(case.values, output_schema=case.output_schema)
    started = perf_counter()
    try:
        answer = await (model.ask(rendered) if rendered.messages else _completed(rendered, model))
    except (AnswerError, RequestRejected) as error:
        elapsed = perf_counter() - started
        return Outcome(rendered.identity, prompt.variant, case.name, (str(error),), elapsed_s=elapsed)
    return Outcome(
        prompt=rendered.identity,
        variant=prompt.variant,
        case=case.name,
        failures=tuple(check(case.expect, answer)),
        answer=answer.text,
        prompt_tokens=answer.prompt_tokens,
        completion_tokens=answer.completion_tokens,
        elapsed_s=perf_counter() - started,
    )


def check(expect: Mapping[str, Any], answer: _Answer) -> list[str]:
    """Return what ``answer`` does not fulfil of ``expect``, in words; empty when it fulfils everything."""
    folded = answer.text.casefold()
    failures = [f"lacks {want!r}" for want in strings(expect.get("contains", [])) if want.casefold() not in folded]
    failures += [f"holds {bad!r}" for bad in strings(expect.get("not_contains", [])) if bad.casefold() in folded]
    failures += [
        f"no match for {pattern!r}"
        for pattern in strings(expect.get("regex", []))
        if not re.search(pattern, answer.text, re.MULTILINE)
    ]
    if "json" in expect:
        failures += _json_failures(expect["json"], answer.text)
    limit = expect.get("max_tokens")
    if limit is not None and answer.completion_tokens > limit:
        failures.append(f"took {answer.completion_tokens} tokens, more than {limit}")
    if "finished" in expect and expect["finished"] != (answer.finish_reason == "stop"):
        failures.append(f"ended by {answer.finish_reason!r}")
    return failures


def _json_failures(want: object, text: str) -> list[str]:
    try:
        return list(_differences(want, json.loads(text), "json"))
    except ValueError:
        return ["is not JSON"]


def _differences(want: object, got: object, where: str) -> list[str]:
    """Say where ``got`` does not hold ``want``."""
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        missing = [f"{where}.{key} is missing" for key in want if key not in got]
        deeper = [line for key in want if key in got for line in _differences(want[key], got[key], f"{where}.{key}")]
        return missing + deeper
    if isinstance(want, list) and isinstance(got, list):
        return [
            f"no item of {where} holds {item!r}" for item in want if all(_differences(item, other, "") for other in got)
        ]
    if want == got and isinstance(want, bool) == isinstance(got, bool):
        return []
    return [f"{where} is {got!r}, not {want!r}"]


@dataclass(frozen=True, slots=True)
class _Completion:
    """A completion in the shape of an answer."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int


async def _completed(rendered: Rendered, model: Model) -> _Completion:
    pieces: list[str] = []
    reason = "stop"
    async for delta in model.complete(rendered):
        pieces.append(delta.text)
        reason = delta.finish_reason or reason
    text = "".join(pieces)
    read, written = await model.count_tokens([rendered.prefix + rendered.suffix, text], size=rendered.size)
    return _Completion(text, reason, read, written)

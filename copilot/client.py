"""The typed async client of the gateway: the only way in which the three jobs know a model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Answer", "Delta", "FinishReason", "LanguageModel"]

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said, and what it cost.

    Attributes:
        text: the answer as written.
        finish_reason: ``stop`` when the model ended by itself, ``length`` when it was cut at ``max_tokens``.
        prompt_tokens: tokens read, cached ones included.
        completion_tokens: tokens written.
        elapsed_s: seconds from request to last byte.
        model: the artefact that answered.
        prompt: the prompt's identity, ``name@version#hash``.
        data: the parsed answer where the prompt has an output schema, else None.
    """

    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int
    elapsed_s: float
    model: str
    prompt: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a streamed completion; the last one has a ``finish_reason``."""

    text: str
    finish_reason: FinishReason | None = None


class LanguageModel(Protocol):
    """What the jobs need of a model; `CopilotClient` is the real one, tests pass a scripted one."""

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Send a chat prompt and return the whole answer; ``on_text`` sees each piece as it arrives.

        Raises:
            AnswerTruncated: the prompt has an output schema and the answer was cut before the JSON ended.
            AnswerInvalid: the answer does not fit the output schema.
            ContextTooLong: the prompt does not fit the model's context.
            ServiceError: no server, no model, queue full, or no answer in time.
        """
        ...

    def complete(self, prompt: Rendered) -> AsyncIterator[Delta]:
        """Stream a fill-in-the-middle completion. Closing the iterator frees the slot at once."""
        ...

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Count the tokens of each text with the model's own tokenizer."""
        ...

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Return how many tokens one request may hold, prompt and answer together."""
        ...

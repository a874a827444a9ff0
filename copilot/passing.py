"""A language model that passes on what it is asked: the base of those that watch, wait or keep on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from copilot.client import Answer, Delta, LanguageModel
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Passing"]


class Passing:
    """A `LanguageModel` that stands before another one; a subclass overrides what it has a part in."""

    def __init__(self, model: LanguageModel) -> None:
        """Stand before ``model``."""
        self._model = model

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """See `LanguageModel.ask`."""
        return await self._model.ask(prompt, on_text=on_text)

    def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """See `LanguageModel.complete`."""
        return self._model.complete(prompt, deadline_s=deadline_s)

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """See `LanguageModel.note`."""
        await self._model.note(event, call=call, detail=detail)

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """See `LanguageModel.count_tokens`."""
        return await self._model.count_tokens(texts, size=size)

    async def context_tokens(self, *, size: Size = "base") -> int:
        """See `LanguageModel.context_tokens`."""
        return await self._model.context_tokens(size=size)

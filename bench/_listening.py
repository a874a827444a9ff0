"""A language model that notes what it is asked, and asks another one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from copilot.client import Answer, Delta, LanguageModel
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Listening"]


class Listening:
    """Stands before ``model``; ``asked`` are the words of each chat question."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.asked: list[str] = []

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Note the question, and pass it on."""
        self.asked.append("\n".join(message.content for message in prompt.messages))
        return await self._model.ask(prompt, on_text=on_text)

    def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Pass it on."""
        return self._model.complete(prompt, deadline_s=deadline_s)

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Pass it on."""
        await self._model.note(event, call=call, detail=detail)

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Pass it on."""
        return await self._model.count_tokens(texts, size=size)

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Pass it on."""
        return await self._model.context_tokens(size=size)

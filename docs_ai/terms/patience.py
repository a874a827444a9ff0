"""A model that is asked again where the server has no room: a batch waits as long as the server says, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing

from copilot.client import Answer, Delta, LanguageModel
from copilot.errors import Overloaded, QuotaExceeded
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Patient"]

MOST_S = 600.0
_LEAST_S = 0.1


class Patient:
    """A `LanguageModel` that waits where the queue is full or a quota is used up, and then asks again."""

    def __init__(self, model: LanguageModel, on_wait: Callable[[float], None], most_s: float = MOST_S) -> None:
        """Ask ``model``.

        Args:
            model: what is asked.
            on_wait: told the seconds of each wait before it begins.
            most_s: seconds that one question waits in all. Where the server says more, as for the quota of a day,
                there is no wait.
        """
        self._model = model
        self._on_wait = on_wait
        self._most_s = most_s

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Return the model's answer; see `LanguageModel.ask`. The last refusal is raised."""
        left = self._most_s
        while True:
            try:
                return await self._model.ask(prompt, on_text=on_text)
            except (Overloaded, QuotaExceeded) as error:
                wait = max(error.retry_after, _LEAST_S)
                if wait > left:
                    raise
            self._on_wait(wait)
            await asyncio.sleep(wait)
            left -= wait

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Stream a completion, which nobody waits for; see `LanguageModel.complete`."""
        async with aclosing(self._model.complete(prompt, deadline_s=deadline_s)) as deltas:
            async for delta in deltas:
                yield delta

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Put an event into the audit trail; see `LanguageModel.note`."""
        await self._model.note(event, call=call, detail=detail)

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Count tokens; see `LanguageModel.count_tokens`."""
        return await self._model.count_tokens(texts, size=size)

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Return the size of the context; see `LanguageModel.context_tokens`."""
        return await self._model.context_tokens(size=size)

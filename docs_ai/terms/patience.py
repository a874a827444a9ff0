"""A model that is asked again where the server has no room: a batch waits as long as the server says, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from copilot.client import Answer, LanguageModel
from copilot.errors import Overloaded, QuotaExceeded
from copilot.passing import Passing
from prompts import Rendered

__all__ = ["Patient"]

MOST_S = 600.0
_LEAST_S = 0.1


class Patient(Passing):
    """A `LanguageModel` that waits where the queue is full or a quota is used up, and then asks again."""

    def __init__(self, model: LanguageModel, on_wait: Callable[[float], None], most_s: float = MOST_S) -> None:
        """Ask ``model``.

        Args:
            model: what is asked.
            on_wait: told the seconds of each wait before it begins.
            most_s: seconds that one question waits in all. Where the server says more, as for the quota of a day,
                there is no wait.
        """
        super().__init__(model)
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

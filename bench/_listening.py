"""A language model that notes what it is asked, and asks another one."""

from __future__ import annotations

from collections.abc import Callable

from copilot.client import Answer, LanguageModel
from copilot.passing import Passing
from prompts import Rendered

__all__ = ["Listening"]


class Listening(Passing):
    """Stands before ``model``; ``asked`` are the words of each chat question."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self.asked: list[str] = []

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Note the question, and pass it on."""
        self.asked.append("\n".join(message.content for message in prompt.messages))
        return await self._model.ask(prompt, on_text=on_text)

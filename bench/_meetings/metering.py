"""What asking costs: tokens and calls, and seconds that do not count twice what ran at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError
from copilot.passing import Passing
from prompts import Rendered

__all__ = ["Metered", "Shared", "Spent"]


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens read, tokens of them in the last message of a prompt, tokens written, and calls.

    What goes before the last message is the same in every call of a kind: the engine has it in its cache.
    """

    read: int = 0
    fresh: int = 0
    written: int = 0
    calls: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.read + other.read, self.fresh + other.fresh, self.written + other.written, self.calls + other.calls
        )

    def __sub__(self, other: Spent) -> Spent:
        return Spent(
            self.read - other.read, self.fresh - other.fresh, self.written - other.written, self.calls - other.calls
        )


class Shared(Passing):
    """Tells of each answer its share of the seconds: those in which n calls ran count an n-th for each.

    The shares of all answers add up to the time in which any ran. They are kept with the answers on the disk, so the
    time of a run that was interrupted, or is made again from the disk, is still that of one run through.
    """

    def __init__(self, model: LanguageModel, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(model)
        self._clock = clock
        self._running: dict[object, float] = {}
        self._since = clock()

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Ask, and put the share in place of the answer's seconds."""
        call = object()
        self._pass()
        self._running[call] = 0.0
        try:
            answer = await self._model.ask(prompt, on_text=on_text)
            return replace(answer, elapsed_s=self._end(call))
        except AnswerError as error:
            if error.answer:
                error.answer = replace(error.answer, elapsed_s=self._end(call))
            raise
        finally:
            self._end(call)

    def _pass(self) -> None:
        now = self._clock()
        for call in self._running:
            self._running[call] += (now - self._since) / len(self._running)
        self._since = now

    def _end(self, call: object) -> float:
        self._pass()
        return self._running.pop(call, 0.0)


class Metered(Passing):
    """Adds up in ``spent`` what is read and written, whether the answer comes from the disk or from the model."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self.spent = Spent()

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Ask, and count the answer, also one that cannot be used."""
        try:
            answer = await self._model.ask(prompt, on_text=on_text)
        except AnswerError as error:
            await self._add(prompt, error.answer)
            raise
        await self._add(prompt, answer)
        return answer

    async def _add(self, prompt: Rendered, answer: Answer | None) -> None:
        [fresh] = await self._model.count_tokens([prompt.messages[-1].content])
        read, written = (answer.prompt_tokens, answer.completion_tokens) if answer else (fresh, 0)
        self.spent += Spent(read, fresh, written, 1)

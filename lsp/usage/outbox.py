"""Events on their way to the gateway's audit trail: what people did with suggestions, without any code."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping

from copilot.client import LanguageModel
from copilot.errors import CopilotError

__all__ = ["Outbox"]

_MOST = 500
_PATIENCE_S = 10.0

Detail = Mapping[str, str | int | float]


class Outbox:
    """A short queue in memory. While no gateway is connected events wait; when there are too many, the oldest go.

    Attributes:
        dropped: how many events were lost, because the queue was full or the gateway did not take them.
    """

    def __init__(self, model: Callable[[], LanguageModel | None], *, patience_s: float = _PATIENCE_S) -> None:
        """Begin empty.

        Args:
            model: the model that is connected now, or None. To send an event is no reason to start a server.
            patience_s: after so many seconds an event that the gateway does not confirm counts as lost.
        """
        self._model = model
        self._patience_s = patience_s
        self._waiting: deque[tuple[str, str, Detail]] = deque()
        self.dropped = 0

    def note(self, event: str, *, call: str, detail: Detail) -> None:
        """Take an event; it is sent later."""
        self._waiting.append((event, call, detail))
        if len(self._waiting) > _MOST:
            self._waiting.popleft()
            self.dropped += 1

    async def send(self) -> None:
        """Send what waits, as far as a gateway is connected; at its first refusal the rest waits for the next time."""
        while self._waiting and (model := self._model()) is not None:  # it may be left while one event is on its way
            event, call, detail = self._waiting.popleft()
            try:
                async with asyncio.timeout(self._patience_s):
                    await model.note(event, call=call, detail=detail)
            except (CopilotError, TimeoutError):
                self.dropped += 1
                return

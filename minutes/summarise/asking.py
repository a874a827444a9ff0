"""Ask with patience: a batch job waits for a full queue and for an engine that is being restarted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from copilot.client import Answer, LanguageModel
from copilot.errors import EngineError, Overloaded, QuotaExceeded, RequestTimeout
from prompts import Rendered

__all__ = ["Patience", "ask"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and the seconds between two tries: ``most_s`` at most when the server asks for longer."""

    tries: int = 5
    pause_s: float = 2.0
    most_s: float = 120.0


async def ask(model: LanguageModel, prompt: Rendered, patience: Patience) -> Answer:
    """Return the model's answer.

    Raises:
        AnswerError: the answer is cut off or does not fit.
        ContextTooLong: the prompt does not fit the context.
        RequestTimeout: no answer in time, twice.
        ServiceError: no server, or none that recovered in time.
    """
    timed_out = False
    for left in reversed(range(patience.tries)):
        try:
            return await model.ask(prompt)
        except (Overloaded, QuotaExceeded) as error:
            if not left or error.retry_after > patience.most_s:
                raise
            await asyncio.sleep(max(error.retry_after, patience.pause_s) if patience.pause_s else 0)
        except EngineError:
            if not left:
                raise
            await asyncio.sleep(patience.pause_s)
        except RequestTimeout:
            if timed_out or not left:
                raise
            timed_out = True
    raise AssertionError("unreachable")

"""Patience with the model server and the disk: while one is away a job waits; what breaks the server is given up.

The two look alike from here, so after a failure the server is asked whether it is there, until it is; only a failure
of a server that was there counts against the piece of work.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from copilot.client import LanguageModel
from copilot.errors import (
    AnswerError,
    OutputError,
    Overloaded,
    QueueError,
    QuotaExceeded,
    RequestRejected,
    RequestTimeout,
    ServiceError,
)
from minutes.service.shift import Turn

__all__ = ["Patience", "patiently"]

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: ``first_s`` seconds, then twice as long each time, ``most_s`` at most; and when to give up.

    ``strikes``: how often a server that was there may fail on one piece of work.
    """

    first_s: float = 1.0
    most_s: float = 60.0
    strikes: int = 5

    def pause(self, tries: int) -> float:
        """Return the seconds to wait after so many tries; spread, so that many who wait do not come at once."""
        longest = min(self.most_s, self.first_s * 2.0 ** min(tries, 32))
        return longest * random.uniform(0.5, 1.0)


async def patiently(
    work: Callable[[], Awaitable[T]],
    model: LanguageModel,
    turn: Turn,
    patience: Patience,
    on_wait: Callable[[str], None] = lambda _: None,
) -> T:
    """Return what ``work`` gives, begun again as often as the server was away.

    Args:
        work: a piece of work that asks the model; begun again, it begins from the start.
        model: is asked whether it is there.
        turn: rests while the server is away.
        patience: how long to wait.
        on_wait: told the kind of each failure.

    Raises:
        AnswerError: the server was there and failed on it, again and again.
        RequestRejected: the server refuses the work itself.
        CopilotError: as ``work``, where no server is to blame.
    """
    strikes = tries = 0
    while True:
        try:
            return await work()
        except (RequestRejected, QueueError):
            raise
        except OutputError as error:  # a full disk, a share that is away: it is put right while the job waits
            on_wait(type(error).__name__)
            _log.error("waiting: %s", error)
            await turn.rest(patience.pause(tries))
            tries += 1
        except ServiceError as error:
            on_wait(type(error).__name__)
            if isinstance(error, Overloaded | QuotaExceeded):
                await turn.rest(max(error.retry_after, patience.pause(tries)))
                tries += 1
                continue
            strikes += 1
            if strikes >= patience.strikes:
                raise AnswerError(
                    f"the model server failed on it {strikes} times ({type(error).__name__}), though it was there"
                ) from error
            _log.warning("waiting for the model server: %s", type(error).__name__)
            await _until_there(model, turn, patience, on_wait, limited=isinstance(error, RequestTimeout))
            tries += 1


async def _until_there(
    model: LanguageModel, turn: Turn, patience: Patience, on_wait: Callable[[str], None], *, limited: bool
) -> None:
    """Rest until the server counts a token; a server that was only slow is asked at once."""
    tries = 0
    while True:
        await turn.rest(patience.pause(0 if limited else tries))
        try:
            await model.count_tokens(["."])
        except RequestRejected:
            return  # it is there, and says no to something else
        except ServiceError as error:
            on_wait(type(error).__name__)
            tries += 1
        else:
            return

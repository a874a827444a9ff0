"""The work of one job: from an order in the spool to files in the outbox. Nothing else is done here, so that it can be
done again: a worker that is killed at any moment leaves whole files or none."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from copilot import durable
from copilot.client import LanguageModel
from copilot.errors import CopilotError, InputError, RequestRejected, ServiceError
from minutes.service import private, results
from minutes.service.answering import Asks, answer
from minutes.service.drafting import Draft, Drafted
from minutes.service.keeping import Once, StepFiles, Told
from minutes.service.orders import Order
from minutes.service.patience import Patience
from minutes.service.shift import Shift
from minutes.service.spool import Spool

__all__ = ["Model", "Worker"]

_log = logging.getLogger(__name__)


class Model(LanguageModel, Asks, Protocol):
    """What the service needs of a model; `copilot.client.CopilotClient` is the real one."""


@dataclass(frozen=True)
class Worker:
    """Does jobs; an instance is the work of a `copilot.durable.Durable`.

    Attributes:
        spool: where the orders are, and what the outbox is.
        model: answers.
        draft: makes the minutes.
        shift: the work of this process.
        patience: with the model server.
        on_wait: told the kind of each failure of the model server.
        on_step: told of each finished step.
        once: does a named step once.
    """

    spool: Spool
    model: Model
    draft: Draft
    shift: Shift
    patience: Patience = field(default_factory=Patience)
    on_wait: Callable[[str], None] = lambda _: None
    on_step: Callable[[], None] = lambda: None
    once: Once = durable.step

    async def __call__(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do the job of an order; return where its results are, or why there are none."""
        begun = time.monotonic()
        order = self.spool.order(arguments["id"])
        if order is None:
            error: CopilotError = InputError("its file is not in the spool; workers share one inbox")
            return _told(arguments, begun, error=error)
        with self.shift.turn() as turn:
            told = Told(on_wait=self.on_wait, on_step=self.on_step)
            folder = private.make_folder(self.spool.folder(order.id) / "steps")
            steps = StepFiles(folder, self.model, turn, self.patience, told, self.once)
            try:
                drafted = await steps.patiently(lambda: self._drafted(order, steps))
                files = await steps.patiently(lambda: self._written(order, drafted))
            except ServiceError as failure:
                if not isinstance(failure, RequestRejected):
                    raise
                return _told(arguments, begun, error=failure)
            except CopilotError as failure:
                return _told(arguments, begun, error=failure)
            _log.info("done: job %s, %d files", order.id, len(files))
            return _told(arguments, begun, drafted=drafted, files=files)

    async def _drafted(self, order: Order, steps: StepFiles) -> Drafted:
        data = await asyncio.to_thread(self.spool.source, order)
        if order.kind == "requests":
            return await answer(data, order.id, self.model, steps)
        return await self.draft(data, order.name, order.wishes, steps)

    async def _written(self, order: Order, drafted: Drafted) -> list[str]:
        """Write the results, each whole or not; return their places in the outbox."""
        outbox, files = self.spool.outbox, drafted.files
        return [await asyncio.to_thread(results.write, outbox, order, suffix, files[suffix]) for suffix in files]


def _told(
    arguments: Mapping[str, Any],
    begun: float,
    *,
    drafted: Drafted | None = None,
    files: list[str] | None = None,
    error: CopilotError | None = None,
) -> dict[str, Any]:
    """Return the result of a job as JSON: places, figures and messages, and no content."""
    return {
        "run": arguments["run"],
        "files": files or [],
        "figures": dict(drafted.figures) if drafted else {},
        "whole": bool(drafted and drafted.whole),
        "error": None if error is None else {"type": type(error).__name__, "message": str(error)},
        "elapsed_s": round(time.monotonic() - begun, 2),
    }

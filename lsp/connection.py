"""The server's one connection to the model: opened when first needed, dropped when it breaks, opened again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from time import monotonic

from copilot.client import LanguageModel
from copilot.errors import CopilotError, ServiceError

__all__ = ["Connect", "Connection"]

Connect = Callable[[], AbstractAsyncContextManager[LanguageModel]]

_PAUSE_S = 5.0


class Connection:
    """Holds the model for all requests; whoever asks first opens it, the others wait for the same opening.

    After a failure further requests fail at once for ``pause_s`` seconds, so that typing does not start a server a
    hundred times.
    """

    def __init__(self, connect: Connect, *, pause_s: float = _PAUSE_S) -> None:
        self._connect = connect
        self._pause_s = pause_s
        self._holder: asyncio.Task[None] | None = None
        self._model: asyncio.Future[LanguageModel] | None = None
        self._release = asyncio.Event()
        self._failure: CopilotError | None = None
        self._closed_until = 0.0

    async def model(self) -> LanguageModel:
        """Return the connected model.

        Raises:
            ServiceError: there is no model or no server, now or a moment ago.
        """
        if self._model is None:
            if self._failure is not None and monotonic() < self._closed_until:
                raise self._failure
            self._model = asyncio.get_running_loop().create_future()
            self._release = asyncio.Event()
            self._holder = asyncio.create_task(self._hold(self._model, self._release))
        return await asyncio.shield(self._model)

    def connected(self) -> LanguageModel | None:
        """Return the model if it is connected now, else None."""
        opened = self._model
        if opened is None or not opened.done() or opened.cancelled() or opened.exception() is not None:
            return None
        return opened.result()

    async def drop(self, failure: CopilotError | None = None) -> None:
        """Close the connection; the next request opens a new one, after a rest where ``failure`` says what is wrong.

        One that is being opened is given up: a server that takes a minute to start is not waited for.
        """
        holder, opened, self._holder, self._model = self._holder, self._model, None, None
        self._release.set()
        if failure is not None:
            self._rest(failure)
        if holder is not None:
            if opened is not None and not opened.done():
                holder.cancel()
            await asyncio.wait([holder])

    def _rest(self, failure: CopilotError) -> None:
        self._failure = failure
        self._closed_until = monotonic() + self._pause_s

    async def _hold(self, opened: asyncio.Future[LanguageModel], release: asyncio.Event) -> None:
        """Keep the connection open until ``release``: one task enters and leaves it."""
        try:
            async with self._connect() as model:
                self._failure = None
                opened.set_result(model)
                await release.wait()
        except CopilotError as error:
            self._fail(opened, error)
        except Exception as error:
            self._fail(opened, ServiceError(f"cannot connect to the model ({type(error).__name__})"))
            raise
        except asyncio.CancelledError:
            opened.cancel()
            raise

    def _fail(self, opened: asyncio.Future[LanguageModel], error: CopilotError) -> None:
        if opened.done():
            return
        self._model = None
        self._rest(error)
        opened.set_exception(error)
        opened.exception()

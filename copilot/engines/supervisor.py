"""Keep one model server running: start it when asked, watch it, start it again, later and later while it keeps dying.

An engine gives the function that starts its server; everything that does not depend on the server's kind is here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from copilot.engines.endpoint import Endpoint, EngineState
from copilot.errors import CopilotError, EngineError

__all__ = ["BackOff", "Process", "Running", "Supervisor"]

_log = logging.getLogger(__name__)

_DOUBT_S = 1.0


class Process(Protocol):
    """A process of ours; `copilot.engines.child.Child` is one."""

    @property
    def pid(self) -> int:
        """Return the process number."""
        ...

    @property
    def alive(self) -> bool:
        """Return whether it still runs."""
        ...

    async def wait(self) -> int:
        """Wait for the end and return the exit code."""
        ...

    async def stop(self) -> None:
        """End it, and do not return before."""
        ...


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its process and its address."""

    process: Process
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds before a restart: ``first``, doubled up to ``last``; ``first`` again after ``steady`` of service."""

    first: float = 0.5
    last: float = 30.0
    steady: float = 60.0


class Supervisor:
    """One server. Not for threads; every method is called in the event loop.

    A start belongs to nobody: a request that waits for it may leave, and the start goes on for the others. A first
    start that fails is tried again by the next request; a server that ran and died is started again without one.
    """

    def __init__(
        self, name: str, engine: str, start: Callable[[], Awaitable[Running]], back_off: BackOff | None = None
    ) -> None:
        """Make it; nothing runs yet.

        Args:
            name: the model's name, for the log.
            engine: the engine's kind, for the state.
            start: starts the server and returns once it answers. It raises a `CopilotError` when it cannot, and leaves
                no process behind then, nor when it is cancelled.
            back_off: how long to wait before a restart.
        """
        self._name = name
        self._engine = engine
        self._start = start
        self._back_off = back_off or BackOff()
        self._delay_s = self._back_off.first
        self._running: Running | None = None
        self._starting: asyncio.Task[Running] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._doubt_until = 0.0
        self._restarts = 0
        self._failure = ""
        self._draining = False

    async def endpoint(self) -> Endpoint:
        """Return the running server; start it, or wait for the start that goes on already.

        Raises:
            CopilotError: what the start function raised.
            EngineError: the server is being stopped.
        """
        if self._in_doubt and self._watch:
            await asyncio.wait({self._watch}, timeout=_DOUBT_S)
            self._doubt_until = 0.0
        if self.ready:
            return self.ready
        if self._running and self._watch:  # it died a moment ago, and the watch is about to see it
            await asyncio.shield(self._watch)
        if self._draining:
            raise EngineError("the model server is being stopped")
        starting = self._starting or self._begin(0.0)
        try:
            return (await asyncio.shield(starting)).endpoint
        except asyncio.CancelledError as error:
            waiter = asyncio.current_task()
            if waiter and waiter.cancelling():
                raise
            raise EngineError("the model server is being stopped") from error

    @property
    def ready(self) -> Endpoint | None:
        """Return the server if it runs at this moment, without waiting for anything."""
        return self._running.endpoint if self._running and self._running.process.alive else None

    def doubt(self, endpoint: Endpoint) -> None:
        """Take note that a request found the server gone: its sockets close before the system tells that it died.

        Until that is known, for a second at most, the server is given to nobody: it would lose a second try as well.
        """
        if self._running and self._running.endpoint.url == endpoint.url:
            self._doubt_until = time.monotonic() + _DOUBT_S

    @property
    def _in_doubt(self) -> bool:
        return time.monotonic() < self._doubt_until

    def state(self) -> EngineState:
        """Return the present state; while it starts again, the detail says why."""
        if self.ready and self._in_doubt:
            return EngineState(self._engine, "starting", self._restarts, detail="it broke off")
        if self.ready and self._running:
            return EngineState(self._engine, "ready", self._restarts, self._running.process.pid)
        if self._starting or self._running:  # a server that died a moment ago is about to start again
            return EngineState(self._engine, "starting", self._restarts, detail=self._failure)
        if self._failure:
            return EngineState(self._engine, "failed", self._restarts, detail=self._failure)
        return EngineState(self._engine, "stopped", self._restarts)

    def drain(self) -> None:
        """Start nothing any more; a server that runs goes on until `stop`, for the requests that it works on."""
        self._draining = True
        if self._starting:
            self._starting.cancel()

    async def stop(self) -> None:
        """Stop the server, or its start. It can be started again afterwards."""
        self.drain()
        tasks = [task for task in (self._watch, self._starting) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._running:
            await self._running.process.stop()
        self._running = self._watch = self._starting = None
        self._draining = False

    def _begin(self, delay_s: float) -> asyncio.Task[Running]:
        starting = self._starting = asyncio.create_task(self._launch(delay_s))
        starting.add_done_callback(_seen)
        return starting

    async def _launch(self, delay_s: float) -> Running:
        try:
            await asyncio.sleep(delay_s)
            running = await self._start()
        except CopilotError as error:
            self._failure = str(error)
            self._starting = None
            if delay_s and not self._draining:
                self._again(f"does not start: {error}")
            raise
        except BaseException:
            self._starting = None
            raise
        self._running, self._starting, self._failure = running, None, ""
        self._watch = asyncio.create_task(self._restart_when_dead(running.process))
        return running

    async def _restart_when_dead(self, process: Process) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        code = await process.wait()
        if clock() - begun > self._back_off.steady:
            self._delay_s = self._back_off.first
        self._restarts += 1
        self._running = None
        self._doubt_until = 0.0
        self._failure = f"it died (code {code})"
        if not self._draining:
            self._again(f"died (code {code})")

    def _again(self, why: str) -> None:
        _log.warning("model server %s %s; next start in %.1f s", self._name, why, self._delay_s)
        self._begin(self._delay_s)
        self._delay_s = min(2 * self._delay_s, self._back_off.last)


def _seen(task: asyncio.Task[Running]) -> None:
    """Take note of a failure that no request waited for; it is in the state and in the log."""
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()

"""The work of this process, so that it can end in good order: no new step begins, those under way are finished."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

__all__ = ["Shift", "Turn"]


@dataclass
class _Counts:
    working: int = 0
    resting: int = 0


class Shift:
    """The jobs that this process works on. `end` lets them rest; who rests may be cut off, and goes on elsewhere."""

    def __init__(self) -> None:
        self._ended = asyncio.Event()
        self._jobs: dict[int, _Counts] = {}

    @property
    def ended(self) -> bool:
        """Whether no new step may begin."""
        return self._ended.is_set()

    @property
    def idle(self) -> bool:
        """Whether no job does anything that would be lost."""
        return all(job.resting and not job.working for job in self._jobs.values())

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Count a job in until the end of the block."""
        counts = _Counts()
        self._jobs[id(counts)] = counts
        try:
            yield Turn(self._ended, counts)
        finally:
            del self._jobs[id(counts)]

    async def end(self, within_s: float) -> bool:
        """Let no new step begin, and wait until those under way are done; return whether they were in time."""
        self._ended.set()
        try:
            async with asyncio.timeout(within_s):
                while not self.idle:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return False
        return True


class Turn:
    """One job's part in a shift."""

    def __init__(self, ended: asyncio.Event, counts: _Counts) -> None:
        self._ended = ended
        self._counts = counts

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """Work within the block; where the shift has ended, rest in its place, until the job is cut off."""
        await self._rest_at_the_end()
        self._counts.working += 1
        try:
            yield
        finally:
            self._counts.working -= 1

    async def rest(self, seconds: float) -> None:
        """Do nothing for a while; a job that rests may be cut off."""
        self._counts.resting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._counts.resting -= 1
        await self._rest_at_the_end()

    async def _rest_at_the_end(self) -> None:
        if self._ended.is_set():
            self._counts.resting += 1
            await asyncio.Event().wait()

"""One child process: started, watched, stopped. It knows nothing of models."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from copilot.errors import EngineError

__all__ = ["Child"]


class Child:
    """A process that answers its first line of input with its first line of output, and ends when its input closes."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None) -> Child:
        """Start ``command`` with ``environ`` added to ours; its standard error goes to the end of ``log``.

        Raises:
            EngineError: the program or the log cannot be opened.
        """
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("ab") as errors:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=errors,
                    env={**os.environ, **(environ or {})},
                    start_new_session=True,  # Ctrl-C in the terminal is for the gateway, which drains and then stops us
                )
        except OSError as error:
            raise EngineError(f"cannot start the model server: {error}") from error
        return cls(process, log)

    async def exchange(self, line: str, timeout_s: float) -> str:
        """Write one line and return the first line that the child writes.

        Raises:
            EngineError: the child ends or says nothing in time; it is killed then.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise EngineError("the model server has no pipes")
        try:
            self._process.stdin.write(line.encode() + b"\n")
            answer = await asyncio.wait_for(self._process.stdout.readline(), timeout_s)
        except (TimeoutError, OSError) as error:
            await self.stop(grace_s=0)
            raise EngineError(
                f"the model server did not start within {timeout_s:.0f} s; its log is {self._log}"
            ) from error
        if not answer:
            code = await self._process.wait()
            raise EngineError(f"the model server ended while starting (code {code}); its log is {self._log}")
        return answer.decode()

    @property
    def pid(self) -> int:
        """Return the process number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process still runs."""
        return self._process.returncode is None

    async def wait(self) -> int:
        """Wait for the end and return the exit code."""
        return await self._process.wait()

    async def stop(self, grace_s: float = 5.0) -> None:
        """Close the child's input, wait ``grace_s`` seconds, then kill it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), grace_s)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

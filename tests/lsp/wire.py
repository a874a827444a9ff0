"""The protocol as bytes, for what no client library sends: a server process, messages in, messages out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsp.framing import framed

__all__ = ["Wire", "message", "scripted", "wired"]

WAIT_S = 60.0


def message(method: str, **rest: Any) -> bytes:
    """Return a message: a request where ``id`` is given, else a notification."""
    return framed(json.dumps({"jsonrpc": "2.0", "method": method, **rest}).encode())


def scripted(folder: Path) -> list[str]:
    """Return the command that runs a server with a scripted model, which keeps its log and data in ``folder``."""
    return [sys.executable, "-m", "tests.lsp.scripted_server", str(folder / "log"), str(folder / "data")]


class Wire:
    """One server process. Whatever it sends that is no answer is kept in ``sent``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.answers: dict[Any, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []

    def send(self, *messages: bytes) -> None:
        """Send messages in one piece."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(messages))

    def reply(self, request: Mapping[str, Any], **rest: Any) -> None:
        """Answer a request of the server with a ``result`` or an ``error``."""
        self.send(framed(json.dumps({"jsonrpc": "2.0", "id": request["id"], **rest}).encode()))

    async def shake_hands(self, **params: Any) -> dict[str, Any]:
        """Initialize the server and say so."""
        given = {"capabilities": {}, "processId": None, "rootUri": None, **params}
        self.send(message("initialize", id="first", params=given))
        answer = await self.answer("first")
        self.send(message("initialized", params={}))
        return answer

    async def answer(self, request: Any) -> dict[str, Any]:
        """Wait for the answer to a request; ``request`` is its id."""
        while request not in self.answers:
            await self._next()
        return self.answers.pop(request)

    async def said(self, method: str) -> dict[str, Any]:
        """Wait until the server has sent a message of its own; return the first one."""
        while not (found := [one for one in self.sent if one["method"] == method]):
            await self._next()
        self.sent.remove(found[0])
        return found[0]

    async def ask(self, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        self.send(message(method, id=method, params=params))
        return await self.answer(method)

    async def exit_status(self) -> int:
        """Wait until the process has ended."""
        return await asyncio.wait_for(self.process.wait(), WAIT_S)

    async def _next(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        head = await asyncio.wait_for(stdout.readuntil(b"\r\n\r\n"), WAIT_S)
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        received = json.loads(await stdout.readexactly(length))
        if "method" in received:
            self.sent.append(received)
        else:
            self.answers[received["id"]] = received


@asynccontextmanager
async def wired(command: Sequence[str], environ: Mapping[str, str] | None = None) -> AsyncIterator[Wire]:
    """Start the server that ``command`` runs; it is killed at the end if it still runs."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ)
    try:
        yield Wire(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()

"""A real server process over stdio with a scripted model: ``python -m tests.lsp.scripted_server LOG [DATA [never]]``.

What the model is asked and what becomes of it is written to LOG, a line each. The text before the cursor chooses what
the model does: ``slow`` answers never ends, ``down`` finds no gateway, ``full`` finds its queue full, ``breaks`` is a
fault. With ``never`` there is no end of connecting.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from copilot.client import Delta
from copilot.errors import Overloaded, ServerUnavailable
from lsp.connection import Connection
from lsp.server import create
from lsp.serving import over_stdio
from prompts import Library, Rendered
from tests.fakes import ScriptedModel


class Model(ScriptedModel):
    """Answers with one Python statement and then runs on."""

    def __init__(self, log: Path) -> None:
        super().__init__({"code/complete": lambda prompt: " principal * rate\n\n\ndef more():\n    pass\n"})
        self._log = log

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        if prompt.sampling.max_tokens == 0:
            self.write("warmed" if prompt.prefix + prompt.begun else "loaded")
            return
        asked = (prompt.begun + prompt.start).rsplit("\n", 1)[-1]
        self.write(f"asked {prompt.size}")
        for file in prompt.files:
            self.write(f"shown {file.path}")
        try:
            if "breaks" in asked:
                raise RuntimeError(asked)
            if "down" in asked:
                raise ServerUnavailable("no gateway answers")
            if "full" in asked:
                raise Overloaded("the queue is full")
            if "slow" in asked:
                yield Delta(prompt.start)
            while "slow" in asked:
                yield Delta("x")
                await asyncio.sleep(0.01)
            if "draw" in asked:
                drawn = prompt.sampling
                scores = ((len(prompt.start), 0.0), (4, drawn.seed / 10 - 0.9))
                yield Delta(f"{prompt.start} + {drawn.seed}\n\n\n", "stop", call=f"call-{drawn.seed}", scores=scores)
                return
            async for delta in super().complete(prompt):
                yield delta
        finally:
            self.write("closed")

    def write(self, word: str) -> None:
        with self._log.open("a") as log:
            log.write(f"{word}\n")


def main(log: Path, data: Path | None = None, *never: Path) -> None:
    """Serve until the client is done; figures are kept in ``data``."""
    model = Model(log)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Model]:
        if never:
            await asyncio.Event().wait()
        model.write("connected")
        yield model
        model.write("disconnected")

    server = create(Connection(connect, pause_s=0.2), Library.load(), data=data)
    sys.exit(over_stdio(server, io.FileIO(0, closefd=False), sys.stdout.buffer))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""A real server process over stdio that keeps figures: ``python -m tests.lsp.usage.counting_server DATA NOTES``.

Its model always continues with `` principal * rate``. What goes to the audit trail is written to NOTES, a line each.
"""

from __future__ import annotations

import io
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from lsp.connection import Connection
from lsp.server import create
from lsp.serving import over_stdio
from prompts import Library
from tests.fakes import ScriptedModel


class Model(ScriptedModel):
    def __init__(self, notes: Path) -> None:
        super().__init__({"code/complete": lambda prompt: " principal * rate\n"})
        self._notes = notes

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        with self._notes.open("a") as notes:
            notes.write(f"{event} {(detail or {}).get('language')}\n")


def main(data: Path, notes: Path) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Model]:
        yield Model(notes)

    server = create(Connection(connect), Library.load(), data=data)
    sys.exit(over_stdio(server, io.FileIO(0, closefd=False), sys.stdout.buffer))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Have the workspace read by a process of its own, with low priority: parsing holds Python's lock, and typing waits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from lsp.workspace.discovery import Limits
from lsp.workspace.entry import Entry, Stamp

__all__ = ["Scanned", "scan"]

_log = logging.getLogger(__name__)

_LINE_LIMIT = 64 * 1024 * 1024

Scanned = tuple[str, Entry | None]
"""A file, and what is known of it now; None when that has not changed."""


async def scan(folders: Sequence[Path], limits: Limits, known: Mapping[str, Stamp]) -> AsyncGenerator[Scanned, None]:
    """Yield the sources of ``folders``, those that have changed as soon as they are read, then the others.

    Between two of them the event loop gets its turn. Closing the generator ends the process.

    Args:
        folders: where to look; a file that lies in two of them comes once.
        limits: what is left out.
        known: the stamps of the files that need not be read when they are as they were.

    Raises:
        OSError: the process cannot be started, or ended before it was done.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "lsp.workspace.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LINE_LIMIT,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        asked = {"folders": [str(folder) for folder in folders], "limits": asdict(limits), "known": known}
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        while line := await process.stdout.readline():
            answer = json.loads(line)
            if "kept" in answer:
                for file in answer["kept"]:
                    yield file, None
                return
            yield answer["file"], Entry.from_plain(answer["entry"])
            await asyncio.sleep(0)
        raise OSError("the process that reads the workspace has ended early")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

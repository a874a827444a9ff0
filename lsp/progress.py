"""Work-done progress: a line in the editor while something takes long."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

__all__ = ["progress", "reported"]

_PATIENCE_S = 1.0


@asynccontextmanager
async def progress(server: LanguageServer, title: str) -> AsyncIterator[None]:
    """Show ``title`` in the editor for as long as the block runs, where the editor can show it.

    The editor is asked to; the block does not wait for its answer, and runs as well when it refuses or says nothing.
    """
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        yield
        return
    token = uuid.uuid4().hex
    beginning = asyncio.create_task(_begin(server, token, title))
    try:
        yield
        await asyncio.wait([beginning], timeout=_PATIENCE_S)
    finally:
        if beginning.done() and beginning.result():
            _end(server, token)
        beginning.cancel()


@contextmanager
def reported(server: LanguageServer, token: types.ProgressToken | None, title: str) -> Iterator[None]:
    """Tell the client that asked for it, by the ``token`` of its request, for how long the block runs."""
    if token is None:
        yield
        return
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title))
    try:
        yield
    finally:
        _end(server, token)


async def _begin(server: LanguageServer, token: types.ProgressToken, title: str) -> bool:
    """Ask the editor, and begin if it agrees; return whether it did."""
    with suppress(JsonRpcException):
        await server.work_done_progress.create_async(token)
        server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title))
        return True
    return False


def _end(server: LanguageServer, token: types.ProgressToken) -> None:
    server.work_done_progress.end(token, types.WorkDoneProgressEnd())
    server.work_done_progress.tokens.pop(token, None)

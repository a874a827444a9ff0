"""Work-done progress: a line in the editor while something takes long."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lsprotocol import types
from pygls.lsp.server import LanguageServer

__all__ = ["progress"]


@asynccontextmanager
async def progress(server: LanguageServer, title: str) -> AsyncIterator[None]:
    """Show ``title`` in the editor for as long as the block runs, where the editor can show it."""
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        yield
        return
    token = uuid.uuid4().hex
    await server.work_done_progress.create_async(token)
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title))
    try:
        yield
    finally:
        server.work_done_progress.end(token, types.WorkDoneProgressEnd())

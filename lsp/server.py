"""The language server: which handler answers which message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from lsp.connection import Connection
from lsp.handlers import configuration, documents, life, usage, workspace
from lsp.handlers.inline_completion import inline_completion
from lsp.session import CopilotServer
from lsp.settings import Settings
from prompts import Library

__all__ = ["CopilotServer", "create"]

_HANDLERS: Mapping[str, Callable[..., Any]] = {
    types.INITIALIZE: life.initialize,
    types.INITIALIZED: life.initialized,
    types.SHUTDOWN: life.shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: documents.opened,
    types.TEXT_DOCUMENT_DID_SAVE: documents.saved,
    types.TEXT_DOCUMENT_DID_CLOSE: documents.closed,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration.configured,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: workspace.folders_changed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: workspace.files_changed,
    usage.FIGURES: usage.figures_asked,
}
_COMMANDS: Mapping[str, Callable[..., Any]] = {usage.ACCEPTED: usage.accepted, "bank-copilot.figures": usage.figures}


def create(
    connection: Connection, library: Library, settings: Settings | None = None, *, data: Path | None = None
) -> CopilotServer:
    """Make the server with its handlers.

    Args:
        connection: leads to the model; opened when it is first needed.
        library: the prompts.
        settings: what holds until the editor sends its own.
        data: the folder for figures of use and measured speeds; None keeps neither.
    """
    server = CopilotServer(connection, library, settings or Settings(), data=data)
    for method, handler in _HANDLERS.items():
        server.feature(method)(handler)
    options = types.InlineCompletionOptions(work_done_progress=True)
    server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, options)(inline_completion)
    for name, command in _COMMANDS.items():
        server.command(name)(command)
    server.documents.on_change = lambda *edit: documents.changed(server, *edit)
    return server

"""The server's life: the handshake, its start, and its end."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types

from lsp.handlers.completion import TRIGGERS, completion
from lsp.handlers.configuration import plain, pull, take
from lsp.handlers.workspace import watch
from lsp.session import CopilotServer

__all__ = ["initialize", "initialized", "shutdown"]


def initialize(server: CopilotServer, params: types.InitializeParams) -> None:
    """Agree with the editor; ``lsp.greeting`` has most likely told it already what this server can do."""
    agreed = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
    server.documents.encoding = types.PositionEncodingKind(agreed).value
    if params.initialization_options is not None:
        take(server, plain(params.initialization_options))
    root = params.root_uri or (Path(params.root_path).absolute().as_uri() if params.root_path else None)
    for folder in params.workspace_folders or ():
        server.scopes.add(folder.uri, folder.name)
    if not params.workspace_folders and root is not None:
        server.scopes.add(root, unquote(root.rstrip("/").rsplit("/", 1)[-1]))
    text_document = params.capabilities.text_document
    if text_document is None or text_document.inline_completion is None:
        options = types.CompletionOptions(trigger_characters=list(TRIGGERS), work_done_progress=True)
        server.feature(types.TEXT_DOCUMENT_COMPLETION, options)(completion)


async def initialized(server: CopilotServer, _: types.InitializedParams) -> None:
    """Connect to the model and read the folders, while the editor is at work already."""
    server.begin()
    await pull(server)
    server.index()
    await watch(server)


async def shutdown(server: CopilotServer, *_: object) -> None:
    """End what is under way."""
    await server.end()

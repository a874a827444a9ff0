"""An editor of chosen abilities on a scripted server, which keeps all that the server sends on its own."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

__all__ = ["Rig", "rigged"]

WAIT_S = 20.0


class Rig:
    """The client, and what it was told and asked."""

    def __init__(self, client: LanguageClient, log: Path) -> None:
        self.client = client
        self.log = log
        self.statuses: list[str] = []
        self.progress: list[str] = []
        self.registered: list[str] = []
        self.pulled: list[str | None] = []
        self.configuration: Mapping[str | None, Any] | Exception = {}
        self.result: types.InitializeResult

    def open(self, uri: str, text: str, language: str = "python") -> None:
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def insert(self, uri: str, position: types.Position, text: str, version: int = 2) -> None:
        where = types.Range(position, position)
        change = types.TextDocumentContentChangePartial(range=where, text=text)
        document = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def inline(
        self, uri: str, position: types.Position, *, invoked: bool = False
    ) -> Sequence[types.InlineCompletionItem]:
        kind = types.InlineCompletionTriggerKind
        context = types.InlineCompletionContext(kind.Invoked if invoked else kind.Automatic)
        params = types.InlineCompletionParams(context, types.TextDocumentIdentifier(uri), position)
        return await self.client.text_document_inline_completion_async(params) or []

    def words(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    async def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_S
        while not true():
            assert time.monotonic() < deadline, "it did not come to pass"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def rigged(
    tmp_path: Path,
    capabilities: types.ClientCapabilities,
    *,
    folders: Sequence[Path] = (),
    configuration: Mapping[str | None, Any] | Exception | None = None,
    options: Mapping[str, Any] | None = None,
) -> AsyncIterator[Rig]:
    """Start the server and shake hands; ``configuration`` answers when it asks, by folder URI, or fails."""
    client = LanguageClient("rig", "1")
    rig = Rig(client, tmp_path / "model.log")
    rig.configuration = configuration or {}

    @client.feature("bank-copilot/status")
    def _(params: Any) -> None:
        rig.statuses.append(params.state)

    @client.feature(types.PROGRESS)
    def _(params: types.ProgressParams) -> None:
        rig.progress.append(params.value["kind"] if isinstance(params.value, dict) else params.value.kind)

    @client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
    def _(params: types.WorkDoneProgressCreateParams) -> None:
        rig.progress.append("create")

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def _(params: types.RegistrationParams) -> None:
        rig.registered.extend(registration.method for registration in params.registrations)

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def _(params: types.ConfigurationParams) -> list[Any]:
        rig.pulled.extend(item.scope_uri for item in params.items)
        if isinstance(rig.configuration, Exception):
            raise rig.configuration
        return [rig.configuration.get(item.scope_uri) for item in params.items]

    await client.start_io(
        sys.executable, "-m", "tests.lsp.scripted_server", str(rig.log), str(tmp_path / "data"), cwd=Path.cwd()
    )
    rig.result = await client.initialize_async(
        types.InitializeParams(
            capabilities,
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders],
            initialization_options=dict(options) if options else None,
        )
    )
    client.initialized(types.InitializedParams())
    process = client._server
    assert process is not None
    try:
        yield rig
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await asyncio.wait_for(process.wait(), WAIT_S)
        await client.stop()

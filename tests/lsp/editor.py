"""An editor for tests: starts a server process, opens and edits documents, asks for completions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

__all__ = ["Editor", "started"]

WAIT_S = 20.0


class Editor:
    """One editor window on one server."""

    def __init__(self, client: LanguageClient, log: Path | None) -> None:
        self.client = client
        self.initialized: types.InitializeResult
        self.exit_code: int | None = None
        self._log = log
        self._seen = 0
        self._versions: dict[str, int] = {}

    def open(self, name: str, text: str) -> None:
        """Open a document with unsaved ``text``; its name says its language."""
        language = "java" if name.endswith(".java") else "python"
        item = types.TextDocumentItem(self.uri(name), language, 1, text)
        self._versions[name] = 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def edit(self, name: str, where: types.Range, text: str) -> None:
        """Replace a range."""
        self._versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name))
        change = types.TextDocumentContentChangePartial(range=where, text=text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close_all(self) -> None:
        """Close every document: what is open is shown to the model beside another one."""
        for name in self._versions:
            document = types.TextDocumentIdentifier(self.uri(name))
            self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        self._versions.clear()

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Send settings as after a change in the editor."""
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(dict(settings)))

    def ask(
        self,
        name: str,
        position: types.Position,
        chosen: types.SelectedCompletionInfo | None = None,
        *,
        msg_id: str | None = None,
        kind: types.InlineCompletionTriggerKind = types.InlineCompletionTriggerKind.Automatic,
    ) -> asyncio.Future[Sequence[types.InlineCompletionItem] | None]:
        """Send a request for a completion; ``msg_id`` is what to cancel it by."""
        context = types.InlineCompletionContext(kind, chosen)
        params = types.InlineCompletionParams(context, types.TextDocumentIdentifier(self.uri(name)), position)
        method = types.TEXT_DOCUMENT_INLINE_COMPLETION
        return asyncio.ensure_future(self.client.protocol.send_request_async(method, params, msg_id))

    async def complete(
        self,
        name: str,
        position: types.Position,
        chosen: types.SelectedCompletionInfo | None = None,
        *,
        kind: types.InlineCompletionTriggerKind = types.InlineCompletionTriggerKind.Automatic,
    ) -> Sequence[types.InlineCompletionItem]:
        """Ask for a completion and wait for it."""
        return await self.ask(name, position, chosen, kind=kind) or []

    def words(self) -> list[str]:
        """Return what the scripted model wrote to its log since `fresh`."""
        if self._log is None or not self._log.exists():
            return []
        return self._log.read_text().splitlines()[self._seen :]

    def fresh(self) -> None:
        """Forget the messages and the log of before."""
        self._seen += len(self.words())
        self.client.messages.clear()
        self.client.log_messages.clear()

    async def until(self, true: Callable[[list[str]], bool]) -> None:
        """Wait until the log of the model fulfils ``true``."""
        await self.wait(lambda: bool(self.words()) and true(self.words()))

    async def wait(self, true: Callable[[], bool]) -> None:
        """Wait until ``true`` holds."""
        deadline = time.monotonic() + WAIT_S
        while not true():
            assert time.monotonic() < deadline, "it did not come to pass"
            await asyncio.sleep(0.02)

    @staticmethod
    def uri(name: str) -> str:
        """Return the address of a document."""
        return f"file:///workspace/{name}"


@asynccontextmanager
async def started(
    command: Sequence[str],
    *,
    log: Path | None = None,
    environ: dict[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    encodings: Sequence[str] | None = None,
) -> AsyncIterator[Editor]:
    """Start the server that ``command`` runs, and shut it down properly at the end."""
    client = make_test_lsp_client()
    await client.start_io(*command, env=environ)
    editor = Editor(client, log)
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            inline_completion=types.InlineCompletionClientCapabilities()
        ),
        general=types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(encoding) for encoding in encodings] if encodings else None
        ),
    )
    editor.initialized = await client.initialize_session(
        types.InitializeParams(capabilities, initialization_options=dict(options) if options else None)
    )
    process = client._server
    try:
        yield editor
    finally:
        await client.shutdown_session()
        editor.exit_code = await asyncio.wait_for(process.wait(), WAIT_S)
        await client.stop()

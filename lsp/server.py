"""The language server: handlers that fetch, convert and return. The work is done in `lsp.completion`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from copilot import __version__
from copilot.errors import ConfigError, CopilotError, Overloaded, RequestTimeout, ServerUnavailable
from lsp.completion.service import Completion, Query, complete
from lsp.connection import Connection
from lsp.documents import Document, Documents
from lsp.latest import Latest
from lsp.protocol import DocumentProtocol
from lsp.settings import Settings
from lsp.syntax.languages import named, of_path
from lsp.syntax.lines import Encoding, Lines
from prompts import Library

if TYPE_CHECKING:
    from pygls.server import ServerErrors

__all__ = ["CopilotServer", "create"]

_log = logging.getLogger(__name__)

_SECTION = "bank-copilot"


class CopilotServer(LanguageServer):
    """What the handlers share: the settings, the documents, the connection to the model, and the words for the user."""

    def __init__(self, connection: Connection, library: Library, settings: Settings) -> None:
        super().__init__(_SECTION, __version__, protocol_cls=DocumentProtocol)
        self.library = library
        self.settings = settings
        self.connection = connection
        self.latest: Latest[Completion] = Latest()
        self._down = False

    @property
    def documents(self) -> Documents:
        """The open documents."""
        return cast(DocumentProtocol, self.protocol).documents

    def configure(self, given: object) -> None:
        """Take the editor's settings; wrong ones are shown to the user, and those before stay."""
        try:
            self.settings = Settings.parse(given)
        except ConfigError as error:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, str(error)))

    async def completion(self, query: Query) -> Completion | None:
        """Complete at a cursor; None when a newer request came, or when there is no model just now.

        A connection that has broken is opened anew once: a local server stops when it is idle, and that is no fault.
        """
        try:
            found = await self._ask(query)
        except (Overloaded, RequestTimeout) as error:
            _log.info("no completion: %s", type(error).__name__)
            return None
        except CopilotError as error:
            self._fail(error)
            return None
        self._recover()
        return found

    async def warm(self) -> None:
        """Connect in the background, so that the first completion need not wait for it."""
        try:
            await self.connection.model()
        except CopilotError as error:
            self._fail(error)
        else:
            self._recover()

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Log a fault of ours by its type alone: its message may hold a part of the user's source."""
        _log.error("internal error: %s in %s", type(error).__name__, source.__name__)

    async def _ask(self, query: Query) -> Completion | None:
        for again in (True, False):
            model = await self.connection.model()
            try:
                return await self.latest.run(complete(model, self.library, query, self.settings.options))
            except ServerUnavailable as error:
                await self.connection.drop(None if again else error)
                if not again:
                    raise
        raise AssertionError("unreachable")

    def _fail(self, error: CopilotError) -> None:
        """Tell the user once that there are no completions, and why."""
        _log.info("no completion: %s", type(error).__name__)
        if self._down:
            return
        self._down = True
        words = f"Bank Copilot offers no completions for now: {error}. It goes on by itself once that is settled."
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, words))

    def _recover(self) -> None:
        if self._down:
            self._down = False
            words = "Bank Copilot offers completions again."
            self.window_log_message(types.LogMessageParams(types.MessageType.Info, words))


def create(connection: Connection, library: Library, settings: Settings | None = None) -> CopilotServer:
    """Make the server with its handlers.

    Args:
        connection: leads to the model; opened when it is first needed.
        library: the prompts.
        settings: what holds until the editor sends its own.
    """
    server = CopilotServer(connection, library, settings or Settings())
    server.feature(types.INITIALIZE)(_initialize)
    server.feature(types.INITIALIZED)(_initialized)
    server.feature(types.SHUTDOWN)(_shutdown)
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(_configured)
    server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())(_inline_completion)
    return server


def _initialize(server: CopilotServer, params: types.InitializeParams) -> None:
    agreed = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
    server.documents.encoding = types.PositionEncodingKind(agreed).value
    if params.initialization_options is not None:
        server.configure(_plain(params.initialization_options))


async def _initialized(server: CopilotServer, _: types.InitializedParams) -> None:
    await server.warm()


async def _shutdown(server: CopilotServer, *_: object) -> None:
    server.latest.cancel()
    await server.connection.drop()


def _configured(server: CopilotServer, params: types.DidChangeConfigurationParams) -> None:
    given = _plain(params.settings)
    if isinstance(given, Mapping) and _SECTION in given:
        server.configure(given[_SECTION])


async def _inline_completion(
    server: CopilotServer, params: types.InlineCompletionParams
) -> list[types.InlineCompletionItem] | None:
    document = server.documents.get(params.text_document.uri)
    if document is None or not server.settings.enabled:
        return None
    query, where, typed = _query(document, params, server.documents.encoding)
    found = await server.completion(query)
    if found is None or not found.text:
        return None
    return [types.InlineCompletionItem(typed + found.text, range=where)]


def _query(
    document: Document, params: types.InlineCompletionParams, encoding: Encoding
) -> tuple[Query, types.Range, str]:
    """Return the cursor, the range that the completion replaces, and the text that it must start with.

    With an entry of the suggestion list selected, the completion goes on after that entry as if it had been taken.
    """
    language = named(document.language_id) or of_path(document.uri)
    lines = document.lines
    chosen = params.context.selected_completion_info
    where = chosen.range if chosen is not None else types.Range(params.position, params.position)
    start = lines.offset(where.start.line, where.start.character, encoding)
    end = lines.offset(where.end.line, where.end.character, encoding)
    if chosen is None:
        return Query(lines, start, language), where, ""
    lines = Lines(lines.text[:start] + chosen.text + lines.text[end:])
    return Query(lines, start + len(chosen.text), language), where, chosen.text


def _plain(value: object) -> object:
    """Turn what the protocol library makes of free-form JSON back into mappings and lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        fields = getattr(value, "_asdict", None)
        return _plain(fields()) if fields is not None else [_plain(item) for item in value]
    return value

"""Documents that are opened and closed, and each edit."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from lsp.completion.asking import unwieldy_at
from lsp.completion.query import Query
from lsp.documents import Document
from lsp.handlers.cursor import query_at
from lsp.session import CopilotServer

__all__ = ["changed", "closed", "opened", "saved"]

_TYPED = 2  # characters; more at once come from the editor or the clipboard


def opened(server: CopilotServer, params: types.DidOpenTextDocumentParams) -> None:
    """Take in a document, and let the engine read where one will most likely go on."""
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return
    if server.tracker is not None:
        server.tracker.closed(document.uri)  # it may have been open already, with another text
    server.surroundings.opened(document)
    settings = server.scopes.settings_of(document.uri)
    if settings.offers(document.language_id) and settings.automatic and document.text.strip():
        likely = _likely(server, document)
        if unwieldy_at(likely) is None:
            server.suggestions.warm(server.model.warm(likely))


def closed(server: CopilotServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a document."""
    uri = params.text_document.uri
    server.surroundings.closed(uri)
    server.suggestions.forget(uri)
    if server.tracker is not None:
        server.tracker.closed(uri)


def saved(server: CopilotServer, params: types.DidSaveTextDocumentParams) -> None:
    """Read a file again that was written to the disk."""
    server.files_changed([params.text_document.uri])


def changed(
    server: CopilotServer,
    before: Document,
    after: Document,
    changes: Sequence[types.TextDocumentContentChangeEvent],
) -> None:
    """Follow an edit: where one works, how quick one types, and what becomes of what was suggested."""
    encoding = server.documents.encoding
    edited = range(len(after.text))
    if changes and isinstance(last := changes[-1], types.TextDocumentContentChangePartial):
        start = after.lines.offset(last.range.start.line, last.range.start.character, encoding)
        edited = range(start, start + len(last.text))
        if len(last.text) <= _TYPED:
            server.suggestions.typed()
    server.last_edits[after.uri] = edited.stop
    server.surroundings.changed(after, edited)
    server.foresight.edited(lambda: _foreseen(server, after, edited.stop))
    if server.tracker is not None and server.scopes.settings_of(after.uri).figures:
        server.tracker.edited(before, after, changes, encoding)
    elif server.tracker is not None:
        server.tracker.closed(after.uri)  # what is not followed is not known to stand


def _foreseen(server: CopilotServer, document: Document, offset: int) -> Query | None:
    """Return the cursor at an offset, where the editor will most likely ask and has not asked yet."""
    settings = server.scopes.settings_of(document.uri)
    offered = settings.offers(document.language_id) and settings.automatic
    if not offered or server.documents.get(document.uri) is not document:
        return None
    query = query_at(document, offset, server.surroundings.relative(document.uri))
    return None if unwieldy_at(query) is not None or server.suggestions.knows(query) else query


def _likely(server: CopilotServer, document: Document) -> Query:
    """Return where one will most likely go on: where one stopped the last time, else at the end.

    The prompt for any other place in a short source begins like the one for its end.
    """
    offset = min(server.last_edits.get(document.uri, len(document.text)), len(document.text))
    return query_at(document, offset, server.surroundings.relative(document.uri))

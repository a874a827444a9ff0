"""The protocol with our own document store in place of the library's.

pygls splits lines at form feeds and other separators that the protocol does not know, so that an edit after one would
land in the wrong place; it also changes the positions that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from lsp.documents import Documents

__all__ = ["DocumentProtocol"]

_Handled = Generator[tuple[Callable[..., Any], tuple[Any, ...], None], Any, None]


class DocumentProtocol(LanguageServerProtocol):
    """Keeps `Documents` up to date, then calls the handler that was registered for the notification, if any."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.documents = Documents()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> _Handled:
        """Take in a document that was opened."""
        self.documents.open(params.text_document)
        yield from self._registered(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> _Handled:
        """Apply an edit."""
        self.documents.change(params)
        yield from self._registered(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> _Handled:
        """Forget a document that was closed."""
        self.documents.close(params.text_document.uri)
        yield from self._registered(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _registered(self, method: str, params: object) -> _Handled:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

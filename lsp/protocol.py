"""The protocol with our own document store in place of the library's.

pygls splits lines at form feeds and other separators that the protocol does not know, so that an edit after one would
land in the wrong place; it also changes the positions that it was given. Two things that editors may do are faults to
it: to leave out the parameters of a message that needs none, and to cancel a request when its answer is on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from lsp.documents import Documents
from lsp.greeting import NAME

__all__ = ["DocumentProtocol"]

_log = logging.getLogger(__name__)

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

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Make a message of what was received; one of our own may come without parameters."""
        if str(data.get("method", "")).startswith(f"{NAME}/"):
            data = {"params": None, **data}
        return super().structure_message(data)

    def _handle_cancel_notification(self, msg_id: str | int) -> None:
        """Cancel a request; one that has been answered by then is left alone."""
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)
        else:
            _log.debug("cancelled after its answer")

    def _registered(self, method: str, params: object) -> _Handled:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

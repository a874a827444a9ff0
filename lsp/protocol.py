"""The protocol with our own document store, and with an answer for whatever an editor may send.

pygls splits lines at form feeds and other separators that the protocol does not know, so that an edit after one would
land in the wrong place; it also changes the positions that it was given. A request that it cannot read, or that comes
at the wrong time, it leaves without an answer, and the editor waits. Things that editors may do are faults to it: to
leave out the parameters of a message that needs none, to send a message that the server does not know, and to cancel
a request when its answer is on the way.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from lsp.documents import Documents
from lsp.greeting import understood

__all__ = ["DocumentProtocol"]

_log = logging.getLogger(__name__)

_Handled = Generator[tuple[Callable[..., Any], tuple[Any, ...], None], Any, None]

_QUOTING = {error.CODE: error.MESSAGE for error in (JsonRpcInternalError, JsonRpcInvalidParams)}
"""Errors whose words may hold a part of the user's source, and what is said instead."""

_NOTEBOOKS = (
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


class DocumentProtocol(LanguageServerProtocol):
    """Keeps `Documents` up to date, then calls the handler that was registered for the notification, if any.

    Attributes:
        documents: the open documents.
        leaving: the editor has asked to shut down.
        left: the editor has said that it is done.
    """

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.documents = Documents()
        self.leaving = False
        self.left = False
        self._greeted = False
        for method in _NOTEBOOKS:  # of which the editor is told that they are not wanted
            del self.fm.builtin_features[method]

    def receive(self, body: bytes) -> None:
        """Do what a message asks; refuse one that cannot be read, or log it where nobody waits for an answer."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError())
            return
        if not _is_message(data):
            self._refuse(None, JsonRpcInvalidRequest())
            return
        try:
            self._deal_with(data)
        except Exception as error:  # an answer, say, that comes when nobody waits for it any more
            _log.error("internal error: %s while a message was dealt with", type(error).__name__)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Make a message of what was received.

        One that the library does not know may come without parameters; of ``initialize`` the part that matters is read.
        """
        method = data.get("method")
        if method == types.INITIALIZE and isinstance(data.get("params"), dict):
            data = {**data, "params": understood(data["params"])}
        elif method is not None and self.get_message_type(method) is None:
            data = {"params": None, **data}
        return super().structure_message({"jsonrpc": self.VERSION, **data})

    def handle_message(self, message: Any) -> None:
        """Do what a message asks, if it is the time for it."""
        method, request = getattr(message, "method", None), getattr(message, "id", None)
        refusal = None if method is None else self._refusal(method)
        if refusal is None:
            self._greeted = self._greeted or method == types.INITIALIZE
            self.leaving = self.leaving or method == types.SHUTDOWN
            super().handle_message(message)
        elif request is not None:
            self._refuse(request, refusal)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: object) -> _Handled:
        """Note that the editor is done; whoever reads its messages ends."""
        self.left = True
        yield from ()

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

    def _refusal(self, method: str) -> JsonRpcException | None:
        """Return why a message cannot be dealt with, or None."""
        if method == types.EXIT:
            return None
        if self.leaving or (self._greeted and method == types.INITIALIZE):
            return JsonRpcInvalidRequest()
        if not self._greeted and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized()
        if method == types.CANCEL_REQUEST or method in self.fm.builtin_features or method in self.fm.features:
            return None
        return JsonRpcMethodNotFound(f"{JsonRpcMethodNotFound.MESSAGE}: {method}")

    def _deal_with(self, data: dict[str, Any]) -> None:
        try:
            message = self.structure_message(data)
        except JsonRpcException as error:
            self._unreadable(data, error)
        else:
            self.handle_message(message)

    def _unreadable(self, data: dict[str, Any], error: JsonRpcException) -> None:
        """Say that a message has no form of the protocol, to whoever waits for an answer to it."""
        request = data.get("id")
        if request is None:
            _log.warning("a message of the editor could not be read")
        elif "method" in data:
            self._refuse(request, error)
        else:
            self._handle_response(request, error=error.to_response_error())

    def _refuse(self, request: str | int | None, error: JsonRpcException) -> None:
        words = _QUOTING.get(error.code, error.message)
        self._send_data({"jsonrpc": self.VERSION, "id": request, "error": {"code": error.code, "message": words}})

    def _send_response(
        self, msg_id: str | int, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Send an answer; an error of ours without its words and its traceback, as they may hold the user's source."""
        if error is not None and error.code in _QUOTING:
            error = types.ResponseError(error.code, _QUOTING[error.code])
        super()._send_response(msg_id, result, error)

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


def _is_message(data: Any) -> bool:
    """Tell whether JSON is an object whose ``method`` and ``id``, where it has them, are such."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("method", ""), str)
        and isinstance(data.get("id"), str | int | float | None)
    )

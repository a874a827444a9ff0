"""The service as an ASGI application: the door, the addresses, errors as answers in OpenAI's form."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from copilot import __version__
from copilot.errors import (
    CopilotError,
    Forbidden,
    InputError,
    LimitExceeded,
    QueueError,
    QuotaExceeded,
    RequestRejected,
    RequestTooLarge,
    RequestTooSlow,
    Unauthorized,
)
from copilot.pages import http
from copilot.pages.http import Request, Response, json_response
from copilot.pages.refusals import NotThere
from minutes.service.figures import Figures
from minutes.service.web.door import Caller, Door, from_browser

__all__ = ["Address", "Answer", "ServiceApp"]

_log = logging.getLogger(__name__)

Answer = Callable[[Request, Caller], Awaitable[Response | None]]
"""Answers a request of a caller, or returns None where the address is not its own."""

# The most specific first.
_STATUS: tuple[tuple[type[CopilotError], HTTPStatus, str], ...] = (
    (Unauthorized, HTTPStatus.UNAUTHORIZED, "invalid_api_key"),
    (Forbidden, HTTPStatus.FORBIDDEN, "forbidden"),
    (QuotaExceeded, HTTPStatus.TOO_MANY_REQUESTS, "quota_exceeded"),
    (RequestTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large"),
    (RequestTooSlow, HTTPStatus.REQUEST_TIMEOUT, "request_too_slow"),
    (RequestRejected, HTTPStatus.BAD_REQUEST, "invalid_request"),
    (LimitExceeded, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large"),
    (InputError, HTTPStatus.BAD_REQUEST, "invalid_request"),
    (QueueError, HTTPStatus.SERVICE_UNAVAILABLE, "queue_unavailable"),
    (CopilotError, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
)
_ROOM = 1 << 16  # bytes of a form around its file


@dataclass(frozen=True, slots=True)
class Address:
    """What the application needs beside its answers."""

    door: Door
    figures: Figures
    ready: Callable[[], bool]
    upload_bytes: int


class ServiceApp:
    """The ASGI application."""

    def __init__(self, address: Address, interfaces: tuple[Answer, ...], pages: tuple[Answer, ...]) -> None:
        """Answer by the first that knows the address; ``pages`` change nothing, and browsers may ask for them."""
        self._address = address
        self._interfaces = interfaces
        self._pages = pages

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        try:
            response = self._health(http.head(scope)) or await self._answer(scope, receive)
        except http.Gone:
            return
        except CopilotError as error:
            self._address.figures.refused.labels(type(error).__name__).inc()
            response = _failure(error, scope["path"])
        except Exception as error:
            _log.error("a request failed: %s", type(error).__name__)  # its words may quote a document
            response = json_response({"error": {"message": "the server failed; see its log", "code": "failed"}}, 500)
        await http.send(response, send)

    def _health(self, head: Request) -> Response | None:
        if head.method == "GET" and head.path == "/healthz":
            return json_response({"status": "ok", "version": __version__})
        if head.method == "GET" and head.path == "/readyz":
            ready = self._address.ready()
            return json_response({"status": "ready" if ready else "not ready"}, 200 if ready else 503)
        return None

    async def _answer(self, scope: http.Scope, receive: http.Receive) -> Response:
        """Answer who is let in; of nobody else a body is read."""
        head = http.head(scope)
        page = head.method == "GET" and not head.path.startswith("/v1/")
        caller = self._caller(head, from_browser(head.headers) if page else None)
        request = await http.read(scope, receive, self._address.upload_bytes + _ROOM)
        if request.method == "GET" and request.path == "/metrics":
            caller.check_watches()
            text, content_type = self._address.figures.exposition(request.headers.get("accept", ""))
            return Response(200, text, content_type)
        for answer in self._pages if page else self._interfaces:
            if (response := await answer(request, caller)) is not None:
                return response
        raise NotThere("there is no such address")

    def _caller(self, request: Request, authorization: str | None) -> Caller:
        headers = request.headers
        given = headers.get("authorization", "") if authorization is None else authorization
        return self._address.door(given, headers.get("host", ""), headers.get("origin", ""))


def _failure(error: CopilotError, path: str) -> Response:
    """Return an error in OpenAI's form; it holds no content."""
    if isinstance(error, NotThere):
        status, code = HTTPStatus.NOT_FOUND, "not_found"
    else:
        status, code = next((status, code) for kind, status, code in _STATUS if isinstance(error, kind))
    headers: Mapping[str, str] = {}
    if isinstance(error, QuotaExceeded):
        headers = {"retry-after": str(math.ceil(error.retry_after))}
    elif status == HTTPStatus.UNAUTHORIZED:
        scheme = "Bearer" if path.startswith("/v1/") else "Basic"
        headers = {"www-authenticate": f'{scheme} realm="Bank Copilot"'}
    body = {"error": {"message": str(error), "type": "error", "code": code}}
    return Response(status, json.dumps(body, ensure_ascii=False).encode(), "application/json", headers)

"""The little of HTTP that pages need, over plain ASGI: one request read whole, one answer sent whole.

Every answer carries the same strict headers: scripts, styles, pictures and calls from this server alone, none inline;
no frame; nothing kept by the browser. Source: Content Security Policy Level 3; RFC 6265bis for the cookie.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from copilot.errors import RequestRejected, RequestTooLarge

__all__ = [
    "Gone",
    "Receive",
    "Request",
    "Response",
    "Scope",
    "Send",
    "download",
    "head",
    "json_response",
    "read",
    "redirect",
    "send",
]

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Gone(Exception):
    """Whoever asked went away before the request was whole: there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request: names of headers in lower case, the last of two equal query names wins."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def cookie(self, name: str) -> str:
        """Return a cookie's value, or an empty text."""
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object. Raises RequestRejected where it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise RequestRejected("the request's body is not JSON") from error
        if not isinstance(value, dict):
            raise RequestRejected("the request's body is not a JSON object")
        return value

    def form(self) -> dict[str, str]:
        """Return the fields of a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(value: Any, status: int = 200) -> Response:
    """Return an answer in JSON. Half of a surrogate pair, as in file names that are not UTF-8, is escaped."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(status, body, "application/json")


def redirect(to: str, headers: Mapping[str, str]) -> Response:
    """Return an answer that leads to another address of this server."""
    return Response(303, b"", "text/plain", {"location": to, **headers})


def download(body: bytes, content_type: str, name: str) -> Response:
    """Return a file to be saved; ``name`` is plain ASCII of ours."""
    return Response(200, body, content_type, {"content-disposition": f'attachment; filename="{name}"'})


def head(scope: Scope) -> Request:
    """Return a request without its body, by which may be told whether the body is worth reading."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Request(scope["method"], scope["path"], query, headers)


async def read(scope: Scope, receive: Receive, limit: int) -> Request:
    """Read a request whose body has at most ``limit`` bytes.

    Raises:
        RequestTooLarge: it has more.
        Gone: it ends before it is whole.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise RequestTooLarge(f"the request is larger than {limit >> 10} KiB")
    return replace(head(scope), body=bytes(body))


async def send(response: Response, to: Send) -> None:
    """Send an answer."""
    headers = {
        **_HEADERS,
        "content-type": response.content_type,
        "content-length": str(len(response.body)),
        **response.headers,
    }
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await to({"type": "http.response.start", "status": response.status, "headers": raw})
    await to({"type": "http.response.body", "body": response.body})

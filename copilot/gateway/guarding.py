"""Guard the door against clients that send too much, send or read too slowly, or say nothing at all.

Two pieces: an ASGI wrapper that watches headers and body, and uvicorn's connection with the clocks that uvicorn lacks.
How many bytes a body may have is checked where it is read.
Source: RFC 9110 (408, 413) and RFC 6585 (431). Slow headers are the attack called slowloris.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from copilot.errors import RequestTooSlow
from copilot.gateway import http

__all__ = ["Guard", "HttpLimits", "guarded", "server_config"]

_TOO_MANY = "the request's headers are too many or too large"


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What one client's connection may cost.

    ``header_bytes`` and ``header_count``: of one request; more is 431. ``header_s``: seconds from opening a connection,
    or from a later request's first byte, to the end of its headers; ``body_s``: from there to the end of its body; both
    are 408. ``stall_s``: seconds that a client may leave an answer unread. ``idle_s``: seconds that a connection is
    kept without a request. ``connections``: open at once; a further one is answered 503.
    """

    header_bytes: int = 32 << 10
    header_count: int = 100
    header_s: float = 10.0
    body_s: float = 30.0
    stall_s: float = 60.0
    idle_s: int = 15
    connections: int = 1024


class Application(Protocol):
    """What is guarded: an ASGI application."""

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request."""


def server_config(application: Application, tls: ssl.SSLContext | None, drain_s: int) -> uvicorn.Config:
    """Return uvicorn's settings: its HTTP in Python, with our clocks around ``application``, and our TLS.

    ``drain_s``: seconds that answers under way have when the server is to end.
    """
    limits = HttpLimits()
    return uvicorn.Config(
        Guard(application, limits),
        http=guarded(limits),
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        h11_max_incomplete_event_size=limits.header_bytes,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=drain_s,
        ssl_context_factory=(lambda _config, _default: tls) if tls else None,
        loop="asyncio",
    )


class Guard:
    """An ASGI application around another one."""

    def __init__(self, application: Application, limits: HttpLimits) -> None:
        self._application = application
        self._limits = limits

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request, or refuse its headers."""
        if scope["type"] != "http":
            return
        headers = scope["headers"]
        if (
            len(headers) > self._limits.header_count
            or sum(len(name) + len(value) for name, value in headers) > self._limits.header_bytes
        ):
            await http.send_json(send, 431, _detail(_TOO_MANY, "headers_too_large"), {"Connection": "close"})
            return
        try:
            await self._application(scope, self._timed(receive), send)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Nobody cancelled us: the client left while its body was read.

    def _timed(self, receive: http.Receive) -> http.Receive:
        """Return a ``receive`` that raises RequestTooSlow when the body takes too long; a wait after it has no end."""
        deadline = asyncio.get_running_loop().time() + self._limits.body_s
        whole = False

        async def receive_in_time() -> dict[str, Any]:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise RequestTooSlow(f"the request's body did not arrive within {self._limits.body_s:g} s") from error
            whole = not message.get("more_body", False)
            return message

        return receive_in_time


def guarded(limits: HttpLimits) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP connection, held to the limits."""

    class Connection(_Guarded):
        """A connection with these limits."""

        _limits = limits

    return Connection


class _Clock:
    """One timer of a connection."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._timer is not None

    def start(self, after_s: float, action: Callable[[], None]) -> None:
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(after_s, action)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _Guarded(H11Protocol):
    """Closes a connection that does not get to the end of its headers, or does not read its answer."""

    _limits = HttpLimits()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        self._headers, self._leftover, self._unread = _Clock(), _Clock(), _Clock()
        if len(self.connections) > self._limits.connections:
            self._refuse(503, "too many connections; try again in a second", "too_many_connections")
        else:
            self._headers.start(self._limits.header_s, self._late)

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE and not self._headers.runs:
            self._headers.start(self._limits.header_s, self._late)
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._headers.stop()
        if self._leftover.runs and self.conn.their_state is not h11.SEND_BODY:
            self._leftover.stop()
            self._headers.start(self._limits.header_s, self._late)  # uvicorn sets no clock for the next request here

    def connection_lost(self, exc: Exception | None) -> None:
        for clock in (self._headers, self._leftover, self._unread):
            clock.stop()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.start(self._limits.stall_s, self.transport.abort)

    def resume_writing(self) -> None:
        self._unread.stop()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Read on after an answer that did not wait for the body, so that the client gets it; but not for ever."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._leftover.start(self._limits.body_s, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or has headers that do not end within the limit."""
        if len(self.conn.trailing_data[0]) > self._limits.header_bytes:
            self._refuse(431, _TOO_MANY, "headers_too_large")
        else:
            self._refuse(400, "the request is not valid HTTP", "invalid_request")

    def _late(self) -> None:
        self._headers.stop()
        if self.transport.is_closing():
            return
        if self.conn.trailing_data[0]:
            words = f"the request's headers did not arrive within {self._limits.header_s:g} s"
            self._refuse(408, words, "request_too_slow")
        else:
            self.transport.close()

    def _refuse(self, status: int, words: str, code: str) -> None:
        """Answer without the application, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):  # else an answer has begun
            body = json.dumps(_detail(words, code)).encode()
            headers = [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ]
            if status == 503:
                headers.append((b"retry-after", b"1"))
            answer = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _detail(words: str, code: str) -> dict[str, Any]:
    return {"error": {"message": words, "type": "error", "code": code}}

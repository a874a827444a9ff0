"""The few things of ASGI that the gateway needs: read a body, answer in JSON, stream events, notice a client that left.

Plain ASGI instead of a framework: middleware stacks cost more than the work done here.
Source: ASGI HTTP specification, version 2.3.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from copilot.errors import RequestRejected, RequestTooLarge

__all__ = [
    "EventStream",
    "Receive",
    "Scope",
    "Send",
    "header",
    "read_json",
    "send_json",
    "send_text",
    "unless_client_leaves",
    "with_silences",
]

T = TypeVar("T")
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def header(scope: Scope, name: str) -> str:
    """Return the first header of that lower-case name, or an empty string."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


async def read_json(receive: Receive, limit: int) -> dict[str, Any]:
    """Read the request's body as a JSON object of at most ``limit`` bytes.

    Raises:
        RequestTooLarge: the body has more bytes.
        RequestRejected: it is not a JSON object.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise asyncio.CancelledError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise RequestTooLarge(f"the request is larger than {limit // 1024} KiB")
    try:
        value = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise RequestRejected("the request's body is not JSON") from error
    if not isinstance(value, dict):
        raise RequestRejected("the request's body is not a JSON object")
    return value


async def send_json(send: Send, status: int, value: Mapping[str, Any], extra: Mapping[str, str] | None = None) -> None:
    """Answer with a JSON object."""
    await _send(send, status, "application/json", json.dumps(value, ensure_ascii=False).encode(), extra or {})


async def send_text(send: Send, status: int, text: bytes, content_type: str) -> None:
    """Answer with a text."""
    await _send(send, status, content_type, text, {})


async def _send(send: Send, status: int, content_type: str, body: bytes, extra: Mapping[str, str]) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in extra.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class EventStream:
    """A server-sent event stream. It opens with its first event: an error before that still has its own status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.opened = False

    async def event(self, value: Mapping[str, Any] | str) -> None:
        """Send one event: a JSON object, or a bare word such as ``[DONE]``."""
        await self._open()
        data = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        await self._send({"type": "http.response.body", "body": f"data: {data}\n\n".encode(), "more_body": True})

    async def _open(self) -> None:
        if not self.opened:
            self.opened = True
            headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def beat(self) -> None:
        """Send a comment, which clients skip: the request is alive and waits its turn."""
        await self._open()
        await self._send({"type": "http.response.body", "body": b": waiting\n\n", "more_body": True})

    async def close(self) -> None:
        """End the stream."""
        await self._send({"type": "http.response.body", "body": b""})


async def with_silences(source: AsyncGenerator[T, None], silence_s: float) -> AsyncGenerator[T | None, None]:
    """Pass on what ``source`` yields, and None whenever it has yielded nothing for ``silence_s`` seconds."""
    coming = asyncio.ensure_future(anext(source))
    try:
        while True:
            await asyncio.wait({coming}, timeout=silence_s)
            if not coming.done():
                yield None
                continue
            try:
                item = coming.result()
            except StopAsyncIteration:
                return
            yield item
            coming = asyncio.ensure_future(anext(source))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        await source.aclose()


async def unless_client_leaves(work: Coroutine[Any, Any, None], receive: Receive) -> bool:
    """Run ``work``, and cancel it as soon as the client disconnects. Return whether it ran to its end."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnect(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        finished = task.done()
        if not finished:
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            task.result()
        return finished
    finally:
        gone.cancel()
        task.cancel()


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

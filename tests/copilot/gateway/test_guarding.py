"""A real server on a real port, and clients that misbehave."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn

from copilot.errors import CopilotError
from copilot.gateway import http
from copilot.gateway.guarding import Guard, HttpLimits, guarded
from copilot.gateway.replies import failure

QUICK = HttpLimits(header_bytes=4096, header_count=20, header_s=0.3, body_s=0.4, stall_s=0.5, idle_s=1, connections=4)
BODY_LIMIT = 64 << 10


@dataclass
class Echo:
    """Says how many bytes came; errors as the gateway answers them. ``/flood`` writes without end, ``/early`` refuses
    without reading."""

    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        try:
            if scope["path"] == "/early":
                await http.send_json(send, 401, {"error": {"code": "invalid_api_key"}})
            elif scope["path"] == "/flood":
                await http.read_json(receive, BODY_LIMIT)
                await http.unless_client_leaves(self._flood(send), receive)
                self.left.set()
            else:
                await http.send_json(send, 200, {"bytes": len(str(await http.read_json(receive, BODY_LIMIT)))})
        except CopilotError as error:
            await http.send_json(send, *failure(error))

    async def _flood(self, send: http.Send) -> None:
        events = http.EventStream(send)
        while True:
            await events.event("x" * 65536)
            await asyncio.sleep(0)


@asynccontextmanager
async def guarding(app: Echo, limits: HttpLimits = QUICK, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        Guard(app, limits),
        http=guarded(limits),
        log_config=None,
        lifespan="off",
        h11_max_incomplete_event_size=limits.header_bytes,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=1,
        ssl_context_factory=(lambda _config, _default: tls) if tls else None,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    yield listener.getsockname()[1]
    server.should_exit = True
    await task
    listener.close()


async def talk(port: int, *parts: bytes, pause_s: float = 0.0) -> tuple[int, dict[str, str], float]:
    """Send the parts with pauses; return status, error and the seconds until the server closed. 0 is no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(5):
            answer = await reader.read()
    except ConnectionError:
        answer = b""
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1]) if head else 0
    return status, json.loads(body)["error"] if status >= 400 else {}, time.monotonic() - begun


def post(body: bytes, length: int | None = None, more: bytes = b"") -> bytes:
    size = len(body) if length is None else length
    return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n%s" % (size, more, body)


async def test_what_is_within_the_limits_is_served() -> None:
    async with guarding(Echo()) as port, httpx.AsyncClient(trust_env=False) as client:
        for size in (0, 100, BODY_LIMIT - 100):
            answer = await client.post(f"http://127.0.0.1:{port}/", json={"text": "x" * size})
            assert answer.status_code == 200 and answer.json()["bytes"] > size


async def test_headers_that_dribble_in_are_cut_off() -> None:
    async with guarding(Echo()) as port:
        parts = [b"POST / HTTP/1.1\r\n", *(b"X-%d: 1\r\n" % n for n in range(50))]
        status, error, seconds = await talk(port, *parts, pause_s=0.05)
        assert status in (0, 408) and seconds < 50 * 0.05 + 4
        status, error, seconds = await talk(port, b"GET / HTTP/1.1\r\nHost: x\r\n")
        assert (status, error["code"]) == (408, "request_too_slow") and 0.25 < seconds < 4


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with guarding(Echo()) as port:
        status, _, seconds = await talk(port)
        assert status == 0 and 0.25 < seconds < 4


async def test_a_body_that_does_not_arrive_is_408() -> None:
    async with guarding(Echo()) as port:
        status, error, seconds = await talk(port, post(b'{"a": ', length=100))
        assert (status, error["code"]) == (408, "request_too_slow") and 0.35 < seconds < 4
        dribble = [post(b"{", length=5000), *[b" "] * 30]
        status, _, seconds = await talk(port, *dribble, pause_s=0.05)
        assert status in (0, 408) and seconds < 30 * 0.05 + 4


async def test_a_body_that_is_too_large_is_413_for_a_client_that_is_still_sending() -> None:
    async with guarding(Echo()) as port, httpx.AsyncClient(trust_env=False) as client:
        for _ in range(5):
            answer = await client.post(f"http://127.0.0.1:{port}/", json={"text": "x" * (8 << 20)})
            assert answer.status_code == 413
            error = answer.json()["error"]
            assert error["code"] == "request_too_large" and "64 KiB" in error["message"] and "xxx" not in str(error)
        assert (await client.post(f"http://127.0.0.1:{port}/", json={})).status_code == 200


async def test_an_early_refusal_arrives_and_its_body_is_not_awaited_for_ever() -> None:
    async with guarding(Echo()) as port:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"http://127.0.0.1:{port}/early", json={"text": "x" * (1 << 20)})
            assert answer.status_code == 401
            assert (await client.post(f"http://127.0.0.1:{port}/", json={})).status_code == 200
        early = post(b"{", length=1 << 30).replace(b"POST /", b"POST /early")
        status, _, seconds = await talk(port, early, *[b" "] * 8, pause_s=0.02)
        assert status == 401 and seconds < 4


async def test_too_many_or_too_large_headers_are_431() -> None:
    many = b"".join(b"X-%d: 1\r\n" % n for n in range(30))
    large = b"X-Large: " + b"y" * 5000 + b"\r\n"
    async with guarding(Echo()) as port:
        for more in (many, large):
            status, error, _ = await talk(port, post(b"{}", more=more))
            assert (status, error["code"]) == (431, "headers_too_large") and "yyy" not in str(error)
        status, error, _ = await talk(port, b"GET / HTTP/1.1\r\nX-Endless: " + b"y" * 9000)
        assert (status, error["code"]) == (431, "headers_too_large")


async def test_what_is_no_http_is_400_without_repeating_it() -> None:
    async with guarding(Echo()) as port:
        status, error, _ = await talk(port, b"\x16\x03\x01 geheim\r\n\r\n")
        assert (status, error["code"]) == (400, "invalid_request") and "geheim" not in str(error)


async def test_a_client_that_leaves_while_it_sends_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    async with guarding(Echo()) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(b"{", length=100))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await asyncio.sleep(0.1)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_client_that_does_not_read_its_answer_is_let_go() -> None:
    app = Echo()
    async with guarding(app) as port:
        stalled = socket.socket()
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", port))
        stalled.sendall(post(b"{}").replace(b"POST /", b"POST /flood"))
        async with asyncio.timeout(5):
            await app.left.wait()
        stalled.close()


async def test_a_waiting_answer_outlives_the_clocks() -> None:
    """The body's clock must not cut off a request that waits long for its model."""

    class Slow(Echo):
        async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
            await http.read_json(receive, BODY_LIMIT)
            assert await http.unless_client_leaves(asyncio.sleep(1.2), receive)
            await http.send_json(send, 200, {})

    async with guarding(Slow()) as port, httpx.AsyncClient(trust_env=False) as client:
        for _ in range(2):
            assert (await client.post(f"http://127.0.0.1:{port}/", json={})).status_code == 200


async def test_more_connections_than_allowed_are_answered_503() -> None:
    async with guarding(Echo(), HttpLimits(connections=2, header_s=5)) as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        await asyncio.sleep(0.05)
        status, error, _ = await talk(port)
        assert (status, error["code"]) == (503, "too_many_connections")
        for _, writer in idle:
            writer.close()
        await asyncio.sleep(0.05)
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.post(f"http://127.0.0.1:{port}/", json={})).status_code == 200

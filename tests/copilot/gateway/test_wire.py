"""HTTP as the model servers speak it, byte for byte, from a server that says what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from copilot.gateway.wire import Wire

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5\r\nhello\r\n1;name="x"\r\n \r\nA\r\nbeautiful \r\n00\r\nTrailer: x\r\n\r\n'
)
COUNTED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@dataclass
class Script:
    """Sends ``answers`` in turn, one a request, each in the given parts; an empty one closes the connection."""

    answers: list[Sequence[bytes]]
    close: bool = False
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head + await reader.readexactly(2))
                parts = self.answers.pop(0)
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
                if not parts or self.close:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone.set()
        finally:
            writer.close()


@asynccontextmanager
async def at(script: Script, silence_s: float = 5.0) -> AsyncIterator[tuple[Wire, str]]:
    wire = Wire(silence_s)
    server = await asyncio.start_server(script, "127.0.0.1", 0)
    try:
        yield wire, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/x?y=1"
    finally:
        await wire.aclose()
        server.close()


async def ask(wire: Wire, url: str, **headers: str) -> httpx.Response:
    response = await wire.handle_async_request(httpx.Request("POST", url, json={}, headers=headers))
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
async def test_a_body_in_chunks_is_the_same_however_it_is_cut_and_the_connection_serves_again(step: int) -> None:
    parts = [CHUNKED[start : start + step] for start in range(0, len(CHUNKED), step)]
    script = Script([parts, [COUNTED], parts])
    async with at(script) as (wire, url):
        bodies = [(await ask(wire, url)).content for _ in range(3)]
    assert bodies == [b"hello beautiful ", b"hello", b"hello beautiful "]
    assert script.connections == 1
    assert script.requests[0].startswith(b"POST /v1/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Content-Length: 2\r\n" in script.requests[0] and script.requests[0].endswith(b"{}")


async def test_a_connection_that_was_closed_meanwhile_is_replaced_and_the_request_sent_again() -> None:
    script = Script([[COUNTED], [], [COUNTED]])
    async with at(script) as (wire, url):
        assert (await ask(wire, url)).content == (await ask(wire, url)).content == b"hello"
    assert (script.connections, len(script.requests)) == (2, 3)


async def test_a_server_that_closes_without_a_word_is_not_asked_for_ever() -> None:
    script = Script([[], [], []])
    async with at(script) as (wire, url):
        with pytest.raises(httpx.RemoteProtocolError, match="without an answer"):
            await ask(wire, url)
    assert script.connections == 1


async def test_either_side_may_want_a_connection_of_its_own() -> None:
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    script = Script([[COUNTED], [closing], [COUNTED]])
    async with at(script) as (wire, url):
        await ask(wire, url, Connection="close")
        await ask(wire, url)
        await ask(wire, url)
    assert script.connections == 3


async def test_a_body_of_unknown_length_ends_with_the_connection_and_announcements_are_skipped() -> None:
    script = Script(
        [[b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 3\r\n\r\n", b"later"]], close=True
    )
    async with at(script) as (wire, url):
        answer = await ask(wire, url)
    assert (answer.status_code, answer.headers["retry-after"], answer.content) == (503, "3", b"later")


async def test_a_connection_that_nobody_takes_again_is_closed() -> None:
    script = Script([[COUNTED]])
    async with at(script) as (wire, url):
        await ask(wire, url)
        async with asyncio.timeout(6):
            await script.gone.wait()


async def test_an_answer_that_is_left_closes_its_connection() -> None:
    script = Script([[CHUNKED[:60]]])
    async with at(script) as (wire, url):
        response = await wire.handle_async_request(httpx.Request("POST", url, json={}))
        await response.aclose()
        async with asyncio.timeout(2):
            await script.gone.wait()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CHUNKED[:20], "headers broke off"),
        (CHUNKED[:60], "answer broke off"),
        (COUNTED[:-1], "answer broke off"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "too long"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "length"),
        *(
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b\r\nhello\r\n0\r\n\r\n" % size, "size")
            for size in (b"-5", b"0x5", b"+5", b"", b"5 5", b"f" * 40, b"5" * 5000)
        ),
    ],
)
async def test_what_breaks_off_or_is_no_http_is_an_error(answer: bytes, words: str) -> None:
    async with at(Script([[answer]], close=True)) as (wire, url):
        with pytest.raises(httpx.RemoteProtocolError, match=words):
            await ask(wire, url)


async def test_no_connection_and_silence_have_their_own_errors() -> None:
    async with at(Script([[CHUNKED[:60]]]), silence_s=0.05) as (wire, url):
        with pytest.raises(httpx.ReadTimeout):
            await ask(wire, url)
    with pytest.raises(httpx.ConnectError):
        await ask(wire, url)

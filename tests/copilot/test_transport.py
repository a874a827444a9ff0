"""The quick way to the gateway keeps the client's promises."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.client import CopilotClient
from copilot.errors import ConfigError, EngineError, RequestTimeout, ServerUnavailable
from copilot.tls import server_context
from copilot.transport import quick
from tests.copilot.certificates import issue
from tests.copilot.gateway.stub import StubServer, gateway_before
from tests.copilot.gateway.test_guarding import Echo, guarding
from tests.copilot.test_client import ADD, CAPITAL

CHAT = replace(CAPITAL, output_schema=None)


def client(url: str, timeout_s: float = 10.0, authority: str = "") -> CopilotClient:
    return CopilotClient(url, timeout_s=timeout_s, authority=authority, transport=quick(url, authority))


async def test_answers_come_one_after_another_and_leaving_early_frees_the_slot() -> None:
    stub = StubServer()
    async with gateway_before(stub, slots=1, queue=0) as url, client(url) as model:
        assert (await model.ask(CHAT)).text == (await model.ask(CHAT)).text == "Hello world"
        for _ in range(3):
            async with aclosing(model.complete(ADD)) as deltas:
                assert (await anext(deltas)).text
            async with asyncio.timeout(2):
                while any(sum(lane["running"].values()) for lane in (await model.status())["lanes"].values()):
                    await asyncio.sleep(0.01)


async def test_broken_servers_become_our_errors() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        async with client(f"http://127.0.0.1:{closed.getsockname()[1]}") as model:
            with pytest.raises(ServerUnavailable, match="cannot be reached"):
                await model.ask(CHAT)
    async with gateway_before(StubServer(die_after=1)) as url, client(url) as model:
        with pytest.raises(EngineError):
            await model.ask(CHAT)
    async with gateway_before(StubServer(hold=True), slots=1) as url, client(url, timeout_s=0.3) as model:
        with pytest.raises(RequestTimeout):
            await model.ask(CHAT)


async def test_a_server_that_hangs_up_in_the_middle_has_gone() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nda")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server, client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as model:
        with pytest.raises(ServerUnavailable):
            await model.ask(CHAT)


async def test_it_trusts_the_authority_of_the_settings_and_no_other(tmp_path: Path) -> None:
    files, other = issue(tmp_path / "good"), issue(tmp_path / "other")
    async with guarding(Echo(), tls=server_context(str(files.certificate), str(files.key))) as port:
        url = f"https://127.0.0.1:{port}"
        async with client(url, authority=str(files.authority)) as model:
            assert (await model.chat({"messages": ["x" * 30000]}))["bytes"] > 30000
        for authority in (str(other.authority), ""):
            async with client(url, authority=authority) as model:
                with pytest.raises(ServerUnavailable, match=r"not trusted: set server\.tls_authority"):
                    await model.models()
    with pytest.raises(ConfigError, match=r"server\.tls_authority: cannot read"):
        quick("https://gateway", str(tmp_path / "missing.pem"))


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with gateway_before(StubServer()) as url, client(url) as model:
        assert (await model.ask(CHAT)).text == "Hello world"

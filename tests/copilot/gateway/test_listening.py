"""A port that is free is had; one that is not says which it is and what to do."""

from __future__ import annotations

import asyncio
import socket

import pytest

from copilot.errors import EngineError, UsageError
from copilot.gateway.listening import listen


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_a_free_port_listens(host: str, family: int) -> None:
    if family == socket.AF_INET6 and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with listen(host, 0, UsageError) as listener:
        assert (listener.family, listener.proto) == (family, socket.IPPROTO_TCP)
        with socket.create_connection(listener.getsockname()[:2], 5):
            pass


@pytest.mark.parametrize("refusal", [UsageError, EngineError])
def test_a_port_that_is_taken_is_refused_in_words(refusal: type[UsageError | EngineError]) -> None:
    with listen("127.0.0.1", 0, refusal) as first:
        port = first.getsockname()[1]
        with pytest.raises(refusal, match=rf"cannot serve on 127\.0\.0\.1:{port}: .*in use; choose another"):
            listen("127.0.0.1", port, refusal)


async def test_small_pieces_of_an_answer_do_not_wait_for_the_ones_before() -> None:
    listener = listen("127.0.0.1", 0, UsageError)
    at_once: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        at_once.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(met, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        assert await at_once
        writer.close()
        await writer.wait_closed()

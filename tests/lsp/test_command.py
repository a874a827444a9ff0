"""``bank-copilot lsp`` as a process, without any model."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import subprocess
import sys
import time

import pytest
from lsprotocol import types
from pytest_lsp import make_test_lsp_client

from cli.lsp import _without_content
from tests.lsp.editor import started

pytestmark = pytest.mark.e2e

COMMAND = [sys.executable, "-m", "cli", "lsp"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def environ():
    return {**os.environ, "COPILOT_SERVER_URL": f"http://127.0.0.1:{free_port()}"}


async def test_it_is_ready_without_a_model_and_says_once_that_there_is_none(environ):
    async with started(COMMAND, environ=environ) as editor:
        assert editor.initialized.capabilities.inline_completion_provider is not None
        editor.open("a.py", "x = \n")
        for _ in range(3):
            assert await editor.complete("a.py", types.Position(0, 4)) == []
        assert [message.type for message in editor.client.messages] == [types.MessageType.Warning]
    assert editor.exit_code == 0


def listening(environ, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, "--tcp", str(port)], env=environ, stdin=subprocess.DEVNULL)


async def test_it_listens_on_a_port_of_this_machine(environ):
    port = free_port()
    process = listening(environ, port)
    client = make_test_lsp_client()
    deadline = time.monotonic() + 30
    while True:
        with contextlib.suppress(OSError):
            await client.start_tcp("127.0.0.1", port)
            break
        assert process.poll() is None and time.monotonic() < deadline, "it does not listen"
        await asyncio.sleep(0.1)
    result = await client.initialize_session(types.InitializeParams(types.ClientCapabilities()))
    assert result.server_info is not None
    assert result.server_info.name == "bank-copilot"
    await client.shutdown_session()
    await asyncio.to_thread(process.wait, 20)
    await client.stop()


@pytest.mark.parametrize(("logger", "kept"), [("pygls.server", False), ("asyncio", False), ("lsp.session", True)])
def test_the_log_holds_nothing_of_a_source_whichever_library_writes(logger, kept):
    record = logging.LogRecord(logger, logging.ERROR, "file.py", 1, "failed on %s", ("secret = 1",), None, "run")
    assert _without_content(record)
    assert ("secret" in record.getMessage()) == kept

"""The command ``bank-copilot lsp`` with the real small model behind a real gateway."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import httpx
import psutil
import pytest
import pytest_asyncio
from lsprotocol import types

from cli import samples
from tests.lsp.editor import Editor, started

pytestmark = [pytest.mark.model, pytest.mark.e2e]

COMMAND = [sys.executable, "-m", "cli", "lsp"]
PYTHON = '''\
from decimal import Decimal


def monthly_rate(yearly_rate: Decimal) -> Decimal:
    """Return the rate of one month. 月利率。"""
    return \n

def yearly_interest(principal: Decimal, yearly_rate: Decimal) -> Decimal:
    """Return the interest of one year. 😀"""
    return principal * yearly_rate
'''
JAVA = """\
package com.example.bank;

class Loan {
    private final long principal;

    Loan(long principal) {
        this.principal = \n    }

    /** 返回本金。 */
    long principal() {
        return principal;
    }
}
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server(gateway) -> AsyncIterator[Editor]:
    async with started(COMMAND, environ=gateway.environ) as editor:
        yield editor


@pytest.fixture
def editor(server: Editor) -> Editor:
    server.fresh()
    server.close_all()
    server.configure({"bank-copilot": {"size": "small"}})  # the tests' gateway has the small model under both names
    return server


async def test_python_is_completed(editor: Editor):
    editor.open("rate.py", PYTHON)
    (item,) = await editor.complete("rate.py", types.Position(5, 11))
    assert "yearly_rate" in item.insert_text
    assert "def " not in item.insert_text
    compile(PYTHON.replace("return \n", f"return {item.insert_text}\n", 1), "rate.py", "exec")


async def test_java_is_completed(editor: Editor):
    editor.open("Loan.java", JAVA)
    (item,) = await editor.complete("Loan.java", types.Position(6, 25))
    assert item.insert_text == "principal;"


async def test_an_edit_counts_in_the_next_completion(editor: Editor):
    editor.open("edited.py", PYTHON)
    last = PYTHON.count("\n")
    new = "\n\ndef three_years(principal, yearly_rate):\n    return 3 * yearly_in"
    editor.edit("edited.py", types.Range(types.Position(last, 0), types.Position(last, 0)), new)
    (item,) = await editor.complete("edited.py", types.Position(last + 3, len("    return 3 * yearly_in")))
    assert item.insert_text.startswith("terest(")


async def test_a_syntax_error_elsewhere_is_no_obstacle(editor: Editor):
    editor.open("broken.py", "def broken(:\n    x = (1,\n\n\n" + PYTHON)
    (item,) = await editor.complete("broken.py", types.Position(9, 11))
    assert "yearly_rate" in item.insert_text


async def test_a_request_that_is_cancelled_gives_its_slot_back(editor: Editor, gateway):
    assert await _asked(editor)  # it is up
    editor.configure({"bank-copilot": {"size": "small", "candidates": 5, "extent": "scope"}})
    editor.open("long.py", "# " + samples.PYTHON_MODULE.read_text("utf-8"))
    kind = types.InlineCompletionTriggerKind.Invoked
    request = editor.ask("long.py", types.Position(110, 0), msg_id="one", kind=kind)
    async with httpx.AsyncClient(trust_env=False) as http:
        await _until(lambda: _is_asked(http, gateway.url))
        editor.client.cancel_request(types.CancelParams("one"))
        with pytest.raises(Exception, match="cancel"):
            await request
        await _until(lambda: _is_free(http, gateway.url), seconds=3)


async def test_a_gateway_that_is_killed_is_said_once_and_comes_back(model_environ, tmp_path):
    behind, port = _behind(model_environ, tmp_path)
    first = _gateway(behind)
    await _up(first, port)
    environ = {**behind, "COPILOT_SERVER_URL": f"http://127.0.0.1:{port}"}
    async with started(COMMAND, environ=environ) as editor:
        assert await _asked(editor)
        first.send_signal(signal.SIGKILL)
        first.wait()
        for _ in range(3):
            assert await _asked(editor) == []
        assert len(editor.client.messages) == 1
        second = _gateway(behind)
        await _up(second, port)
        await _until(lambda: _asked(editor))
        assert len(editor.client.messages) == 1
    second.terminate()
    assert second.wait(20) == 0


async def test_an_engine_that_is_killed_is_said_at_most_once_and_comes_back(model_environ, tmp_path):
    behind, port = _behind(model_environ, tmp_path)
    gateway = _gateway(behind)
    await _up(gateway, port)
    environ = {**behind, "COPILOT_SERVER_URL": f"http://127.0.0.1:{port}"}
    async with started(COMMAND, environ=environ) as editor:
        for _ in range(2):
            await _until(lambda: _asked(editor))
            (engine,) = _engines(gateway.pid)
            engine.kill()
        await _until(lambda: _asked(editor))
        assert len(editor.client.messages) <= 1
    gateway.terminate()
    assert gateway.wait(20) == 0


async def test_a_local_server_that_is_killed_is_started_again_without_a_word(model_environ, tmp_path):
    behind, _ = _behind(model_environ, tmp_path)
    state = tmp_path / "data" / "server" / "server.json"
    async with started(COMMAND, environ=behind) as editor:
        await _until(lambda: _asked(editor))
        first = json.loads(state.read_text())["pid"]
        os.kill(first, signal.SIGKILL)
        await _until(lambda: _asked(editor))
        second = json.loads(state.read_text())["pid"]
        assert second != first
        assert not editor.client.messages
    last = psutil.Process(second)
    last.terminate()
    await asyncio.to_thread(last.wait, 20)


async def _asked(editor: Editor):
    """Ask in a text that the server has not seen: of one that it has, the answer is known without a model."""
    editor.close_all()
    text = f"# {time.monotonic_ns()}\n{PYTHON}"
    editor.open("rate.py", text)
    return await editor.complete("rate.py", types.Position(6, 11))


def _engines(gateway: int) -> list[psutil.Process]:
    """Return the processes that run models for a gateway."""
    below = psutil.Process(gateway).children(recursive=True)
    alive = [one for one in below if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if any("llamacpp_child" in word for word in one.cmdline())]


async def _until(true, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.1)


async def _is_asked(http: httpx.AsyncClient, url: str) -> bool:
    return any((await _running(http, url)).values())


async def _is_free(http: httpx.AsyncClient, url: str) -> bool:
    return not await _is_asked(http, url)


def _behind(model_environ, tmp_path) -> tuple[dict[str, str], int]:
    """Return an environment of its own, and the port of its gateway."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"COPILOT_SERVER_PORT": str(port), "COPILOT_PATHS_LOG": str(tmp_path)}
    own["COPILOT_PATHS_DATA"] = str(_data(model_environ["COPILOT_PATHS_DATA"], tmp_path))
    return {**model_environ, **own}, port


async def _running(http: httpx.AsyncClient, url: str) -> dict[str, int]:
    lanes = (await http.get(f"{url}/readyz")).json()["lanes"]
    return {name: lane["running"]["interactive"] for name, lane in lanes.items()}


def _data(source, folder):
    data = folder / "data"
    data.mkdir()
    (data / "models").symlink_to(f"{source}/models")
    return data


def _gateway(environ) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "copilot.gateway"], env=environ, stdin=subprocess.DEVNULL)


async def _up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    async with httpx.AsyncClient(trust_env=False) as http:
        while True:
            assert process.poll() is None and time.monotonic() < deadline, "the gateway did not start"
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)

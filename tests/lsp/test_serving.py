"""The ways in which an editor goes, and what the server does then: processes, driven with bytes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lsp.framing import framed
from lsp.usage.store import Store
from tests.lsp.wire import Wire, message, scripted, wired

URI = "file:///loan.py"
TEXT = "def payment(principal, rate):\n    return \n"
END = {"line": 1, "character": 11}
INLINE = {"textDocument": {"inlineCompletion": {}}}


async def take_a_suggestion(wire: Wire) -> None:
    item = {"uri": URI, "languageId": "python", "version": 1, "text": TEXT}
    wire.send(message("textDocument/didOpen", params={"textDocument": item}))
    asking = {"textDocument": {"uri": URI}, "position": END, "context": {"triggerKind": 2}}
    (found,) = (await wire.ask("textDocument/inlineCompletion", asking))["result"]
    change = {"range": found["range"], "text": found["insertText"]}
    edit = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]}
    wire.send(message("textDocument/didChange", params=edit))
    await wire.ask("workspace/executeCommand", found["command"])


async def test_who_shuts_down_properly_gets_0_and_who_does_not_gets_1(tmp_path: Path):
    async with wired(scripted(tmp_path)) as polite, wired(scripted(tmp_path)) as rude:
        await polite.shake_hands()
        await polite.ask("shutdown")
        polite.send(message("exit"))
        assert await polite.exit_status() == 0
        await rude.shake_hands()
        rude.send(message("exit"))
        assert await rude.exit_status() == 1


async def test_who_shuts_down_and_leaves_in_one_breath_gets_0(tmp_path: Path):
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands()
        wire.send(message("shutdown", id=1), message("exit"))
        assert await wire.exit_status() == 0


@pytest.mark.parametrize("way", ["exit", "closed", "terminated", "reads no more"])
async def test_however_an_editor_goes_its_figures_are_kept_and_the_model_is_let_go(tmp_path: Path, way: str):
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(capabilities=INLINE)
        await take_a_suggestion(wire)
        assert wire.process.stdin is not None
        if way == "exit":
            wire.send(message("exit"))
        elif way == "closed":
            wire.process.stdin.close()
        elif way == "terminated":
            wire.process.send_signal(signal.SIGTERM)
        else:
            stdout = wire.process._transport.get_pipe_transport(1)
            stdout.close()
            wire.send(message("bank-copilot/figures", id=9))
        assert await wire.exit_status() == 1
    with Store.open(tmp_path / "data" / "usage") as store:
        (row,) = store.suggestions()
    assert (row.outcome, row.kept_5min) == ("accepted", len("principal * rate"))
    assert (tmp_path / "log").read_text().splitlines()[-1] == "disconnected"


async def test_a_server_does_not_outlive_its_editor_though_another_process_holds_the_streams(tmp_path: Path):
    editor = await asyncio.create_subprocess_exec("sleep", "600")
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(processId=editor.pid)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.process.wait(), 4)
        editor.kill()
        await editor.wait()
        assert await wire.exit_status() == 1


async def test_an_editor_that_was_never_to_be_seen_is_on_another_machine(tmp_path: Path):
    gone = await asyncio.create_subprocess_exec("true")
    await gone.wait()
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(processId=gone.pid)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.process.wait(), 7)
        assert "result" in await wire.ask("bank-copilot/figures")


async def test_a_model_that_is_being_connected_is_not_waited_for(tmp_path: Path):
    async with wired([*scripted(tmp_path), "never"]) as wire:
        await wire.shake_hands()
        await asyncio.sleep(0.2)
        await asyncio.wait_for(wire.ask("shutdown"), 5)
        wire.send(message("exit"))
        assert await wire.exit_status() == 0


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Port:
    """A server that listens, started by the command."""

    def __init__(self) -> None:
        self.number = free_port()
        environ = {**os.environ, "COPILOT_SERVER_URL": f"http://127.0.0.1:{free_port()}"}
        command = [sys.executable, "-m", "cli", "lsp", "--tcp", str(self.number)]
        self.process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(OSError):
                    return await asyncio.open_connection("127.0.0.1", self.number)
                assert self.process.poll() is None, "it does not listen"
                await asyncio.sleep(0.1)

    async def status(self) -> int:
        return await asyncio.to_thread(self.process.wait, 20)


HELLO = message("initialize", id=1, params={"capabilities": {}, "processId": None, "rootUri": None})


@pytest.mark.e2e
async def test_a_port_has_one_editor_and_takes_no_web_page_for_one():
    port = Port()
    page, answers = await port.connect()
    answers.write(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + HELLO)
    assert await page.read() == b"", "a page is not answered"
    reader, writer = await port.connect()
    writer.write(HELLO[:30])
    await asyncio.sleep(0.1)
    writer.write(HELLO[30:])
    assert b"Content-Length" in await asyncio.wait_for(reader.readline(), 20)
    second, other = await port.connect()
    other.write(HELLO)
    assert await second.read() == b"", "nobody else is let in"
    writer.write(message("shutdown", id=2) + message("exit"))
    assert await port.status() == 0
    for one in (answers, writer, other):
        one.close()
    assert port.process.stderr is not None
    port.process.stderr.close()


@pytest.mark.e2e
async def test_a_port_that_is_taken_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "cli", "lsp", "--tcp", str(taken.getsockname()[1])]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
    assert done.returncode == 2
    assert "name another one" in done.stderr and "Traceback" not in done.stderr


async def test_who_does_not_speak_the_protocol_ends_the_conversation(tmp_path: Path):
    async with wired(scripted(tmp_path)) as wire:
        wire.send(b"what is this?\r\n\r\n", framed(b"{}"))
        assert await wire.exit_status() == 1
        assert wire.process.stderr is not None
        assert "does not speak the protocol" in (await wire.process.stderr.read()).decode()

"""The server as a process of its own, driven over stdio as an editor does; the model is a scripted one."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from tests.lsp.editor import Editor, started

PYTHON = "def payment(principal, rate):\n    return \n"
END = types.Position(1, 11)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    log = tmp_path_factory.mktemp("lsp") / "model.log"
    async with started(command(log), log=log) as editor:
        yield editor


@pytest.fixture
def editor(server: Editor) -> Editor:
    server.fresh()
    return server


def command(log: Path) -> list[str]:
    return [sys.executable, "-m", "tests.lsp.scripted_server", str(log)]


async def test_it_says_what_it_can(editor: Editor):
    result = editor.initialized
    assert result.capabilities.inline_completion_provider is not None
    assert result.capabilities.position_encoding == "utf-16"
    assert result.server_info is not None
    assert result.server_info.name == "bank-copilot"


async def test_it_completes_and_gives_the_range(editor: Editor):
    editor.open("loan.py", PYTHON)
    (item,) = await editor.complete("loan.py", END)
    assert item.insert_text == "principal * rate"
    assert item.range == types.Range(END, END)


async def test_an_edit_after_chinese_and_emoji_lands_in_its_place(editor: Editor):
    editor.open("loan.py", "利率 = '😀'\n\x0c\ndef f():\n    return \n")
    editor.edit("loan.py", types.Range(types.Position(0, 8), types.Position(0, 9)), "贷款😀'")
    editor.edit("loan.py", types.Range(types.Position(3, 11), types.Position(3, 11)), "slow")
    waiting = editor.ask("loan.py", types.Position(3, 15))
    await editor.until(lambda words: "asked base" in words)
    editor.edit("loan.py", types.Range(types.Position(3, 11), types.Position(3, 15)), "")
    (item,) = await editor.complete("loan.py", types.Position(3, 11))
    assert item.insert_text == "principal * rate"
    assert not await waiting


async def test_cancelling_closes_the_models_stream(editor: Editor):
    editor.open("loan.py", PYTHON.replace("return ", "return slow"))
    request = editor.ask("loan.py", types.Position(1, 15), msg_id="one")
    await editor.until(lambda words: "asked base" in words)
    editor.client.cancel_request(types.CancelParams("one"))
    with pytest.raises(JsonRpcRequestCancelled):
        await request
    await editor.until(lambda words: words[-1] == "closed")


async def test_a_newer_request_takes_the_place_of_the_older(editor: Editor):
    editor.open("slow.py", PYTHON.replace("return ", "return slow"))
    editor.open("loan.py", PYTHON)
    older = editor.ask("slow.py", types.Position(1, 15))
    await editor.until(lambda words: "asked base" in words)
    (item,) = await editor.complete("loan.py", END)
    assert item.insert_text == "principal * rate"
    assert not await older


async def test_typing_is_not_held_up_while_the_model_writes(editor: Editor):
    editor.open("loan.py", PYTHON.replace("return ", "return slow"))
    waiting = editor.ask("loan.py", types.Position(1, 15), msg_id="one")
    await editor.until(lambda words: "asked base" in words)
    begun = time.perf_counter()
    assert await editor.complete("unknown.py", END) == []
    assert time.perf_counter() - begun < 1
    editor.client.cancel_request(types.CancelParams("one"))
    with pytest.raises(JsonRpcRequestCancelled):
        await waiting


async def test_a_gateway_that_is_down_is_said_once_and_comes_back(editor: Editor):
    editor.open("down.py", PYTHON.replace("return ", "return down"))
    editor.open("back.py", "# another text\n" + PYTHON)
    for _ in range(3):
        assert await editor.complete("down.py", types.Position(1, 15)) == []
    assert [message.type for message in editor.client.messages] == [types.MessageType.Warning]
    assert "no gateway answers" in editor.client.messages[0].message
    deadline = time.monotonic() + 5
    while not (found := await editor.complete("back.py", types.Position(2, 11))):
        assert time.monotonic() < deadline, "it does not come back while one types on"
        await asyncio.sleep(0.05)
    assert found[0].insert_text == "principal * rate"
    await editor.wait(lambda: any("again" in message.message for message in editor.client.log_messages))
    assert len(editor.client.messages) == 1


async def test_a_full_queue_is_no_message(editor: Editor):
    editor.open("full.py", PYTHON.replace("return ", "return full"))
    assert await editor.complete("full.py", types.Position(1, 15)) == []
    assert not editor.client.messages


async def test_the_selected_suggestion_comes_first(editor: Editor):
    editor.open("loan.py", "def payment(principal, rate):\n    return pr\n")
    where = types.Range(types.Position(1, 11), types.Position(1, 13))
    chosen = types.SelectedCompletionInfo(range=where, text="print(")
    (item,) = await editor.complete("loan.py", types.Position(1, 13), chosen)
    assert item.insert_text == "print( principal * rate"
    assert item.range == where


async def test_a_wrong_setting_is_shown_once_and_the_others_hold(editor: Editor):
    editor.open("loan.py", PYTHON)
    editor.configure({"bank-copilot": {"size": "huge", "automatic": False}})
    await editor.wait(lambda: bool(editor.client.messages))
    assert editor.client.messages[0].message == (
        'bank-copilot: size: "huge" is none of "auto", "small", "base". The other settings hold.'
    )
    assert await editor.complete("loan.py", END) == []
    editor.configure({"bank-copilot": {"size": "huge"}})
    assert len(await editor.complete("loan.py", END)) == 1
    assert len(editor.client.messages) == 1
    editor.configure({"bank-copilot": {"enabled": False}})
    assert await editor.complete("loan.py", END) == []
    editor.configure({"bank-copilot": {}})


async def test_the_editor_chooses_the_size(tmp_path: Path):
    log = tmp_path / "model.log"
    async with started(command(log), log=log, options={"size": "small"}, encodings=["utf-8"]) as editor:
        assert editor.initialized.capabilities.position_encoding == "utf-8"
        editor.open("loan.py", "利 = '😀'; x = \n")
        assert len(await editor.complete("loan.py", types.Position(0, 18))) == 1
        assert "asked small" in editor.words()


async def test_windows_line_ends_stay(editor: Editor):
    editor.open("loan.py", "def f(a):\r\n    if a:\r\n        x\r\n")
    (item,) = await editor.complete("loan.py", types.Position(2, 9))
    assert "\n" not in item.insert_text.replace("\r\n", "")


async def test_shutting_down_closes_the_connection(tmp_path: Path):
    log = tmp_path / "model.log"
    async with started(command(log), log=log) as editor:
        await editor.until(lambda words: "connected" in words)
    assert editor.words()[-1] == "disconnected"
    assert editor.exit_code == 0

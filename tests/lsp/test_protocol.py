"""What editors may send and the protocol's library takes for a fault: bytes to a server process, bytes back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lsp.framing import framed
from tests.lsp.wire import Wire, message, scripted, wired

URI = "file:///loan.py"
ASKING = {
    "textDocument": {"uri": URI},
    "position": {"line": 0, "character": 0},
    "context": {"triggerKind": 2},
}
INLINE = {"textDocument": {"inlineCompletion": {}}}


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with wired(scripted(tmp_path)) as wire:
        yield wire


async def words(wire: Wire) -> str:
    """End the server properly and return what it wrote to stderr."""
    await wire.ask("shutdown")
    wire.send(message("exit"))
    assert await wire.exit_status() == 0
    assert wire.process.stderr is not None
    return (await wire.process.stderr.read()).decode()


async def test_our_own_messages_need_no_parameters(wire: Wire):
    await wire.shake_hands()
    wire.send(*(message("bank-copilot/figures", id=id, **rest) for id, rest in enumerate(({}, {"params": {}}))))
    assert [(await wire.answer(id))["result"]["shown"] for id in range(2)] == [0, 0]
    assert await words(wire) == ""


async def test_to_cancel_what_was_answered_is_no_fault(wire: Wire):
    await wire.shake_hands()
    await wire.ask("textDocument/inlineCompletion", ASKING)
    wire.send(message("$/cancelRequest", params={"id": "textDocument/inlineCompletion"}))
    assert (await wire.ask("textDocument/inlineCompletion", ASKING))["result"] is None
    assert await words(wire) == ""


async def test_what_is_not_known_is_refused_or_passed_over_and_no_fault(wire: Wire):
    await wire.shake_hands()
    wire.send(message("workspace/didRenameFiles", params={"files": []}), message("$/whatever"), message("whatever"))
    assert (await wire.ask("textDocument/hover", ASKING))["error"]["code"] == -32601
    wire.send(message("no/such/request", id=7))
    assert (await wire.answer(7))["error"]["code"] == -32601
    wire.send(message("$/setTrace", params={"value": "verbose"}))
    assert await words(wire) == ""


async def test_a_body_that_cannot_be_read_is_refused_and_the_next_one_answered(wire: Wire):
    await wire.shake_hands()
    no_json, no_object = -32700, -32600
    bodies = {b"{{{": no_json, b"\xff": no_json, b"[" * 100_000: no_json, b"[1]": no_object, b"null": no_object}
    for body, code in bodies.items():
        wire.send(framed(body))
        assert (await wire.answer(None))["error"]["code"] == code
    assert "result" in await wire.ask("bank-copilot/figures")


async def test_what_has_no_name_that_can_be_one_is_refused_and_the_next_one_answered(wire: Wire):
    await wire.shake_hands()
    for odd in ({"id": 1, "method": []}, {"id": [], "method": "shutdown"}, {"method": {}}, {"id": {}}):
        wire.send(framed(json.dumps({"jsonrpc": "2.0", **odd}).encode()))
        assert (await wire.answer(None))["error"]["code"] == -32600
    assert "result" in await wire.ask("bank-copilot/figures")


async def test_a_request_of_a_wrong_form_is_answered(wire: Wire):
    await wire.shake_hands()
    wrong = {**ASKING, "position": {"line": "one", "character": 0}}, {**ASKING, "context": 5}
    for params in ({}, None, [], *wrong):
        assert (await wire.ask("textDocument/inlineCompletion", params))["error"]["code"] == -32602


async def test_an_error_says_nothing_of_the_source(wire: Wire):
    await wire.shake_hands(capabilities=INLINE)
    text = "secret = breaks\n"
    item = {"uri": URI, "languageId": "python", "version": 1, "text": text}
    wire.send(message("textDocument/didOpen", params={"textDocument": item}))
    asking = {**ASKING, "position": {"line": 0, "character": 15}}
    error = (await wire.ask("textDocument/inlineCompletion", asking))["error"]
    assert error == {"code": -32603, "message": "Internal Error"}
    assert "secret" not in str(wire.sent)


async def test_before_the_handshake_nothing_else_is_done(wire: Wire):
    assert (await wire.ask("bank-copilot/figures"))["error"]["code"] == -32002
    wire.send(message("textDocument/didOpen", params={}))
    assert "result" in await wire.shake_hands()
    assert (await wire.ask("initialize", {"capabilities": {}}))["error"]["code"] == -32600
    assert "result" in await wire.ask("bank-copilot/figures")


async def test_after_shutting_down_nothing_is_done_but_to_leave(wire: Wire):
    await wire.shake_hands()
    await wire.ask("shutdown")
    wire.send(message("textDocument/didOpen", params={}))
    assert (await wire.ask("bank-copilot/figures"))["error"]["code"] == -32600
    wire.send(message("exit"))
    assert await wire.exit_status() == 0


@pytest.mark.parametrize(
    "params",
    [
        {"capabilities": None, "trace": "compact", "locale": 5, "clientInfo": {}, "processId": "12"},
        {"capabilities": {"textDocument": {"semanticTokens": {"formats": ["novel"]}}, "workspace": 5}},
        {"workspaceFolders": [{"uri": 5}, None, {"uri": "file:///there"}], "initializationOptions": [1]},
    ],
    ids=str,
)
async def test_what_is_odd_about_the_handshake_fails_nothing(wire: Wire, params: dict[str, Any]):
    answer = await wire.shake_hands(**params)
    assert answer["result"]["capabilities"]["positionEncoding"] == "utf-16"
    assert "result" in await wire.ask("bank-copilot/figures")
    told = [one["params"]["message"] for one in wire.sent if one["method"] == "window/showMessage"]
    assert bool(told) == ("initializationOptions" in params)


async def test_a_document_that_is_edited_in_the_same_breath_is_asked_for_as_it_was(wire: Wire):
    """Editors send a request and the next edit at once; each message sees what those before it left."""
    await wire.shake_hands(capabilities=INLINE, initializationOptions={"debounceMs": 0})
    item = {"uri": URI, "languageId": "python", "version": 1, "text": "def f():\n    return slow\n"}
    wire.send(message("textDocument/didOpen", params={"textDocument": item}))
    place = {**ASKING, "position": {"line": 1, "character": 15}}
    end = {"start": {"line": 1, "character": 11}, "end": {"line": 1, "character": 15}}
    change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": end, "text": ""}]}
    wire.send(
        message("textDocument/inlineCompletion", id=1, params=place),
        message("textDocument/didChange", params=change),
        message("textDocument/inlineCompletion", id=2, params={**place, "position": {"line": 1, "character": 11}}),
    )
    assert (await wire.answer(2))["result"][0]["insertText"].strip() == "principal * rate"
    assert not (await wire.answer(1))["result"]

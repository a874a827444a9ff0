"""Documents as editors have them, odd ones too: a server process, driven with bytes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.wire import Wire, message, scripted, wired

TEXT = "def payment(principal, rate):\n    return \n"
ENDS = {"line": 1, "character": 11}
INLINE = {"textDocument": {"inlineCompletion": {}}, "workspace": {"configuration": True}}
ANSWER = "principal * rate"


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(capabilities=INLINE, initializationOptions={"debounceMs": 0})
        yield wire


def opening(uri: str, text: str = TEXT, version: int = 1) -> bytes:
    item = {"uri": uri, "languageId": "python", "version": version, "text": text}
    return message("textDocument/didOpen", params={"textDocument": item})


def changing(uri: str, *changes: dict[str, Any], version: int | None = 2) -> bytes:
    document = {"uri": uri, "version": version}
    return message("textDocument/didChange", params={"textDocument": document, "contentChanges": list(changes)})


def closing(uri: str) -> bytes:
    return message("textDocument/didClose", params={"textDocument": {"uri": uri}})


def part(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    span = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    return {"range": span, "text": text}


async def suggested(wire: Wire, uri: str, where: dict[str, int] = ENDS) -> list[str]:
    asking = {"textDocument": {"uri": uri}, "position": where, "context": {"triggerKind": 2}}
    answer = await wire.ask("textDocument/inlineCompletion", asking)
    return [item["insertText"] for item in answer["result"] or []]


async def no_fault(wire: Wire) -> None:
    """End the server and see that it wrote of none, and told the user of none."""
    await wire.ask("shutdown")
    wire.send(message("exit"))
    assert await wire.exit_status() == 0
    assert wire.process.stderr is not None
    assert (await wire.process.stderr.read()).decode() == ""
    assert not [one for one in wire.sent if one["method"] == "window/showMessage"]


async def test_a_document_may_have_any_address(wire: Wire) -> None:
    addresses = [
        "file:///bank/%E8%B4%B7%E6%AC%BE%20%231/a%3Fb.py",
        "file:///c%3A/Users/loan.py",
        "file:///C:/Users/loan.py",
        "file://server/share/loan.py",
        "file:///bank/%00.py",
        "file:///bank/%ff%fe.py",
        "file:///" + "x" * 5000 + ".py",
        "untitled:Untitled-1",
        "untitled:C:\\loan.py",
        "vscode-vfs://github/bank/loans/loan.py",
        "vscode-notebook-cell:/bank/loans.ipynb#W0sZmlsZQ%3D%3D",
        "vscode-vfs://[odd/loan.py",
        "git:/bank/loan.py?%7B%22ref%22%3A%22~%22%7D",
        "",
        "no address at all",
        "😀",
    ]
    for uri in addresses:
        wire.send(opening(uri))
        assert await suggested(wire, uri) == [ANSWER], uri
        wire.send(message("textDocument/didSave", params={"textDocument": {"uri": uri}}), closing(uri))
        assert await suggested(wire, uri) == []
    event = {"changes": [{"uri": uri, "type": 2} for uri in addresses]}
    wire.send(message("workspace/didChangeWatchedFiles", params=event))
    folders = [{"uri": uri, "name": uri} for uri in addresses]
    wire.send(message("workspace/didChangeWorkspaceFolders", params={"event": {"added": folders, "removed": []}}))
    wire.send(message("workspace/didChangeWorkspaceFolders", params={"event": {"added": [], "removed": folders}}))
    await no_fault(wire)


async def test_edits_count_in_the_order_in_which_they_come_whatever_their_version(wire: Wire) -> None:
    uri = "file:///loan.py"
    wire.send(opening(uri, version=7))
    wire.send(changing(uri, part(1, 11, 11, "slow"), version=9), changing(uri, part(1, 11, 15, ""), version=8))
    assert await suggested(wire, uri) == [ANSWER]
    wire.send(changing(uri, version=10))  # nothing but a version
    assert await suggested(wire, uri) == [ANSWER]
    wire.send(changing("file:///never_opened.py", part(0, 0, 0, "x")), closing("file:///never_opened.py"))
    await no_fault(wire)


async def test_a_document_that_is_opened_again_is_the_new_one(wire: Wire) -> None:
    uri = "file:///loan.py"
    wire.send(opening(uri))
    assert await suggested(wire, uri) == [ANSWER]
    wire.send(opening(uri, "# one line more\n" + TEXT))
    assert await suggested(wire, uri, {"line": 2, "character": 11}) == [ANSWER]
    wire.send(changing(uri, part(2, 11, 11, ANSWER)))
    assert (await wire.ask("bank-copilot/figures"))["result"]["accepted"] == 1
    wire.send(closing(uri), closing(uri))
    await no_fault(wire)


async def test_a_document_may_be_closed_while_its_question_is_under_way(wire: Wire) -> None:
    uri = "file:///loan.py"
    wire.send(opening(uri, TEXT.replace("return ", "return slow")))
    place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 15}, "context": {"triggerKind": 2}}
    wire.send(message("textDocument/inlineCompletion", id="asked", params=place))
    await suggested(wire, "file:///other.py")
    wire.send(closing(uri))
    assert not (await wire.answer("asked"))["result"]
    wire.send(opening("file:///other.py"))
    assert await suggested(wire, "file:///other.py") == [ANSWER]
    await no_fault(wire)


async def test_notebooks_that_an_editor_tells_of_unasked_are_no_fault(wire: Wire) -> None:
    notebook = {"uri": "file:///a.ipynb", "notebookType": "jupyter", "version": 1, "cells": []}
    cell = {"uri": "vscode-notebook-cell:/a.ipynb#1", "languageId": "python", "version": 1, "text": TEXT}
    identity = {"uri": "file:///a.ipynb", "version": 2}
    wire.send(
        message("notebookDocument/didOpen", params={"notebookDocument": notebook, "cellTextDocuments": [cell]}),
        message("notebookDocument/didChange", params={"notebookDocument": identity, "change": {}}),
        message("notebookDocument/didChange", params={"notebookDocument": {**identity, "uri": "b"}, "change": {}}),
        message("notebookDocument/didClose", params={"notebookDocument": identity, "cellTextDocuments": []}),
    )
    wire.send(opening(cell["uri"]))
    assert await suggested(wire, cell["uri"]) == [ANSWER]
    await no_fault(wire)


async def test_a_huge_change_holds_nothing_up(wire: Wire) -> None:
    uri = "file:///loan.py"
    wire.send(opening(uri), opening("file:///other.py"))
    assert await suggested(wire, uri) == [ANSWER]
    huge = "rate = principal * 1  # 利率\n" * 400_000  # eleven million characters
    wire.send(changing(uri, {"text": huge}), changing(uri, {"text": huge + "\n"}))
    await wire.ask("bank-copilot/figures")
    begun = time.monotonic()
    wire.send(*(changing(uri, part(200_000, 0, 0, "x"), version=3 + key) for key in range(50)))
    await wire.ask("bank-copilot/figures")
    assert time.monotonic() - begun < 20
    wire.send(changing(uri, {"text": TEXT}))
    assert await suggested(wire, uri) == [ANSWER]
    await no_fault(wire)

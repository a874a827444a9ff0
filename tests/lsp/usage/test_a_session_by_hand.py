"""One session through the real server, its figures counted by hand; the server is killed in between."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lsp.usage.report import report
from lsp.usage.store import FILE, Store
from tests.lsp.wire import Wire, message, wired

TEXT = "def interest(principal, rate):\n    return"
ANSWER = " principal * rate"  # 17 characters, whatever is asked
INLINE = {"textDocument": {"inlineCompletion": {}}}
OPTIONS = {"debounceMs": 0}


class Desk:
    """One document in an editor without any intelligence of its own: a text, a cursor behind its end."""

    def __init__(self, wire: Wire, name: str) -> None:
        self.wire = wire
        self.uri = f"file:///bank/loans/{name}"
        self.text = TEXT
        self.version = 1
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": TEXT}
        wire.send(message("textDocument/didOpen", params={"textDocument": item}))

    def place(self, offset: int) -> dict[str, int]:
        before = self.text[:offset].split("\n")
        return {"line": len(before) - 1, "character": len(before[-1])}

    def edit(self, *edits: tuple[int, int, str]) -> None:
        """Send one notification; each edit stands in the text that the one before it left."""
        changes = []
        for start, end, text in edits:
            changes.append({"range": {"start": self.place(start), "end": self.place(end)}, "text": text})
            self.text = self.text[:start] + text + self.text[end:]
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        params = {"textDocument": document, "contentChanges": changes}
        self.wire.send(message("textDocument/didChange", params=params))

    def type(self, text: str) -> None:
        for key in text:
            self.edit((len(self.text), len(self.text), key))

    def delete(self, count: int) -> None:
        self.edit((len(self.text) - count, len(self.text), ""))

    async def shown(self) -> dict[str, Any]:
        where = {"textDocument": {"uri": self.uri}, "position": self.place(len(self.text))}
        answer = await self.wire.ask("textDocument/inlineCompletion", {**where, "context": {"triggerKind": 2}})
        (item,) = answer["result"]
        assert item["insertText"] == ANSWER
        found: dict[str, Any] = item
        return found

    async def take(self, item: dict[str, Any]) -> None:
        self.edit((len(self.text), len(self.text), item["insertText"]))
        await self.wire.ask("workspace/executeCommand", item["command"])

    def close(self) -> None:
        self.wire.send(message("textDocument/didClose", params={"textDocument": {"uri": self.uri}}))


def serving(folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.lsp.usage.counting_server", str(folder), str(folder / "notes")]


async def hands(wire: Wire) -> None:
    folders = [{"uri": "file:///bank/loans", "name": "loans"}]
    await wire.shake_hands(capabilities=INLINE, initializationOptions=OPTIONS, workspaceFolders=folders)


async def test_a_session_counted_by_hand(tmp_path: Path) -> None:
    async with wired(serving(tmp_path)) as wire:
        await hands(wire)
        whole = Desk(wire, "whole.py")
        await whole.take(await whole.shown())  # 17 by the assistant
        whole.type("\n")  # 1 by hand
        whole.delete(18)  # all of it is taken back: 18 deleted, nothing kept
        whole.edit((len(whole.text), len(whole.text), f"{ANSWER}\n"))  # undone, 18 of other kinds
        whole.edit((0, 0, "x = 1\ny = 2\nz = 3\n"))  # pasted, 18 of other kinds
        whole.close()

        part = Desk(wire, "part.py")
        await part.shown()
        part.edit((len(part.text), len(part.text), " principal"))  # 10 by the assistant
        part.type("!")  # 1 by hand: partly accepted
        part.close()

        many = Desk(wire, "many.py")
        item = await many.shown()
        many.edit((len(many.text), len(many.text), ANSWER), (0, 0, ANSWER))  # 17 by the assistant, 17 of other kinds
        await wire.ask("workspace/executeCommand", item["command"])
        end = len(many.text)
        many.edit((end - 17, end, "  principal   *  rate"))  # formatting: 15 of other kinds, 11 deleted, all kept
        await asyncio.sleep(1.5)  # written each second
        wire.process.kill()
        await wire.process.wait()
    async with wired(serving(tmp_path)) as wire:
        await hands(wire)
        past = Desk(wire, "past.py")
        await past.shown()
        await asyncio.sleep(0.4)  # long enough to be read
        past.type(" 0")  # typed past: the first key, a blank, goes along with it; 2 by hand
        await wire.ask("shutdown")
        wire.send(message("exit"))
        assert await wire.exit_status() == 0
    with Store.open(tmp_path / "usage") as store:
        suggestions, typing = store.suggestions(), store.typing()
    assert [(row.project, row.language) for row in typing] == [("loans", "python")]
    assert sorted(((row.outcome, row.accepted, row.kept_5min) for row in suggestions), key=str) == [
        ("accepted", 17, 0),  # whole
        ("accepted", 17, None),  # many, when the server was killed
        ("partly", 10, 10),
        ("rejected", 0, None),
    ]
    totals = report(suggestions, typing).totals
    assert (totals.by_hand, totals.by_assistant) == (1 + 1 + 2, 17 + 10 + 17)
    assert (totals.other, totals.deleted) == (18 + 18 + 17 + 15, 18 + 11)
    assert (totals.shown, totals.acceptance.part) == (4, 3)
    assert (totals.assistant_share.part, totals.assistant_share.whole) == (0 + 10 + 17, 4 + 44)
    environ = {**os.environ, "COPILOT_PATHS_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "cli", "code", "stats", "--json", "--by", "project"]
    done = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)["totals"]
    assert told["assistant_share"] == {"part": 27, "whole": 48, "value": 0.5625}
    assert told["acceptance"]["value"] == 0.75
    assert told["kept_30s"] == {"part": 10, "whole": 27, "value": 0.3704}


async def test_two_windows_at_once_count_into_one_file(tmp_path: Path) -> None:
    async def work(wire: Wire, name: str) -> None:
        await hands(wire)
        for number in range(6):
            desk = Desk(wire, f"{name}{number}.py")
            await desk.take(await desk.shown())
            desk.type("\nx")
            await asyncio.sleep(0.3)
        await wire.ask("shutdown")
        wire.send(message("exit"))
        assert await wire.exit_status() == 0

    async with wired(serving(tmp_path)) as one, wired(serving(tmp_path)) as other:
        await asyncio.gather(work(one, "one"), work(other, "other"))
    with Store.open(tmp_path / "usage") as store:
        suggestions, (typing,) = store.suggestions(), store.typing()
    assert [row.outcome for row in suggestions] == ["accepted"] * 12
    assert (typing.by_hand, typing.by_assistant, typing.other, typing.deleted) == (24, 12 * 17, 0, 0)


async def test_figures_that_cannot_be_kept_are_said_once_and_suggestions_go_on(tmp_path: Path) -> None:
    (tmp_path / "usage").mkdir()
    (tmp_path / "usage" / FILE).write_bytes(b"damaged" * 1000)
    async with wired(serving(tmp_path)) as wire:
        await hands(wire)
        for number in range(3):
            desk = Desk(wire, f"{number}.py")
            await desk.take(await desk.shown())
            await asyncio.sleep(1.1)
        told = [one["params"]["message"] for one in wire.sent if one["method"] == "window/showMessage"]
        assert len(told) == 1
        assert "keeps no figures" in told[0] and FILE in told[0]
        (tmp_path / "usage" / FILE).unlink()
        await wire.ask("shutdown")
        wire.send(message("exit"))
        assert await wire.exit_status() == 0
    with Store.open(tmp_path / "usage") as store:
        assert [row.outcome for row in store.suggestions()] == ["accepted"] * 3, "once it can be kept it is"

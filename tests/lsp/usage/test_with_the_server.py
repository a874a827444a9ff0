"""The figures of a real server: what an editor does with a suggestion gets into the file and the audit trail."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from lsprotocol import types

from lsp.usage.report import report
from lsp.usage.store import Store
from tests.lsp.editor import started

TEXT = "def interest(principal, rate):\n    return"
END = types.Position(1, 10)


async def test_an_accepted_and_a_rejected_suggestion_are_counted(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    command = [sys.executable, "-m", "tests.lsp.usage.counting_server", str(tmp_path), str(notes)]
    async with started(command) as editor:
        editor.open("a.py", TEXT)
        [item] = await editor.complete("a.py", END)
        assert item.range == types.Range(END, END) and item.command is not None
        editor.edit("a.py", item.range, item.insert_text)
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(item.command.command, item.command.arguments)
        )
        editor.open("b.py", TEXT)
        assert await editor.complete("b.py", END)
        await asyncio.sleep(0.4)  # so that it could be read
        editor.edit("b.py", types.Range(END, END), " 0")
        figures = await editor.client.protocol.send_request_async("bank-copilot/figures", {})
        assert (figures.shown, figures.accepted, figures.rate) == (2, 1, 0.5)
        await editor.wait(lambda: notes.exists() and len(notes.read_text().splitlines()) >= 2)
    with Store.open(tmp_path / "usage") as store:
        suggestions, typing = store.suggestions(), store.typing()
    totals = report(suggestions, typing).totals
    assert (totals.shown, totals.accepted, totals.rejected + totals.flashed) == (2, 1, 1)
    assert (totals.by_assistant, totals.by_hand) == (len(" principal * rate"), 2)
    assert totals.kept_5min.value == 1.0, "what stands when the editor closes is what is kept"
    assert all(row.latency_ms is not None and row.call == "" for row in suggestions)
    assert sorted(notes.read_text().split()[::2]) == ["accept", "keep", "reject"]
    assert "principal" not in (tmp_path / "usage" / "usage.sqlite3").read_bytes().decode("latin-1")

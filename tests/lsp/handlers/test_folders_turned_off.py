"""What the settings leave out is left out of the prompts: a process over stdio, with a scripted model."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.handlers.rig import rigged
from tests.lsp.handlers.test_handlers import ABLE


@pytest.mark.parametrize("off", [{"workspace": False}, {"enabled": False}])
async def test_of_a_folder_that_is_turned_off_nothing_is_shown_in_another(tmp_path: Path, off: dict[str, bool]):
    loans, other = tmp_path / "loans", tmp_path / "other"
    source = "def monthly_payment(principal, months):\n    return principal / months\n"
    for folder in (loans, other):
        folder.mkdir()
        (folder / f"in_{folder.name}.py").write_text(source)
    using = "from in_loans import monthly_payment\nfrom opened import weekly_payment\n\n\ndef due(principal):\n"
    using += "    last = weekly_payment(principal, 4) + monthly_payment(principal, 4)\n    return last + "
    async with rigged(tmp_path, ABLE, folders=[loans, other], configuration={loans.as_uri(): off}) as rig:
        await rig.until(lambda: "end" in rig.progress)
        rig.open(f"{loans.as_uri()}/opened.py", source.replace("monthly", "weekly"))
        rig.open(f"{other.as_uri()}/use.py", using)
        assert await rig.inline(f"{other.as_uri()}/use.py", types.Position(6, 18), invoked=True)
        assert not [word for word in rig.words() if word.startswith("shown loans/")]
        rig.configuration = {}
        rig.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await rig.until(lambda: rig.progress.count("end") > 2)
        rig.insert(f"{other.as_uri()}/use.py", types.Position(6, 18), "2 * ")
        assert await rig.inline(f"{other.as_uri()}/use.py", types.Position(6, 22), invoked=True)
        assert {"shown loans/opened.py", "shown loans/in_loans.py"} <= set(rig.words())

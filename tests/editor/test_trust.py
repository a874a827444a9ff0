"""A folder that the user does not trust: nothing that lies in it is run, in a real VS Code."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.editor.code_server import CodeServer
from tests.editor.conftest import CODE_SERVER
from tests.editor.workbench import Workbench

pytestmark = pytest.mark.editor


def test_what_a_folder_brings_is_run_only_once_it_is_trusted(browser: Browser, vsix: Path, tmp_path: Path) -> None:
    folder, ran = tmp_path / "strange", tmp_path / "ran"
    program = folder / ".venv" / "bin" / "bank-copilot"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho x >>{shlex.quote(str(ran))}\n", "utf-8")
    program.chmod(0o755)
    (folder / ".vscode").mkdir()
    (folder / ".vscode" / "settings.json").write_text(json.dumps({"bank-copilot.serverPath": str(program)}), "utf-8")
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(one for one in folders if not Path(one, "bank-copilot").exists())
    environ = {**os.environ, "PATH": path, "COPILOT_PATHS_DATA": str(tmp_path / "data")}
    code_server = CodeServer(CODE_SERVER, tmp_path / "vscode", environ, trusting=False)
    code_server.install(vsix)
    code_server.configure({"security.workspace.trust.startupPrompt": "never"})
    with code_server.running() as url:
        workbench = Workbench.opened(browser, url, folder, None)
        workbench.await_status("The server is not installed")
        assert not ran.exists()
        workbench.run("Workspaces: Manage Workspace Trust")
        workbench.page.get_by_role("button", name="Trust", exact=True).click()
        workbench.toasts.filter(has_text="is not Bank Copilot's server").wait_for()
        assert ran.exists()
        workbench.close()

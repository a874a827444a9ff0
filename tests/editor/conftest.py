"""One real VS Code in a real browser, with the packaged extension and the real small model: ``--editor``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT
from tests.editor import history
from tests.editor.code_server import CodeServer
from tests.editor.workbench import Workbench

EXTENSION = ROOT / "vscode-extension"
CODE_SERVER = ROOT / ".code-server"
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SAMPLES = Path(__file__).parent / "samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--editor", action="store_true", help="run the tests in real editors (make test-editor)")
    parser.addoption("--pictures", metavar="FOLDER", help="keep pictures of the editor there")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "editor: drives a real editor (make test-editor)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--editor", False):
        return
    skip = pytest.mark.skip(reason="drives a real editor: run make test-editor")
    for item in items:
        if item.get_closest_marker("editor"):
            item.add_marker(skip)


@dataclass(frozen=True)
class Studio:
    """What the tests of VS Code share: the editor in the browser, its folder, and the model's environment."""

    workbench: Workbench
    code_server: CodeServer
    folder: Path
    data: Path
    environ: dict[str, str]
    accepted: int
    """How many suggestions had been accepted before."""

    def gateway(self) -> psutil.Process | None:
        """Return the gateway that the language server started, when it runs."""
        return gateway_of(self.data)

    def figures(self) -> dict[str, Any]:
        """Return what ``bank-copilot code stats`` says."""
        command = [sys.executable, "-m", "cli", "code", "stats", "--json"]
        printed = subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, text=True, check=True)
        return cast(dict[str, Any], json.loads(printed.stdout))


def gateway_of(data: Path) -> psutil.Process | None:
    """Return the gateway whose state is in a data folder, when it runs."""
    state = data / "server" / "server.json"
    if not state.exists():
        return None
    pid = json.loads(state.read_text("utf-8"))["pid"]
    return psutil.Process(pid) if psutil.pid_exists(pid) else None


def stop_gateway(data: Path) -> None:
    """Stop it, when it runs."""
    gateway = gateway_of(data)
    if gateway is not None:
        gateway.terminate()
        gateway.wait(30)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The packages that the extension is built with."""
    folder = EXTENSION / "node_modules"
    if not folder.is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=EXTENSION, check=True)
    return folder


@pytest.fixture(scope="session")
def vsix(node_modules: Path) -> Path:
    """The extension, packaged from the working tree."""
    subprocess.run(
        ["npm", "run", "--silent", "package"], cwd=EXTENSION, env={**os.environ, "PYTHON": sys.executable}, check=True
    )
    version = json.loads((EXTENSION / "package.json").read_text("utf-8"))["version"]
    return EXTENSION / "dist" / f"bank-copilot-{version}.vsix"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("there is no chromium: run tools/install_system_packages.sh editor")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config) -> Path | None:
    """The folder for pictures, when they are wanted."""
    folder = pytestconfig.getoption("--pictures")
    return Path(folder) if folder else None


@pytest.fixture(scope="session")
def studio(
    browser: Browser,
    vsix: Path,
    model_environ: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    pictures: Path | None,
) -> Iterator[Studio]:
    """VS Code with two sources, the extension, and the server of this working tree."""
    place = tmp_path_factory.mktemp("studio")
    folder = place / "loans"
    shutil.copytree(SAMPLES, folder)
    environ = {**model_environ, "COPILOT_SERVER_IDLE_STOP_S": "3600"}
    settings = {"bank-copilot.serverPath": str(Path(sys.executable).with_name("bank-copilot"))}
    data = Path(environ["COPILOT_PATHS_DATA"])
    code_server = CodeServer(CODE_SERVER, place / "vscode", environ)
    code_server.install(vsix)
    code_server.configure(settings)
    before = history.write(data / "usage")
    with code_server.running() as url:
        workbench = Workbench.opened(browser, url, folder, pictures)
        found = Studio(workbench, code_server, folder, data, environ, before)
        try:
            yield found
        finally:
            workbench.close()
    stop_gateway(data)

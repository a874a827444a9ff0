"""Somebody new installs the .vsix and nothing else: the extension brings the server and the models, and suggests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editor.chinese import LOCALE
from tests.editor.code_server import CodeServer
from tests.editor.conftest import CODE_SERVER, SAMPLES, stop_gateway
from tests.editor.workbench import START_MS, Workbench

pytestmark = [pytest.mark.editor, pytest.mark.model]

PATIENCE_S = 240.0
"""The guide promises two minutes; twice that where the machine does other things, too. The time is printed."""
BASE = "qwen2.5-coder-1.5b"
TYPED = '''

def interest(balance: Decimal, yearly_rate: Decimal) -> Decimal:
"""Return the interest of one month."""
return '''


@dataclass(frozen=True)
class Desk:
    """A newcomer's VS Code, in which a source is open: there is no server, and there are no models."""

    code_server: CodeServer
    workbench: Workbench
    place: Path
    data: Path

    def install(self, button: str) -> float:
        """Agree to the installation and wait for the first suggestion; return the seconds that it took.

        What was typed before anything was there is answered: nothing more is pressed.
        """
        begun = time.monotonic()
        self.workbench.type(TYPED)
        self.workbench.toasts.get_by_role("button", name=button).click(timeout=START_MS)
        self.workbench.await_ghost(PATIENCE_S)
        server = self.code_server.language_server()
        assert server is not None and str(self.place) in " ".join(server.cmdline())
        return time.monotonic() - begun


@contextmanager
def newcomer(
    browser: Browser,
    vsix: Path,
    place: Path,
    *,
    locale: str = "en",
    settings: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    pictures: Path | None = None,
) -> Iterator[Desk]:
    """Open VS Code with the extension and a folder with a source."""
    folder, data = place / "loans", place / "data"
    shutil.copytree(SAMPLES, folder)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("COPILOT_", "PYTHON"))}
    folders = inherited["PATH"].split(os.pathsep)
    path = os.pathsep.join(one for one in folders if not Path(one, "bank-copilot").exists())
    own = {"PATH": path, "COPILOT_PATHS_DATA": str(data), "COPILOT_PATHS_LOG": str(data / "log")}
    code_server = CodeServer(CODE_SERVER, place / "vscode", {**inherited, **own, **(environ or {})}, locale=locale)
    code_server.install(vsix)
    code_server.configure(settings or {})
    try:
        with code_server.running() as url:
            workbench = Workbench.opened(browser, url, folder, pictures)
            workbench.open("repayment.py")
            yield Desk(code_server, workbench, place, data)
            workbench.close()
    finally:
        stop_gateway(data)


@pytest.fixture(scope="module")
def wheels(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of wheels, made as the guide says: out of what the extension carries, on a machine with an index."""
    place = tmp_path_factory.mktemp("wheels")
    with zipfile.ZipFile(vsix) as archive:
        shipped = [name for name in archive.namelist() if name.startswith("extension/server/")]
        archive.extractall(place, shipped)
    server = place / "extension" / "server"
    (wheel,) = server.glob("*.whl")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", "wheels", "--constraint"]
    subprocess.run([*command, "constraints.txt", f"{wheel.name}[local,lsp]"], cwd=server, check=True)
    return server / "wheels"


def test_the_vsix_alone_leads_to_a_suggestion_soon(
    browser: Browser, vsix: Path, tmp_path: Path, pictures: Path | None
) -> None:
    with newcomer(browser, vsix, tmp_path, pictures=pictures) as desk:
        workbench = desk.workbench
        workbench.await_status("The server is not installed")
        took = desk.install("Install")
        workbench.picture("vscode-first.png")
        # The small model answers while the larger one is still on its way, and that can be ended.
        fetching = workbench.toasts.filter(has_text=BASE)
        fetching.hover()
        fetching.get_by_role("button", name="Cancel").click()
        expect(workbench.toasts).to_have_count(0)
        workbench.press("Tab")
        workbench.await_status("Completions are ready")
        workbench.save()
    print(f"from the first key, without server and models, to the first suggestion: {took:.0f} s")
    assert took < PATIENCE_S


def test_in_chinese_and_without_a_network_folders_are_enough(
    browser: Browser, vsix: Path, wheels: Path, model_environ: dict[str, str], tmp_path: Path, pictures: Path | None
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (found,) = Path(model_environ["COPILOT_PATHS_DATA"], "models").glob("*0.5b*.gguf")
    (models / found.name).symlink_to(found.resolve())
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    settings = {"bank-copilot.wheels": str(wheels), "bank-copilot.modelSource": str(models)}
    with newcomer(
        browser, vsix, tmp_path, locale=LOCALE, settings=settings, environ=nowhere, pictures=pictures
    ) as desk:
        workbench = desk.workbench
        workbench.await_status("尚未安装服务")
        took = desk.install("安装")
        workbench.await_status("补全已就绪")
        # The larger model is not in the folder: that is said, with what can be done.
        failed = workbench.toasts.filter(has_text="模型未能下载")
        expect(failed).to_contain_text(BASE)
        expect(failed.get_by_role("button", name="重试")).to_be_visible()
        failed.locator(".codicon-notifications-clear").click()
        expect(workbench.toasts).to_have_count(0)
        workbench.picture("vscode-chinese.png")
        assert (desk.data / "models" / found.name).is_file()
    print(f"the same without a network, from folders: {took:.0f} s")
    assert took < PATIENCE_S

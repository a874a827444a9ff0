"""code-server: VS Code as a web server, with folders of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.editor.chinese import LOCALE, speak_chinese

__all__ = ["CodeServer"]

START_S = 60.0

# What a first start would ask or show, and what moves in a picture.
_QUIET: Mapping[str, Any] = {
    "editor.cursorBlinking": "solid",
    "editor.fontSize": 15,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.colorTheme": "Default Light Modern",
    "workbench.layoutControl.enabled": False,
    "workbench.startupEditor": "none",
}


class CodeServer:
    """One VS Code on loopback.

    Args:
        installed: the folder of ``tools/setup_code_server.sh``.
        place: where its settings and extensions go.
        environ: the environment of its extensions, and so of the language server.
        locale: its language.
        trusting: whether it trusts every folder that is opened, unasked.
    """

    def __init__(
        self,
        installed: Path,
        place: Path,
        environ: Mapping[str, str],
        *,
        locale: str = "en",
        trusting: bool = True,
    ) -> None:
        entry = installed / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        if not entry.exists():
            pytest.fail("there is no code-server: run tools/setup_code_server.sh")
        self._settings = place / "data" / "User" / "settings.json"
        self._settings.parent.mkdir(parents=True)
        (place / "config.yaml").touch()
        if locale == LOCALE:
            speak_chinese(installed, place / "data")
        self.log = place / "log.txt"
        self._command = [
            *("node", str(entry), "--config", str(place / "config.yaml")),
            *("--user-data-dir", str(place / "data"), "--extensions-dir", str(place / "extensions")),
        ]
        self._options = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--locale", locale]
        if trusting:
            self._options.append("--disable-workspace-trust")
        # It asks its gallery about what is installed; there is none.
        self._environ = {**environ, "EXTENSIONS_GALLERY": "{}"}
        self._process: psutil.Process | None = None

    def install(self, vsix: Path) -> None:
        """Install an extension from a file."""
        subprocess.run([*self._command, "--install-extension", str(vsix)], env=self._environ, check=True)

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Write the user's settings; a running VS Code takes them at once."""
        self._settings.write_text(json.dumps({**_QUIET, **settings}), "utf-8")

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve; the value is the address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        command = [*self._command, *self._options, "--bind-addr", address]
        with self.log.open("wb") as log:
            process = subprocess.Popen(command, env=self._environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            self._process = psutil.Process(process.pid)
            try:
                _wait_for(f"http://{address}/healthz", process)
                yield f"http://{address}"
            finally:
                children = self._process.children(recursive=True)
                process.terminate()
                process.wait(20)
                for child in children:
                    with suppress(psutil.NoSuchProcess):
                        child.terminate()

    def language_server(self) -> psutil.Process | None:
        """Return the process of ``bank-copilot lsp``, when it runs."""
        assert self._process is not None, "code-server does not run"
        for child in self._process.children(recursive=True):
            try:
                words = child.cmdline()
            except psutil.NoSuchProcess:
                continue
            if words[-1:] == ["lsp"] and child.status() != psutil.STATUS_ZOMBIE:
                return child
        return None


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while True:
        assert process.poll() is None and time.monotonic() < deadline, "code-server did not start"
        try:
            httpx.get(url, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)

"""The review page in a real Chromium, as a person sees and uses it, in front of the real server process."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from copilot.pages.folder import review_path

ROOT = Path(__file__).parents[3]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
SCHEMA = Path(__file__).with_name("approval.yaml")
WAIT_MS = 30_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium: run tools/install_system_packages.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(folder: Path, data: Path) -> Iterator[str]:
    """The command as a process over a folder, with settings of its own; gives the printed address."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    environ |= {"COPILOT_PATHS_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "cli", "docs", "review", str(folder), "--no-browser", "--schema", str(SCHEMA)]
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


class Screen:
    """One browser window on the page. It notes what should not be: errors, and requests to anyone else."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.wrong: list[str] = []
        origin = url.partition("/?")[0].rstrip("/")
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda message: message.type in ("error", "warning") and self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        page.on("request", lambda request: self._seen(request.url, origin))
        page.goto(url)

    def _seen(self, url: str, origin: str) -> None:
        if not url.startswith(f"{origin}/"):
            self.wrong.append(url)

    def ready(self) -> Screen:
        """Wait until the document is read and shown."""
        self.page.locator("#viewer[aria-busy=false]").wait_for()
        self.page.locator(".page img, #pages.text > *, .quotes blockquote").first.wait_for()
        return self

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def open_field(self) -> Locator:
        """The field that is opened."""
        return self.page.locator("#fields > li.open")

    def field(self, title: str) -> Locator:
        """The button of a field by its title."""
        return self.page.locator("#fields > li").filter(
            has=self.page.locator(".title", has_text=re.compile(f"^{title}$"))
        )

    def pick(self, title: str) -> None:
        """Click a field."""
        self.field(title).locator(".field").click()
        expect(self.field(title)).to_have_class("open")

    def said(self, words: str) -> None:
        """Wait until the page says something."""
        expect(self.page.locator("#status")).to_contain_text(words)

    def shown(self) -> Locator:
        """The box that is in front."""
        return self.page.locator(".box.shown, mark.shown").first

    def word(self, text: str) -> tuple[float, float, float, float]:
        """Where a word of the page is on the screen."""
        box = self.page.locator(".words span", has_text=re.compile(f"^{re.escape(text)}$")).first.bounding_box()
        assert box is not None
        return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag the mouse."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=6)
        self.page.mouse.up()

    def decisions(self, stem: str) -> dict[str, dict[str, Any]]:
        """What is saved beside a result, by name and index."""
        path = review_path(self.folder / f"{stem}.json")
        kept = json.loads(path.read_text("utf-8"))["decisions"] if path.exists() else []
        return {f"{one['name']}{'' if one['index'] is None else one['index']}": one for one in kept}


Opened = Callable[..., Screen]
"""Opens the page over a folder, with options of the browser's window."""

"""The review page in a real Chromium, as a person sees and uses it, in front of the real server process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from copilot.pages.folder import review_path
from tests import browser

SCHEMA = Path(__file__).with_name("approval.yaml")


def served(folder: Path, data: Path) -> AbstractContextManager[str]:
    """The command as a process over a folder, with settings of its own; gives the printed address."""
    return browser.served(["docs", "review", str(folder), "--schema", str(SCHEMA)], data)


class Screen(browser.Window):
    """One browser window on the page."""

    def ready(self) -> Screen:
        """Wait until the document is read and shown."""
        self.page.locator("#viewer[aria-busy=false]").wait_for()
        self.page.locator(".page img, #pages.text > *, .quotes blockquote").first.wait_for()
        return self

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

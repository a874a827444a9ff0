"""The review page of minutes in a real Chromium, in front of the real server process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from copilot.pages.folder import review_path
from tests.browser import Window


class Screen(Window):
    """One browser window on the page."""

    def ready(self) -> Screen:
        """Wait until the transcript is shown."""
        self.page.locator("#transcript[aria-busy=false] .turn").first.wait_for()
        return self

    @property
    def open_entry(self) -> Locator:
        """The entry that is opened."""
        return self.page.locator("#entries li.open")

    def entry(self, text: str) -> Locator:
        """An entry by words of its text."""
        return self.page.locator("#entries li").filter(has_text=text)

    def pick(self, text: str) -> None:
        """Click an entry."""
        self.entry(text).locator(".entry").click()
        expect(self.open_entry).to_contain_text(text)

    def turn(self, number: int) -> Locator:
        """A turn of the transcript."""
        return self.page.locator(f'.turn[data-turn="{number}"]')

    def marked(self) -> list[int]:
        """The numbers of the turns that are marked."""
        found: list[int] = self.page.evaluate(
            "[...document.querySelectorAll('.turn.shown')].map((one) => Number(one.dataset.turn))"
        )
        return found

    def decisions(self, stem: str) -> list[dict[str, Any]]:
        """What is saved beside a result."""
        path = review_path(self.folder / f"{stem}.json")
        kept: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["decisions"] if path.exists() else []
        return kept


Opened = Callable[..., Screen]
"""Opens the page over a folder, with options of the browser's window."""

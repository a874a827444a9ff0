"""VS Code's workbench as a user sees it: files, the cursor, grey text, messages and the status bar."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Locator, Page, expect

__all__ = ["Workbench"]

START_MS = 60_000
MODEL_MS = 120_000
"""The model may have to be loaded first, on a machine that does other things too."""
SOON_S = 30.0
KEY_MS = 30


class Workbench:
    """One browser window on one folder."""

    def __init__(self, page: Page, pictures: Path | None) -> None:
        self.page = page
        self._pictures = pictures

    @classmethod
    def opened(cls, browser: Browser, url: str, folder: Path, pictures: Path | None) -> Self:
        """Open a window on a folder and wait until it is there."""
        page = browser.new_page(viewport={"width": 1000, "height": 560}, device_scale_factor=2)
        page.goto(f"{url}/?folder={folder}")
        page.locator(".explorer-folders-view").wait_for(timeout=START_MS)
        return cls(page, pictures)

    def close(self) -> None:
        """Close the window."""
        self.page.close()

    def open(self, name: str) -> None:
        """Open a file of the folder in an editor tab of its own, with the cursor at its end."""
        self.page.get_by_role("treeitem", name=name).dblclick()
        expect(self.page.locator(".tab.active")).to_contain_text(name)
        self.editor.wait_for()
        self.page.keyboard.press("Control+End")

    def type(self, text: str) -> None:
        """Type as a person does, a key at a time."""
        self.page.keyboard.type(text, delay=KEY_MS)

    def press(self, key: str) -> None:
        """Press one key or chord."""
        self.page.keyboard.press(key)

    def save(self) -> None:
        """Save the document in front, which has been changed."""
        dirty = self.page.locator(".tab.active.dirty")
        expect(dirty).to_have_count(1)
        self.press("Control+s")
        expect(dirty).to_have_count(0)

    def new_function(self, text: str) -> None:
        """Type at the end of the document, two lines below and without the indentation of what is there."""
        self.press("Control+End")
        self.type("\n")
        self.press("Shift+Home")
        self.press("Delete")
        self.type("\n\n" + text)

    def revert(self) -> None:
        """Give up the changes of the document in front."""
        self.press("Escape")
        self.run("File: Revert File")
        expect(self.page.locator(".tab.active.dirty")).to_have_count(0)

    def choose(self, entry: str) -> None:
        """Choose an entry of the list that is open."""
        self.page.locator(".quick-input-list .monaco-list-row").get_by_text(entry, exact=True).click()
        self.page.locator(".quick-input-widget").wait_for(state="hidden")

    def run(self, command: str) -> None:
        """Run a command by its name in the palette."""
        self.press("F1")
        palette = self.page.locator(".quick-input-widget input")
        palette.wait_for()
        palette.fill(f">{command}")
        # The list follows the filter a little later; Enter takes the row in focus.
        expect(self.page.locator(".quick-input-list .monaco-list-row.focused")).to_contain_text(command)
        self.press("Enter")
        self.page.locator(".quick-input-widget").wait_for(state="hidden")

    @property
    def editor(self) -> Locator:
        """The editor in front."""
        return self.page.locator(".editor-instance .monaco-editor .view-lines").first

    @property
    def ghost(self) -> Locator:
        """The grey text."""
        return self.page.locator(".ghost-text-decoration, .ghost-text, .ghost-text-decoration-preview")

    @property
    def grey(self) -> str:
        """What the grey text says in the cursor's line; each colour is a piece of its own."""
        pieces = self.page.locator(".ghost-text-decoration, .ghost-text-decoration-preview").all_inner_texts()
        return "".join(pieces).replace("\N{NO-BREAK SPACE}", " ").strip()

    def await_ghost(self, patience_s: float = MODEL_MS / 1000) -> str:
        """Wait for a suggestion, and return what it says in the cursor's line."""
        self.ghost.first.wait_for(timeout=patience_s * 1000)
        return self.grey

    def await_grey(self, text: str) -> None:
        """Wait until the grey text says just this."""
        deadline = time.monotonic() + SOON_S
        while self.grey != text:
            assert time.monotonic() < deadline, f"the grey text says {self.grey!r}"
            self.page.wait_for_timeout(20)

    @property
    def status(self) -> Locator:
        """The item of the extension in the status bar."""
        return self.page.locator("[id='bank-copilot.bank-copilot.bank-copilot']")

    def await_status(self, words: str) -> None:
        """Wait until the item says something to a screen reader."""
        label = self.status.locator("a").first
        label.wait_for(timeout=START_MS)
        expect(label).to_have_attribute("aria-label", re.compile(re.escape(words)), timeout=MODEL_MS)

    def await_status_while(self, words: str, action: Callable[[], None]) -> None:
        """Wait until the item says something; ``action`` is done again and again meanwhile."""
        deadline = time.monotonic() + MODEL_MS / 1000
        while words not in (self.status.locator("a").first.get_attribute("aria-label") or ""):
            assert time.monotonic() < deadline, f"the status bar does not say {words!r}"
            action()
            self.page.wait_for_timeout(1000)

    @property
    def toasts(self) -> Locator:
        """The messages that pop up; they go away by themselves."""
        return self.page.locator(".notifications-toasts .notification-list-item")

    def told(self) -> list[str]:
        """Return all messages that were not closed yet, and close them."""
        self.run("Notifications: Show Notifications")
        center = self.page.locator(".notifications-center")
        center.wait_for()
        found = center.locator(".notification-list-item-message").all_inner_texts()
        self.run("Notifications: Clear All Notifications")
        return found

    def picture(self, name: str) -> None:
        """Keep a picture, when pictures are wanted."""
        if self._pictures is not None:
            self.page.screenshot(path=self._pictures / name)

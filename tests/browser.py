"""A real Chromium in front of a real server process, for the tests of pages."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
WAIT_MS = 30_000

# Every text that is seen, and how it stands out: the ratio of WCAG 2.2, 1.4.3.
CONTRASTS = """() => {
  const parse = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const back = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility()
    && !element.closest(".words, .boxes, option, :disabled")
    && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())).map((element) => {
      const [one, other] = [parse(getComputedStyle(element).color), back(element)].map(light);
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return [`${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 20)}`, ratio];
    });
}"""
# Every control, and what assistive technology calls it.
NAMES = """() => [...document.querySelectorAll(
  "button, select, input, textarea, a[href], summary, dialog, section",
)].map((one) => {
  const labels = [...(one.labels ?? [])].map((label) => label.textContent).join(" ");
  const ids = (one.getAttribute("aria-labelledby") ?? "").split(" ");
  const by = ids.map((id) => document.getElementById(id)?.textContent ?? "");
  const own = ["SELECT", "INPUT", "TEXTAREA", "SECTION", "DIALOG"].includes(one.tagName) ? "" : one.textContent;
  return [one.outerHTML.slice(0, 80), (one.getAttribute("aria-label") || by.join("") || labels || own).trim()];
})"""


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
def served(command: list[str], data: Path) -> Iterator[str]:
    """A command of ours as a process that serves a page, with settings of its own; gives the printed address."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    environ |= {"COPILOT_PATHS_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    line = [sys.executable, "-m", "cli", *command, "--no-browser"]
    with subprocess.Popen(line, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


class Window:
    """One browser window on a page. It notes what should not be: errors, and requests to anyone else."""

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

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def said(self, words: str) -> None:
        """Wait until the page says something."""
        expect(self.page.locator("#status")).to_contain_text(words)

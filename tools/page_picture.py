"""A picture of a page of ours: the real command serves it, and a real Chromium draws it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Page, sync_playwright

__all__ = ["keep", "picture"]

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
LIMIT_BYTES = 200_000
_SIZE = {"width": 1200, "height": 700}


def picture(command: Sequence[str], work: Callable[[Page], None]) -> bytes:
    """Return the page that ``bank-copilot`` with ``command`` serves as PNG, once ``work`` was done on it."""
    program = shutil.which("chromium")
    if program is None:
        raise click.ClickException("there is no chromium; run: tools/install_system_packages.sh editor")
    line = [sys.executable, "-m", "cli", *command, "--no-browser", "--user", "wang.fang"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        found = re.search(r"http://\S+", process.stdout.readline()) if process.stdout else None
        try:
            if found is None:
                raise click.ClickException("the page is not served")
            return _drawn(found[0], program, work)
        finally:
            process.terminate()


def keep(drawn: bytes, name: str) -> None:
    """Write a picture to docs/assets, in few colours. Raises ClickException where it is too large."""
    target = ASSETS / name
    Image.open(io.BytesIO(drawn)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    click.echo(f"{target.name}: {size:,} bytes")
    if size > LIMIT_BYTES:
        raise click.ClickException(f"over {LIMIT_BYTES:,} bytes")


def _drawn(url: str, program: str, work: Callable[[Page], None]) -> bytes:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=_SIZE, locale="en-GB", color_scheme="light")
        page.goto(url)
        work(page)
        drawn = page.screenshot()
        browser.close()
        return drawn

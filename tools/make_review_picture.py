"""Make the picture of the review page in the guide: the real page, in a real Chromium.

It needs Chromium and a folder with the results of the sample approval, which ``bank-copilot demo`` fills::

    bank-copilot demo -o copilot-demo
    python -m tools.make_review_picture copilot-demo/documents      write docs/assets/review-page.png

A field is accepted and the next one is open; the results themselves are copied first and stay as they are.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
LIMIT_BYTES = 200_000
_SIZE = {"width": 1200, "height": 700}


def picture(url: str, program: str) -> bytes:
    """Return the page at ``url`` as PNG, once a field is accepted and the next one is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=_SIZE, locale="en-GB", color_scheme="light")
        page.goto(url)
        _work(page)
        drawn = page.screenshot()
        browser.close()
        return drawn


def _work(page: Page) -> None:
    drawn = page.locator(".page img").first
    drawn.wait_for()
    page.keyboard.press("a")
    expect(page.locator("#status")).not_to_be_empty()
    page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=drawn.element_handle())


@click.command()
@click.argument("results", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(results: Path) -> None:
    """Write docs/assets/review-page.png from the results of the sample approval in RESULTS.

    \b
    Example:
      python -m tools.make_review_picture copilot-demo/documents
    """
    program = shutil.which("chromium")
    if program is None:
        raise click.ClickException("there is no chromium; run: tools/install_system_packages.sh editor")
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(results / "credit-approval.json", place)
        command = [sys.executable, "-m", "cli", "docs", "review", place, "--no-browser", "--user", "wang.fang"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            found = re.search(r"http://\S+", process.stdout.readline()) if process.stdout else None
            try:
                if found is None:
                    raise click.ClickException("the page is not served")
                drawn = picture(found[0], program)
            finally:
                process.terminate()
    target = ASSETS / "review-page.png"
    Image.open(io.BytesIO(drawn)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    click.echo(f"{target.name}: {size:,} bytes")
    if size > LIMIT_BYTES:
        raise click.ClickException(f"over {LIMIT_BYTES:,} bytes")


if __name__ == "__main__":
    main()

"""Make the picture of the review page in the guide: the real page, in a real Chromium.

It needs Chromium and a folder with the results of the sample approval, which ``bank-copilot demo`` fills::

    bank-copilot demo -o copilot-demo
    python -m tools.make_review_picture copilot-demo/documents      write docs/assets/review-page.png

A field is accepted and the next one is open; the results themselves are copied first and stay as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
from playwright.sync_api import Page, expect

from tools.page_picture import keep, picture


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
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(results / "credit-approval.json", place)
        keep(picture(["docs", "review", place], _work), "review-page.png")


if __name__ == "__main__":
    main()

"""Make the picture of the review page of minutes in the guide: the real page, in a real Chromium.

It needs Chromium; the meeting is the invented one that the tests use, and nothing is asked of a model::

    python -m tools.make_minutes_review_picture      write docs/assets/minutes-review-page.png

The summary is accepted, and a decision is open beside the turn that it rests on.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from playwright.sync_api import Page, expect

from minutes.render.contract import to_bytes
from tests.minutes.render import rich
from tools.page_picture import keep, picture


def _work(page: Page) -> None:
    page.locator("#transcript[aria-busy=false] .turn").first.wait_for()
    page.locator("[data-rest=summary]").click()
    expect(page.locator("#status")).not_to_be_empty()
    for key in ("j", "j", "a", "a"):
        page.keyboard.press(key)
    expect(page.locator("#progress")).to_contain_text("4 of")


@click.command()
def main() -> None:
    """Write docs/assets/minutes-review-page.png.

    \b
    Example:
      python -m tools.make_minutes_review_picture
    """
    with tempfile.TemporaryDirectory() as place:
        Path(place, "board.json").write_bytes(to_bytes(rich.english()))
        keep(picture(["minutes", "review", place], _work), "minutes-review-page.png")


if __name__ == "__main__":
    main()

"""A window on the page, for the tests that have a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import served
from tests.minutes.review_page.screen import Opened, Screen


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens the page over a folder, in a window of its own; at the end nothing wrong may have been seen."""
    screens: list[Screen] = []
    with ExitStack() as stack:

        def open_page(folder: Path, **options: Any) -> Screen:
            command = ["minutes", "review", str(folder), *options.pop("arguments", [])]
            url = stack.enter_context(served(command, tmp_path / "data"))
            options = {
                "viewport": {"width": 1280, "height": 800},
                "locale": "en-GB",
                "accept_downloads": True,
                **options,
            }
            context = browser.new_context(**options)
            stack.callback(context.close)
            screens.append(Screen(context.new_page(), url, folder))
            return screens[-1]

        yield open_page
        for screen in screens:
            assert screen.wrong == []

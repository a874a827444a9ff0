"""The review page of minutes: a person sees each entry beside what was said, and accepts, edits or rejects it."""

from __future__ import annotations

from pathlib import Path

from copilot.pages.access import Access
from copilot.pages.app import PageApp
from copilot.pages.look import look
from minutes.render import Template
from minutes.review_page.routes import Routes
from minutes.review_page.store import Store

__all__ = ["review_app"]


def review_app(folder: Path, access: Access, template: Template | None = None) -> PageApp:
    """Return the application that serves the minutes below ``folder``.

    Args:
        folder: where ``minutes make`` wrote.
        access: the door.
        template: what documents are made by where the page names none; None: the one of their language.
    """
    return PageApp(access, Routes(Store(folder), template), look(__name__))

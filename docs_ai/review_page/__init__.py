"""The review page: a person sees each extracted term at its place, and accepts, corrects or rejects it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from copilot.pages.access import Access
from copilot.pages.app import PageApp
from copilot.pages.look import look
from docs_ai.review_page.documents import Documents, Reader
from docs_ai.review_page.routes import Routes
from docs_ai.review_page.store import Store
from docs_ai.review_page.wording import PACKAGE, Titles
from docs_ai.terms import Schema

__all__ = ["Reader", "review_app"]


def review_app(folder: Path, access: Access, reader: Reader, schemas: Sequence[Schema]) -> PageApp:
    """Return the application that serves the results below ``folder``.

    Args:
        folder: where ``docs extract`` wrote.
        access: the door.
        reader: how documents are read and drawn.
        schemas: where the titles of fields and their types come from.
    """
    store = Store(folder)
    return PageApp(access, Routes(store, Documents(reader, store.folder), Titles(schemas)), look(PACKAGE))

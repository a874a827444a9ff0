"""The review page: a person sees each extracted term at its place, and accepts, corrects or rejects it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docs_ai.review_page.access import Access, Rules
from docs_ai.review_page.app import ReviewApp
from docs_ai.review_page.documents import Documents, Reader
from docs_ai.review_page.routes import Routes
from docs_ai.review_page.store import Store
from docs_ai.review_page.wording import Titles
from docs_ai.terms import Schema

__all__ = ["Access", "Reader", "ReviewApp", "Rules", "review_app"]


def review_app(folder: Path, access: Access, reader: Reader, schemas: Sequence[Schema]) -> ReviewApp:
    """Return the application that serves the results below ``folder``.

    Args:
        folder: where ``docs extract`` wrote.
        access: the door.
        reader: how documents are read and drawn.
        schemas: where the titles of fields and their types come from.
    """
    store = Store(folder)
    return ReviewApp(access, Routes(store, Documents(reader, store.folder), Titles(schemas)))

"""``bank-copilot docs review``: serve the review page of a folder of results, until Ctrl-C."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import docs_terms
from cli.page_serving import Place, door, page_options, serve
from copilot.errors import UsageError
from docs_ai.reading import Document
from docs_ai.reading.process import ReadingProcess
from docs_ai.reading.render import page_sizes
from docs_ai.review_page import Reader, review_app
from docs_ai.review_page.store import Store
from docs_ai.terms import load_schema, schema_names
from docs_ai.terms.batch import Reading

__all__ = ["review"]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@page_options
@docs_terms.extraction_options
def review(folder: Path, host: str, port: int, no_browser: bool, user: str | None, **chosen: Any) -> None:
    """Review extracted terms in the browser: each field beside its place, to accept, correct or mark as not stated.

    DIR is a folder that docs extract wrote. Decisions are saved at once, in STEM.review.json beside each result; they
    survive a new run of docs extract. On this machine alone, the printed address lets you in. Where the gateway has
    keys (bank-copilot keys), the page asks for one, and other machines can be served. --schema gives the titles of a
    schema of your own.

    \b
    Examples:
      bank-copilot docs review results
      bank-copilot docs review results --port 8800 --no-browser --user wang.fang
      bank-copilot docs review results --host 10.1.2.3 --port 8800
    """
    if not Store(folder).all():
        raise UsageError(f"there are no results in {folder}; run: bank-copilot docs extract FILE -o {folder}")
    place = Place(host, port, not no_browser)
    how = docs_terms.reading(chosen["ask_password"], chosen["password_file"], chosen["cache"], 1)
    entrance = door(place, user)
    schemas = {schema.name: schema for schema in map(load_schema, [*schema_names(), chosen["wanted"]])}
    reading, drawing = ReadingProcess(how.limits), ReadingProcess(how.limits)
    app = review_app(folder, entrance, _reader(reading, drawing, how), list(schemas.values()))
    try:
        serve(app, entrance, place)
    finally:
        reading.close()
        drawing.close()


def _reader(reading: ReadingProcess, drawing: ReadingProcess, how: Reading) -> Reader:
    """Return what reads in one process and draws in another, so that pages are seen while a long file is read."""

    def whole(path: Path) -> Document:
        return reading.read(path, password=how.password, cache=how.cache)

    def picture(path: Path, number: int, width: int) -> bytes:
        return drawing.page_image(path, number, width=width, password=how.password)

    def sizes(path: Path) -> Sequence[tuple[float, float]]:
        return drawing.call(page_sizes, path, password=how.password)

    return Reader(whole, picture, sizes, how.limits, apart=True)

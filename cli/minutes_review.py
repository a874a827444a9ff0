"""``bank-copilot minutes review``: serve the review page of a folder of minutes, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import click

from cli.page_serving import Place, door, page_options, serve
from copilot.errors import UsageError
from minutes.render import choose, templates
from minutes.review_page import review_app
from minutes.review_page.store import Store

__all__ = ["review"]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--template",
    metavar="NAME|FILE",
    help=f"How exported minutes look: {', '.join(templates())}, or a .docx of your own; the page has the others too.",
)
@page_options
def review(folder: Path, template: str | None, host: str, port: int, no_browser: bool, user: str | None) -> None:
    """Review minutes in the browser: each entry beside what was said, to accept, edit or reject.

    DIR is a folder that minutes make or minutes serve wrote. Decisions are saved at once, in STEM.review.json beside
    each result; they survive a new run. On this machine alone, the printed address lets you in. Where the gateway has
    keys (bank-copilot keys), the page asks for one, and other machines can be served.

    \b
    Examples:
      bank-copilot minutes review minutes
      bank-copilot minutes review minutes --template board --user wang.fang
      bank-copilot minutes review minutes --host 10.1.2.3 --port 8800
    """
    if not Store(folder).all():
        raise UsageError(f"there are no minutes in {folder}; run: bank-copilot minutes make FILE -o {folder}")
    place = Place(host, port, not no_browser)
    own = choose(template) if template else None
    entrance = door(place, user)
    serve(review_app(folder, entrance, own), entrance, place)

"""``bank-copilot code stats``: the wiring of the figures of use to the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot import config
from copilot.atomic import write_bytes, write_text
from copilot.errors import InputError
from copilot.language import Language
from lsp.usage.chart import Charted, draw
from lsp.usage.page import html, png
from lsp.usage.report import Key, Report, report
from lsp.usage.rows import SuggestionRow, TypingRow
from lsp.usage.store import FILE, Store
from lsp.usage.table import table
from lsp.usage.words import WORDS, Words

__all__ = ["stats"]

_WIDTH = 110
_NONE = "There are no figures yet. They are kept while an editor runs: bank-copilot lsp"
_NONE_THEN = "There are no figures of these days."

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=_DAY, metavar="DATE", help="From this day on, such as 2026-11-01 (UTC).")
@click.option("--until", type=_DAY, metavar="DATE", help="Up to this day, which is included.")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(["day", "week", "project", "language"]),
    default=["day"],
    show_default=True,
    help="A row for each; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option(
    "--chart",
    metavar="FILE.html|FILE.png",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write two charts: acceptance by day or week, and who wrote the new code by language.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Of the words.")
def stats(
    since: datetime | None,
    until: datetime | None,
    by: tuple[Key, ...],
    as_json: bool,
    chart: Path | None,
    language: Language,
) -> None:
    """Print how completion is used: how much is accepted, and how much of the new code the assistant wrote.

    The figures are kept on this machine by the language server, for 400 days. They hold no code and no file names.

    \b
    Examples:
      bank-copilot code stats --since 2026-11-01
      bank-copilot code stats --by project --by language --json
      bank-copilot code stats --chart november.png --language zh
    """
    if chart is not None and chart.suffix.lower() not in (".html", ".png"):
        raise click.BadParameter("name a file that ends with .html or .png", param_hint="--chart")
    first, last = (day.date().isoformat() if day else "" for day in (since, until))
    suggestions, typing = _read(first, last)
    found = report(suggestions, typing, tuple(dict.fromkeys(by)))
    empty = not (suggestions or typing)
    if chart is not None:
        if empty:
            raise InputError(_NONE_THEN if first or last else _NONE)
        click.echo(f"{_draw(chart, suggestions, typing, found, language)}", err=True)
    if as_json:
        value: dict[str, Any] = {"version": 1, "since": first or None, "until": last or None, **found.to_json()}
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    elif empty:
        click.echo(_NONE_THEN if first or last else _NONE)
    elif chart is None:
        _print(found, WORDS[language])


def _read(since: str, until: str) -> tuple[list[SuggestionRow], list[TypingRow]]:
    folder = config.load().paths.data / "usage"
    if not (folder / FILE).is_file():
        return [], []
    with Store.open(folder) as store:
        return store.suggestions(since, until), store.typing(since, until)


def _draw(
    file: Path, suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow], found: Report, language: Language
) -> Path:
    words = WORDS[language]
    picture = draw(Charted.of(suggestions, typing, words), words)
    if file.suffix.lower() == ".png":
        return write_bytes(file, png(picture))
    return write_text(file, html(picture, table(found, words), words, language))


def _print(found: Report, words: Words) -> None:
    headings, *rows, total = table(found, words)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        shown.add_column(heading, justify="left" if number < len(found.by) else "right", vertical="bottom")
    for row in rows:
        shown.add_row(*map(Text, row))
    shown.add_row(*(Text(cell, style="bold") for cell in total))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    console.print(shown)
    for note in words.notes:
        console.print(note, style="dim", markup=False)

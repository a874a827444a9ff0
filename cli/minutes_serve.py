"""``bank-copilot minutes serve`` and ``status``: the words of the commands; `cli.minutes_service` does the wiring."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli import runtime
from copilot.errors import UsageError
from minutes.render import choose
from minutes.service.wishes import PRIORITIES

if TYPE_CHECKING:
    from minutes.service.history import Entry

__all__ = ["serve_command", "status_command"]

_WIDTH = 160
_LONG = ("file", "results, or why there are none")


@click.command("serve")
@click.option(
    "--inbox", required=True, metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where transcripts come; urgent/ and low/ in it go before and behind.",
)  # fmt: skip
@click.option(
    "--outbox", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Where minutes go.",
)  # fmt: skip
@click.option("--database", metavar="URL", help="The queue: sqlite:///FILE, or postgresql://USER@HOST/NAME.")
@click.option("--host", metavar="ADDRESS", help="Serve HTTP here; not loopback: needs keys.  [default: no HTTP]")
@click.option("--port", type=click.IntRange(0, 65535), default=8770, show_default=True, help="Port of HTTP.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Meetings worked on at once.")
@click.option("--priority", type=click.Choice(list(PRIORITIES)), default="normal", show_default=True,
    help="Of what says nothing else.",
)  # fmt: skip
@click.option("--originals", type=click.Choice(["done", "keep", "delete"]), default="done", show_default=True,
    help="Move what is done to done/, leave it, or delete it.",
)  # fmt: skip
@click.option("--keep-days", type=click.IntRange(0), default=0, metavar="N",
    help="Throw originals, uploads and history away after N days.  [default: never]",
)  # fmt: skip
@click.option("--settle", "settle_s", type=click.FloatRange(0.1, 3600), default=5.0, show_default=True, metavar="S",
    help="A file that has not changed for S seconds is whole.",
)  # fmt: skip
@click.option("--drain", "drain_s", type=click.FloatRange(0, 600), default=30.0, show_default=True, metavar="S",
    help="Seconds that steps under way have at the end.",
)  # fmt: skip
@click.option("--template", metavar="NAME|FILE", help="How minutes look where nothing is wished; see minutes make.")
@click.option("--sources/--no-sources", default=True, help="Whether each item says where it was said.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Of the headings; by default the talk's own.")
@click.option("--webhook", metavar="URL", help="Tell this address when minutes are done; see minutes.webhook_hosts.")
@click.option("--mail-to", multiple=True, metavar="ADDRESS", help="Mail when minutes are done; may be given again.")
def serve_command(template: str | None, **wanted: Any) -> None:
    """Make minutes of whatever comes into a folder, until SIGTERM or Ctrl-C.

    A file is taken when it is whole, done once, and its original moved to done/ in the inbox; what cannot be read goes
    to failed/ with the reason. NAME.yaml beside NAME.vtt may state title, date, place, chair, attendees, people,
    template, language and priority. Whatever dies, no meeting is lost: the next worker goes on behind the last finished
    step. Several workers, on several machines, may share an inbox, an outbox and a PostgreSQL database. A .jsonl file
    of requests in the form of OpenAI's batches is answered line by line.

    \b
    Examples:
      bank-copilot minutes serve --inbox in --outbox out
      bank-copilot minutes serve --inbox in --outbox out --host 127.0.0.1 --keep-days 30
      bank-copilot minutes serve --inbox /srv/in --outbox /srv/out --database postgresql://minutes@db/minutes
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    service = _service()
    chosen = service.Wanted(template=choose(template) if template else None, **wanted)
    asyncio.run(service.serve(chosen, runtime.settings()))


@click.command("status")
@click.option("--database", metavar="URL", help="The queue that minutes serve works on.")
@click.option(
    "--inbox", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Or the inbox that has it."
)
@click.option("--limit", type=click.IntRange(0, 10000), default=20, show_default=True, help="How much history.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
def status_command(database: str | None, inbox: Path | None, limit: int, as_json: bool) -> None:
    """Show what minutes serve works on, how far it is, and what was done. Changes nothing.

    \b
    Examples:
      bank-copilot minutes status --inbox in
      bank-copilot minutes status --database postgresql://minutes@db/minutes --json
    """
    if database is None and inbox is None:
        raise click.UsageError("name the queue with --database, or the inbox with --inbox")
    found = _service().look(database, inbox or Path(), limit)
    if as_json:
        click.echo(json.dumps({"jobs": [one.told() for one in found]}, ensure_ascii=False, indent=1))
        return
    _print(found)


def _service() -> ModuleType:
    """Import what only the service needs.

    Raises:
        UsageError: it is not installed.
    """
    try:
        return importlib.import_module("cli.minutes_service")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("cli", "copilot", "minutes", "prompts"):
            raise
        raise UsageError(
            f"the service needs the package {error.name}, which is not installed; "
            "run: pip install 'bank-copilot[minutes,batch]'"
        ) from error


def _print(found: list[Entry]) -> None:
    if not found:
        click.echo("Nothing is waiting, and nothing was done yet.")
        return
    table = Table()
    for heading in ("file", "kind", "state", "priority", "progress", "came", "ended", "results, or why there are none"):
        table.add_column(heading, overflow="fold", no_wrap=heading not in _LONG)
    for one in found:
        state = f"{one.state}, in part" if one.state == "done" and not one.whole else one.state
        progress = f"{one.done}/{one.total}" if one.total else ""
        came, ended = (f"{at.astimezone():%m-%d %H:%M}" if at else "" for at in (one.created, one.ended))
        cells = (one.name, one.kind, state, one.priority, progress, came, ended, one.error or "\n".join(one.files))
        table.add_row(*(escape(_plain(cell)) for cell in cells))
    console = Console()
    (console if console.is_terminal else Console(width=_WIDTH)).print(table)


def _plain(text: str) -> str:
    """Return a text without what a terminal would act on: names of files are what others chose."""
    return "".join(one if one.isprintable() or one == "\n" else "?" for one in text)

"""``bank-copilot review``: what the review would see in a text, and the index of licensed code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.table import Table

from cli import runtime
from copilot.errors import DamagedFile
from copilot.review.finding import Occasion, Verdict
from copilot.review.licences import LicenceIndex
from copilot.review.reviewer import Reviewer
from prompts.rendered import Lane

__all__ = ["review"]

_WIDTH = 110


@click.group()
def review() -> None:
    """See what the review finds in a text, and index licensed code for it.

    \b
    Examples:
      bank-copilot review check letter.txt
      bank-copilot review index vendor/ third_party/ -o licensed.db
    """


@review.command()
@click.argument("file", type=click.File("rb"), metavar="FILE|-")
@click.option(
    "--lane",
    type=click.Choice(["interactive", "assist", "batch"]),
    default="assist",
    show_default=True,
    help="The lane in which it would be sent.",
)
@click.option("--outside", is_flag=True, help="As if the engine ran on another machine.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.pass_context
def check(ctx: click.Context, file: IO[bytes], lane: Lane, outside: bool, as_json: bool) -> None:
    """Tell what stands in a UTF-8 text and what would be done about it, were a user to send it.

    Names the rule, the class and the place, never the value. Ends with 1 when the text would be refused.

    \b
    Examples:
      bank-copilot review check letter.txt --outside
      git diff | bank-copilot review check - --json
    """
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFile(f"{file.name} is not UTF-8 at byte {error.start}") from error
    verdicts = Reviewer.of(runtime.settings()).examine(text, Occasion(lane, local=not outside))
    verdicts.sort(key=lambda verdict: verdict.finding.start)
    if as_json:
        rows = [{**verdict.to_json(), "line": _line(text, verdict)} for verdict in verdicts]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif verdicts:
        _print(text, verdicts)
    else:
        click.echo("Nothing found.")
    ctx.exit(1 if any(verdict.action == "refuse" for verdict in verdicts) else 0)


@review.command()
@click.argument("folders", type=click.Path(file_okay=False, path_type=Path), nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The index to write."
)
def index(folders: Sequence[Path], output: Path) -> None:
    """Index the code in FOLDERS, so that long verbatim matches in an answer are flagged.

    The index holds fingerprints and the files' names and licences, no code. Name it under [review] licences.

    \b
    Example:
      bank-copilot review index vendor/ third_party/ -o licensed.db
    """
    made = LicenceIndex.build(folders, output)
    files, prints = made.size()
    click.echo(f"{output}: {files} files, {prints} fingerprints.")


def _line(text: str, verdict: Verdict) -> int:
    return text.count("\n", 0, verdict.finding.start) + 1


def _print(text: str, verdicts: Sequence[Verdict]) -> None:
    table = Table("line", "column", "length", "kind", "rule", "class", "action")
    for verdict in verdicts:
        found = verdict.finding
        column = found.start - (text.rfind("\n", 0, found.start) + 1) + 1
        cells = (
            _line(text, verdict),
            column,
            found.end - found.start,
            found.kind,
            found.rule,
            found.level,
            verdict.action,
        )
        table.add_row(*map(str, cells))
    console = Console()
    console.print(table, crop=False, width=None if console.is_terminal else _WIDTH)

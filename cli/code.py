"""``bank-copilot code``: complete code at a cursor, and write unit tests."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import click

from cli import runtime
from cli.code_stats import stats
from cli.code_tests import tests
from copilot.errors import DamagedFile, InputError
from lsp.completion.service import Completion, Query
from lsp.completion.service import complete as complete_at
from lsp.settings import Settings
from lsp.syntax.languages import of_path
from lsp.syntax.lines import Lines
from lsp.workspace.workspace import Workspace
from prompts.rendered import Size

__all__ = ["code"]

_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9}):(?P<column>\d{1,9})", re.DOTALL)


@click.group()
def code() -> None:
    """Complete code and write unit tests.

    \b
    Examples:
      bank-copilot code complete loans/schedule.py:42:9
      bank-copilot code tests loans/schedule.py --function monthly_payment
    """


code.add_command(stats)
code.add_command(tests)


@code.command()
@click.argument("place", metavar="FILE:LINE:COL")
@click.option("--size", type=click.Choice(["small", "base"]), help="Which model answers.  [default: base]")
@click.option(
    "--workspace",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="Show the model what the code uses from other files of this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
def complete(place: str, size: Size | None, workspace: Path | None, as_json: bool) -> None:
    """Print what belongs at a cursor; LINE and COL count characters from 1, as editors show them.

    The file may hold syntax errors. The file is not changed.

    \b
    Examples:
      bank-copilot code complete loans/schedule.py:42:9
      bank-copilot code complete src/Loan.java:17:24 --workspace src --json
    """
    path, line, column = _parse(place)
    lines = Lines(_read(path))
    query = Query(lines, _offset(lines, line, column), of_path(path.name), uri=path.resolve().as_uri())
    found = asyncio.run(_complete(query, size, workspace))
    if as_json:
        where = {"version": 1, "file": str(path), "line": line, "column": column}
        click.echo(json.dumps(where | asdict(found), ensure_ascii=False, indent=1))
    elif found.text:
        click.echo(found.text)
    else:
        click.echo("Nothing fits here.", err=True)


async def _complete(query: Query, size: Size | None, folder: Path | None) -> Completion:
    settings = Settings() if size is None else Settings(size=size)
    async with runtime.client() as model:
        if folder is None:
            return await complete_at(model, runtime.library(), query, settings.options)
        workspace = Workspace()
        workspace.add_folder(folder)
        await workspace.index()
        query = replace(query, path=workspace.relative(query.uri))
        return await complete_at(model, runtime.library(), query, settings.options, workspace)


def _parse(place: str) -> tuple[Path, int, int]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise click.UsageError(f"{place!r} is not FILE:LINE:COL, such as loans/schedule.py:42:9")
    path = Path(match["file"])
    try:
        there = path.is_file()
    except OSError:  # a name that is too long, or a folder that one may not look into
        there = False
    if not there:
        raise click.UsageError(f"there is no file {path}")
    return path, int(match["line"]), int(match["column"])


def _read(path: Path) -> str:
    """Read a source; one that is not UTF-8 may be GB 18030, which older Chinese sources are."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DamagedFile(f"{path} is neither UTF-8 nor GB 18030 text")


def _offset(lines: Lines, line: int, column: int) -> int:
    if not 1 <= line <= lines.count:
        raise click.UsageError(f"there is no line {line}; the file has {lines.count}")
    length = len(lines.content(line - 1))
    if not 1 <= column <= length + 1:
        raise click.UsageError(f"line {line} has no column {column}; its columns go from 1 to {length + 1}")
    return lines.start(line - 1) + column - 1

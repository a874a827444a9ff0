"""What became of many documents, as a person wants to see it: a table, the failures, a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.language import Language
from docs_ai.terms import Outcome, Schema, workbook
from docs_ai.terms import failures as failure_list

__all__ = ["failures", "left_out", "show", "write_workbook"]

_WIDTH, _NAMED = 140, 8
_HEADS = ("File", "Found", "To check", "Conflicts", "Elsewhere", "Not stated", "Errors", "Seconds", "")


def show(outcomes: Sequence[Outcome]) -> None:
    """Print a line for each file: how many of its terms were found, are to be checked, or are not stated."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    table = Table(*_HEADS[:1])
    for head in _HEADS[1:]:
        table.add_column(head, justify="right")
    for outcome in outcomes:
        table.add_row(Text(outcome.path.name, overflow="fold"), *_cells(outcome))
    console.print(table)
    folders = sorted({str(outcome.result.parent) for outcome in outcomes if outcome.result is not None})
    if folders:
        click.echo(f"Drafts, in {', '.join(folders)}. Check each value at its place before it is used.")


def _cells(outcome: Outcome) -> list[str]:
    counts = outcome.counts
    if counts is None:
        return [*[""] * 7, "failed"]
    numbers = (counts.found, counts.to_check, counts.conflicts, counts.elsewhere, counts.absent, counts.errors)
    return [*map(str, numbers), f"{counts.seconds:.0f}", _before(outcome)]


def _before(outcome: Outcome) -> str:
    """Say whether the file was done before, and in which result where that has another name: of an equal file."""
    if not outcome.before or outcome.result is None:
        return ""
    own = outcome.result.name.casefold().startswith(outcome.path.stem.casefold())
    return "done before" if own else f"same as in {outcome.result.name}"


def left_out(others: Sequence[Path]) -> str:
    """Name the files of folders that are of no kind that is looked for there, the first of them."""
    names = ", ".join(path.name for path in others[:_NAMED]) + (", …" if len(others) > _NAMED else "")
    return f"Left out, because documents have other endings ({len(others)}): {names}. Name one to have it tried."


def failures(outcomes: Sequence[Outcome], folder: Path) -> int:
    """Name each file that failed, and where they are listed; return how many."""
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    for outcome in failed:
        click.secho(f"Error: {outcome.error}", fg="red", err=True)
    if failed and len(outcomes) > 1:
        click.echo(f"{len(failed)} of {len(outcomes)} files failed; see {folder / failure_list.NAME}.", err=True)
    return len(failed)


def write_workbook(path: Path, outcomes: Sequence[Outcome], schema: Schema, language: Language | None) -> None:
    """Write the results and the failures to a workbook, with headings in ``language`` or in that of the documents.

    Raises:
        OutputError: it cannot be written; the result files are not touched.
    """
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    failed = [
        workbook.Failure(str(outcome.path), type(outcome.error).__name__, str(outcome.error))
        for outcome in outcomes
        if outcome.error is not None
    ]
    workbook.write(path, results, schema, language or workbook.language_of(results), failed)
    click.echo(f"{path}: {len(results)} documents, {len(failed)} failures.", err=True)

"""``bank-copilot docs extract``: the wiring of term extraction to the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from cli import runtime
from cli.terms_view import show
from docs_ai.terms import Batch, Extractor, Outcome, Schema, load_schema
from docs_ai.terms.batch import Progress

__all__ = ["extract"]

_STAGES = {"reading": "reading", "asking": "finding terms", "done": "done", "failed": "failed"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--schema", "wanted", default="credit-approval", show_default=True, metavar="NAME|PATH", help="Which terms."
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("terms"),
    show_default=True,
    metavar="DIR",
    help="Where the results go.",
)
@click.option("--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="Files worked on at once.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON (see docs, Result files).")
def extract(files: tuple[Path, ...], wanted: str, folder: Path, jobs: int, as_json: bool) -> None:
    """Extract the main terms of credit approvals and facility letters (PDF with text, or DOCX), each with its place.

    Writes STEM.json for each file (NAME.json where two inputs share a stem). A value that cannot be located in the
    document is not reported. A bank's own terms: write a YAML file like the packaged one and name it with --schema.

    \b
    Examples:
      bank-copilot docs extract approval.pdf -o results
      bank-copilot docs extract letters/*.pdf letters/*.docx --jobs 2 -o results
      bank-copilot docs extract approval.docx --schema my-terms.yaml --json
    """
    schema = load_schema(wanted)
    paths = list(dict.fromkeys(files))
    outcomes = asyncio.run(_run(paths, schema, folder, jobs))
    if as_json:
        click.echo(json.dumps({"results": [_as_json(outcome) for outcome in outcomes]}, ensure_ascii=False, indent=1))
    else:
        show(outcomes, schema)
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    for outcome in failed:
        click.secho(f"Error: {outcome.error}", fg="red", err=True)
    if failed:
        click.echo(f"{len(failed)} of {len(outcomes)} files failed.", err=True)
        raise click.exceptions.Exit(1)


async def _run(paths: Sequence[Path], schema: Schema, folder: Path, jobs: int) -> list[Outcome]:
    with _progress(len(paths)) as report:
        async with runtime.client() as model:
            return await Batch(Extractor(model, runtime.library(), schema), folder, jobs).run(paths, report)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Progress], None]]:
    """Show how far each file is: a bar a file on a terminal; elsewhere a line a step, and one for fifty pages."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    tasks: dict[Path, TaskID] = {}
    with Bars(*columns, console=console, transient=True) as bars:
        whole = bars.add_task("files", total=total) if total > 1 else None

        def report(at: Progress) -> None:
            task = tasks.setdefault(at.path, bars.add_task(at.path.name)) if at.path not in tasks else tasks[at.path]
            bars.update(
                task, description=f"{at.path.name}: {_STAGES[at.stage]}", completed=at.done, total=at.total or None
            )
            if at.stage in {"done", "failed"}:
                bars.remove_task(task)
                if whole is not None:
                    bars.advance(whole)

        yield report


def _line(at: Progress) -> None:
    if at.stage == "reading" and at.done != at.total and at.done % 50:
        return
    place = f" {at.done}/{at.total}" if at.total else ""
    click.echo(f"{at.path.name}: {_STAGES[at.stage]}{place}", err=True)


def _as_json(outcome: Outcome) -> dict[str, object]:
    if outcome.extraction is None:
        return {"path": str(outcome.path), "file": None, "error": str(outcome.error)}
    return {"path": str(outcome.path), "file": str(outcome.result), "error": None, **outcome.extraction.to_json()}

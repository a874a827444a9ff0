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
from rich.table import Table
from rich.text import Text

from cli import runtime
from copilot.language import Language, detect
from docs_ai.terms import Batch, Extraction, Extractor, Outcome, Schema, load_schema
from docs_ai.terms.batch import Progress
from docs_ai.terms.schema import title

__all__ = ["extract"]

_STAGES = {"reading": "reading", "asking": "finding terms", "done": "done", "failed": "failed"}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "head": "Term,Value,Normal form,Page,Status,Confidence",
        "found": "found",
        "absent": "not stated",
        "conflict": "conflict",
        "needs_review": "check",
        "external_reference": "elsewhere",
        "draft": "A draft. Check each value at its place before it is used.",
    },
    "zh": {
        "head": "要素,原文,规范值,页,状态,置信度",
        "found": "已找到",
        "absent": "未载明",
        "conflict": "不一致",
        "needs_review": "待核对",
        "external_reference": "另见",
        "draft": "草稿。使用前请逐项核对原文。",
    },
}
_COLOURS = {
    "found": "green",
    "absent": "dim",
    "conflict": "red",
    "needs_review": "yellow",
    "external_reference": "cyan",
}


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
        _show(outcomes, schema)
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


def _show(outcomes: Sequence[Outcome], schema: Schema) -> None:
    """Print the terms of a single file, or one line a file."""
    done = [outcome for outcome in outcomes if outcome.extraction is not None]
    console = Console()
    if len(outcomes) == 1 and done and done[0].extraction is not None:
        extraction = done[0].extraction
        words = _WORDS[detect(extraction.document.text)]
        console.print(_table(extraction, schema))
        for error in extraction.errors:
            click.secho(str(error["message"]), fg="yellow", err=True)
        click.echo(f"{words['draft']} {done[0].result} ({extraction.elapsed_s:.0f} s)")
        return
    for outcome in done:
        terms = outcome.extraction.terms if outcome.extraction else ()
        found = sum(term.status == "found" for term in terms)
        doubtful = sum(term.status in {"conflict", "needs_review"} for term in terms)
        click.echo(f"{outcome.result}: {found} found, {doubtful} to check")


def _table(extraction: Extraction, schema: Schema) -> Table:
    language = detect(extraction.document.text)
    words = _WORDS[language]
    titles = {field.name: title(field, language) for field in schema.fields}
    table = Table(
        title=f"{extraction.document.path.name}: {schema.title.get(language, schema.name)}", title_style="bold"
    )
    for head in words["head"].split(","):
        table.add_column(head, overflow="fold")
    for term in extraction.terms:
        entry = term.to_json(extraction.document)
        value = " ".join((entry["value"] or "").split())
        table.add_row(
            titles[term.name] if not term.index else "",
            Text(value if len(value) <= 90 else value[:89] + "…"),
            Text(" ".join(filter(None, (entry["normalized"] if entry["normalized"] != value else "", entry["unit"])))),
            str(entry["page"] or ""),
            Text(words[term.status], style=_COLOURS[term.status]),
            f"{term.confidence:.2f}" if entry["value"] else "",
        )
    return table

"""``bank-copilot docs extract``: the wiring of term extraction to the command line."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from cli import batch_view, docs_terms, runtime, terms_view
from cli.docs_progress import progress
from copilot.errors import OutputError, UsageError
from docs_ai.terms import Outcome, Schema, load_schema
from docs_ai.terms.batch import Batch, Reading
from docs_ai.terms.earlier import load
from docs_ai.terms.inputs import look

__all__ = ["extract"]


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run was asked for."""

    paths: Sequence[Path]
    schema: Schema
    folder: Path
    how: Reading
    force: bool
    database: str | None
    rules_only: bool


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|DIR|GLOB...", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("terms"),
    show_default=True, metavar="DIR", help="Where the results go.",
)  # fmt: skip
@click.option("--recursive", is_flag=True, help="Take the folders below a folder too.")
@click.option("--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="Files worked on at once.")
@click.option("--force", is_flag=True, help="Do again what was done before.")
@click.option("--rules-only", is_flag=True, help="Ask no model: seconds a document, and no server is needed.")
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write all results to a workbook."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Of the workbook; by default that of the documents.")
@click.option(
    "--database", metavar="URL", help="Keep the work on a queue: sqlite:///FILE, or postgresql://USER@HOST/NAME."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON (see docs, Result files).")
@docs_terms.extraction_options
def extract(files: tuple[Path, ...], folder: Path, as_json: bool, **chosen: Any) -> None:
    """Extract the main terms of credit approvals and facility letters, each with its place.

    Takes files, folders, and patterns (in quotes, where the shell is not to expand them). Writes STEM.json for each
    file (NAME.json where two share a stem). A value that cannot be located in the document is not reported. What was
    done before, with the same document, terms, prompts, model and version, is not done again. A bank's own terms: write
    a YAML file like the packaged one and name it with --schema.

    \b
    Examples:
      bank-copilot docs extract approval.pdf -o results
      bank-copilot docs extract approvals 'letters/*.pdf' --recursive --jobs 2 --xlsx terms.xlsx -o results
      bank-copilot docs extract approval.docx --schema my-terms.yaml --json
      bank-copilot docs extract approvals --rules-only
      bank-copilot docs extract protected.pdf --password
      bank-copilot docs extract approvals --database sqlite:///queue.db -o results
    """
    if chosen["xlsx"] is not None and chosen["xlsx"].suffix.lower() != ".xlsx":
        raise click.BadParameter("the workbook is an Excel file: name it FILE.xlsx", param_hint="--xlsx")
    schema = load_schema(chosen["wanted"])
    inputs = look(files, recursive=chosen["recursive"], leave_out=folder)
    if inputs.others:
        click.echo(batch_view.left_out(inputs.others), err=True)
    how = docs_terms.reading(chosen["ask_password"], chosen["password_file"], chosen["cache"], chosen["jobs"])
    run = _Run(inputs.paths, schema, folder, how, chosen["force"], chosen["database"], chosen["rules_only"])
    try:
        outcomes = asyncio.run(_extract(run))
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was done is in {folder}; the same command goes on from there.", err=True)
        raise click.exceptions.Exit(130) from None
    _report(outcomes, schema, as_json)
    if chosen["xlsx"] is not None:
        batch_view.write_workbook(chosen["xlsx"], outcomes, schema, chosen["lang"])
    if batch_view.failures(outcomes, folder):
        raise click.exceptions.Exit(1)


async def _extract(run: _Run) -> list[Outcome]:
    if run.rules_only:
        return await _work(run, docs_terms.by_rules(run.schema, run.folder, run.how, force=run.force))
    async with runtime.client() as model:
        return await _work(run, await docs_terms.batch(model, run.schema, run.folder, run.how, force=run.force))


async def _work(run: _Run, batch: Batch) -> list[Outcome]:
    plan = await asyncio.to_thread(batch.plan, run.paths)
    if plan.tasks:
        await asyncio.to_thread(_make, run.folder)
    if plan.before:
        click.echo(f"{len(plan.before)} done before, {len(plan.tasks)} to do.", err=True)
    with progress(len(plan.tasks)) as report:
        if run.database is None:
            return await batch.work(plan, report)
        outcomes: list[Outcome] = await _queued().work(batch, plan, run.database, report)
        return outcomes


def _make(folder: Path) -> None:
    """Make the folder of results before anything is asked, which may take hours. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror or error}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write to {folder}: permission denied")


def _queued() -> ModuleType:
    """Import what only ``--database`` needs.

    Raises:
        UsageError: it is not installed.
    """
    try:
        return importlib.import_module("docs_ai.terms.queued")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--database needs the package {error.name}, which is not installed; run: pip install 'bank-copilot[batch]'"
        ) from error


def _report(outcomes: Sequence[Outcome], schema: Schema, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"results": [_as_json(outcome) for outcome in outcomes]}, ensure_ascii=False, indent=1))
    elif len(outcomes) == 1:
        result = outcomes[0].result
        content = load(result) if result is not None else None
        if result is not None and content is not None:
            terms_view.show(content, result, schema)
    else:
        batch_view.show(outcomes)


def _as_json(outcome: Outcome) -> dict[str, Any]:
    content = load(outcome.result) if outcome.result is not None else None
    error = str(outcome.error) if outcome.error is not None else None
    file = str(outcome.result) if outcome.result is not None else None
    return {"path": str(outcome.path), "file": file, "error": error, "before": outcome.before, **(content or {})}

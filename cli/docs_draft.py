"""``docs draft``: a due-diligence report from a client's statements and notes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli import docs_terms, runtime
from copilot.language import Language
from docs_ai import diligence
from docs_ai.diligence import Report, Step
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.workbook import Workbook, read_workbook
from docs_ai.reading import Document
from docs_ai.reading.process import ReadingProcess
from docs_ai.terms.batch import Reading

__all__ = ["draft"]

_STEPS = {"read": "reading {name}", "locate": "sorting what the notes say", "write": "writing: {name}"}


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--template",
    default="due-diligence",
    show_default=True,
    metavar="NAME|FILE",
    help="A packaged template, or a bank's own YAML file.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="REPORT.docx",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The report; REPORT.json is written beside it.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), help="Of the report; by default that of the sources.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON too.")
@docs_terms.reading_options
def draft(
    sources: tuple[Path, ...], template: str, output: Path, language: Language | None, as_json: bool, **chosen: Any
) -> None:
    """Draft a report from a client's statements (XLSX), extracts and notes (DOCX, PDF, text), or a folder of them.

    Code reads and computes every number and runs the cross-checks; the model words what was found; every sentence
    names its source. The result is a draft: it holds no rating, limit or recommendation.

    \b
    Example:
      bank-copilot docs draft client/ -o report.docx
      bank-copilot docs draft statements.xlsx registration.docx visit-note.docx -o report.docx --language zh
      bank-copilot docs draft client/ --template our-template.yaml -o report.docx --json > report-data.json
    """
    if output.suffix.lower() != ".docx":
        raise click.UsageError("the report is a Word file: name it REPORT.docx")
    wanted = diligence.load_template(template)
    paths = [path for path in diligence.expand(sources) if path.resolve() not in _results(output)]
    how = docs_terms.reading(chosen["ask_password"], chosen["password_file"], chosen["cache"], 1)
    report = asyncio.run(_draft(paths, wanted, language, how))
    document, evidence = diligence.write(report, output)
    for failure in report.failures:
        click.echo(f"Not used: {failure.error}", err=True)
    if as_json:
        click.echo(json.dumps(diligence.to_json(report), ensure_ascii=False, indent=1))
    else:
        _summarise(report, document, evidence)
    if report.failures:
        raise click.exceptions.Exit(1)


def _results(output: Path) -> set[Path]:
    """Return what an earlier run may have left in a source folder: a report is no source of itself."""
    return {output.resolve(), output.with_suffix(".json").resolve()}


async def _draft(paths: list[Path], template: diligence.Template, language: Language | None, how: Reading) -> Report:
    with _progress() as on_step:
        process = ReadingProcess(how.limits)
        try:
            read = await asyncio.to_thread(diligence.read, paths, template, on_step, _reader(process, how))
        finally:
            process.close()
        async with runtime.client() as model:
            return await diligence.draft(read, template, model, runtime.library(), language=language, on_step=on_step)


def _reader(process: ReadingProcess, how: Reading) -> diligence.Reader:
    """Return what reads sources in a process of its own: one that takes too long, or harms it, is named as bad."""

    def document(path: Path) -> Document:
        return process.read(path, password=how.password, cache=how.cache)

    def workbook(path: Path, rules: Rulebook) -> Workbook:
        return process.call(read_workbook, path, rules=rules)

    return diligence.Reader(document, workbook)


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """Show steps as a bar on a terminal and as plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: click.echo(_line(step), err=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda step: bar.update(task, description=_words(step), completed=step.done, total=step.total or None)


def _words(step: Step) -> str:
    return _STEPS[step.kind].format(name=step.name)


def _line(step: Step) -> str:
    return f"[{step.done + 1}/{step.total}] {_words(step)}" if step.total else _words(step)


def _summarise(report: Report, document: Path, evidence: Path) -> None:
    by_model = sum(sentence.origin == "model" for sentence in report.sentences)
    differ = sum(check.status == "differs" for check in report.checks)
    click.echo(f"{document} and {evidence.name}: a draft, for a person to review.")
    click.echo(
        f"{len(report.sentences)} sentences ({by_model} worded by the model, {len(report.rejected)} of its refused), "
        f"{len(report.ledger)} figures, {len(report.checks)} checks ({differ} differ), {len(report.flags)} risk flags, "
        f"{report.elapsed_s:.0f} s."
    )
    for flag in report.flags:
        click.echo(f"  ! {flag.titles[report.language]}")

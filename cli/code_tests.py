"""``bank-copilot code tests``: the wiring of the unit-test job to the command line."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli import runtime
from copilot.errors import CopilotError
from copilot.language import Language
from lsp.actions import unit_tests
from lsp.actions.sandbox import Sandbox

__all__ = ["tests"]

_STEPS = {
    "writing": "the model writes tests",
    "running": "running them in the sandbox",
    "repairing": "the model repairs broken tests",
    "varying": "trying other inputs",
    "confirming": "running each twice more",
    "done": "done",
}
_REASONS = {
    "unparsable": "not valid Python",
    "no_call": "did not call the function",
    "no_assertion": "asserted nothing",
    "forbidden": "used something that a test must not",
    "unsupported": "of a form that is not supported",
    "failed": "failed",
    "error": "raised an error",
    "timeout": "took too long",
    "crashed": "crashed or went over a limit",
    "flaky": "did not pass three times",
    "duplicate": "the same as another",
    "duplicate_coverage": "reached nothing new",
}


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--function", metavar="NAME", help="One function, NAME or CLASS.METHOD. Without it: every public one.")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tests"),
    show_default=True,
    help="Where the test files go.",
)
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of comments in the file; by default the module's own."
)
@click.option("--force", is_flag=True, help="Replace a test file that a person wrote or changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON (see docs, Result files).")
def tests(
    path: Path, function: str | None, folder: Path, language: Language | None, force: bool, as_json: bool
) -> None:
    """Write pytest tests for a Python function, run them, and keep those that hold.

    Each test runs in a sandbox without network, files or other processes, and is kept when it passes three times. A
    test whose expected value was taken from the code's own behaviour is marked as a characterisation: it guards
    against change and cannot find a bug. The files (test_MODULE_FUNCTION.py) are drafts for a person to review.

    \b
    Example:
      bank-copilot code tests src/loans/schedule.py --function instalment -o tests
      bank-copilot code tests rates.py --json > result.json
    """
    request = unit_tests.TestsRequest(path, function, language)
    result = asyncio.run(_generate(request))
    files, failures = _write(result, folder, force)
    if as_json:
        value = result.to_json(files)
        value["errors"] += failures
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        _show(result, files)
    for line in (*result.errors, *failures):
        click.secho(f"Error: {line}", fg="red", err=True)
    if result.errors or failures:
        raise click.exceptions.Exit(1)


async def _generate(request: unit_tests.TestsRequest) -> unit_tests.TestsResult:
    unit_tests.targets(unit_tests.read_module(request.path), request.function)  # fail before a server is started
    with _progress() as report:
        async with runtime.client() as model:
            return await unit_tests.generate_tests(request, model, runtime.library(), Sandbox(), report)


@contextmanager
def _progress() -> Iterator[Callable[[unit_tests.Progress], None]]:
    """Show where the work stands: a bar on a terminal, a line for each function and step elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda at: click.echo(f"[{at.number}/{at.total}] {at.function}: {_STEPS[at.step]}", err=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading the module", total=None)

        def report(at: unit_tests.Progress) -> None:
            done = at.number - (at.step != "done")
            bar.update(task, total=at.total, completed=done, description=f"{at.function}: {_STEPS[at.step]}")

        yield report


def _write(result: unit_tests.TestsResult, folder: Path, force: bool) -> tuple[dict[str, str], list[str]]:
    """Write a file for each function with kept tests; return the paths by function, and what could not be written."""
    files: dict[str, str] = {}
    failures: list[str] = []
    for function in result.functions:
        if not function.source:
            continue
        try:
            path = folder / unit_tests.file_name(result.module, function.name)
            files[function.name] = str(unit_tests.write(path, function.source, force=force))
        except CopilotError as error:
            failures.append(str(error))
    return files, failures


def _show(result: unit_tests.TestsResult, files: Mapping[str, str]) -> None:
    for function in result.functions:
        claims = sum(test.kind == "specification" for test in function.kept)
        guards = len(function.kept) - claims
        click.secho(f"{function.name}: {len(function.kept)} of {function.written} tests kept", bold=True)
        click.echo(f"  {claims} check a stated value, {guards} are characterisations (they pin what the code does now)")
        for reason, count in Counter(dropped.reason for dropped in function.dropped).most_common():
            click.echo(f"  {count} dropped: {_REASONS[reason]}")
        click.echo(f"  lines {_change(function.before, function.after)}, in {function.elapsed_s:.0f} s")
        doubtful = [test for test in function.kept if test.claimed]
        for test in doubtful:
            click.secho(f"  check {test.name}: the model had expected {test.claimed[0]}", fg="yellow")
        if function.name in files:
            click.echo(f"  draft: {files[function.name]}")
    click.echo(f"Module {result.module}: lines {_change(result.before, result.after)}")
    confined = result.isolation
    click.echo(
        f"Isolation: network {'+'.join(confined.network)}; files {'+'.join(confined.files)}; "
        f"processes {'+'.join(confined.processes)}"
    )


def _change(before: unit_tests.Coverage, after: unit_tests.Coverage) -> str:
    lines = f"{before.line_share:.0%} -> {after.line_share:.0%}"
    return f"{lines}, branches {before.branch_share:.0%} -> {after.branch_share:.0%}"

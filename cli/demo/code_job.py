"""The code job: ghost text from a real language-server session, then unit tests that were run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from cli import samples
from cli.demo import editor, results
from cli.demo.workplace import Outcome, Workplace
from copilot import atomic
from copilot.errors import AnswerError
from lsp.actions import unit_tests
from lsp.actions.sandbox import Sandbox

__all__ = ["completion", "run"]

_FUNCTION = "monthly_payment"
_REMOVED = "balance -= part"
"""What is taken out of the sample where it stands last, for the model to write: both sizes know it."""

_EFFORT = unit_tests.Effort(tests=4, variations=32)
"""Less than the command spends: a demo is soon over."""


async def run(place: Workplace) -> Outcome:
    """Complete a line of the sample module, and write tests for one of its functions.

    Raises:
        AnswerError: the model had no completion to offer, or wrote no tests.
        CopilotError: whatever else stops the commands of the same names.
    """
    module = atomic.write_bytes(place.folder / samples.PYTHON_MODULE.name, samples.PYTHON_MODULE.read_bytes())
    suggestion, ghost = await _complete(place, module)
    tests, result = await _test(place, module)
    after, kept = result["functions"][0]["coverage"]["after"]["lines"], result["totals"]["kept"]
    summary = (
        f"1 line completed; {kept} tests kept, {after['covered']} of {after['total']} lines of {_FUNCTION} reached"
    )
    return Outcome(summary, (module, suggestion, *tests), (ghost, results.unit_tests(result)))


async def _complete(place: Workplace, module: Path) -> tuple[Path, RenderableType]:
    """Ask the language server for the removed line, as an editor does."""
    before, after = samples.PYTHON_MODULE.read_text("utf-8").rsplit(_REMOVED, 1)
    text = before + after
    place.stage.step("starting the language server")
    async with editor.session() as server:
        found = await editor.suggest(server, module, text, len(before), step=place.stage.step)
    if not found.text:
        raise AnswerError("the language server offered no completion")
    cursor = editor.position(text, len(before))
    record = {
        "version": 1,
        "file": module.name,
        "line": cursor.line + 1,
        "column": cursor.character + 1,
        "suggestion": found.text,
        "removed": _REMOVED,
        "waited_s": [round(seconds, 3) for seconds in found.waited_s],
    }
    return atomic.write_json(place.folder / "completion.json", record), completion(record)


def completion(record: Mapping[str, Any]) -> RenderableType:
    """Show the function that was completed, as ``completion.json`` holds it."""
    before, after = samples.PYTHON_MODULE.read_text("utf-8").rsplit(record["removed"], 1)
    start, end = before.rindex("\ndef ") + 1, max(0, after.find("\n\n"))
    seconds = sum(record["waited_s"])
    title = f"{record['file']}:{record['line']}:{record['column']}, ghost text after {seconds:.1f} s"
    code, cursor = before[start:] + after[:end], len(before) - start
    return results.code_with_ghost(code, record["suggestion"], cursor, language="python", title=title)


async def _test(place: Workplace, module: Path) -> tuple[list[Path], Mapping[str, Any]]:
    """Write tests, run them in the sandbox, and keep what passes."""

    def heard(progress: unit_tests.Progress) -> None:
        place.stage.step(f"unit tests for {progress.function}: {progress.step}")

    request = unit_tests.TestsRequest(module, _FUNCTION, effort=_EFFORT)
    made = await unit_tests.generate_tests(request, place.model, place.library, Sandbox(), heard)
    if made.errors:
        raise AnswerError(made.errors[0])
    files = {
        function.name: unit_tests.write(
            place.folder / unit_tests.file_name(made.module, function.name), function.source, force=True
        )
        for function in made.functions
        if function.kept
    }
    result = made.to_json({name: path.name for name, path in files.items()})
    return [*files.values(), atomic.write_json(place.folder / "tests.json", result)], result

"""``bank-copilot code tests``: words and exit codes; with the real small model, the whole way."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from lsp.actions.unit_tests import SCHEMA
from tests.lsp.actions import samples

if TYPE_CHECKING:
    from tests.conftest import RunningGateway

ROOT = Path(__file__).parents[3]


def command(*arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from cli.main import run; run()", "code", "tests", *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT, env=environ, timeout=300)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("name", "text", "option", "code", "words"),
    [
        ("loan.py", "def f(:\n", [], 1, "line 1"),
        ("Loan.java", "class Loan {}", [], 1, "Java"),
        ("loan.py", "", [], 1, "empty"),
        ("loan.py", "def f():\n    return 1\n", ["--function", "g"], 2, "choose one of: f"),
    ],
)
def test_bad_input_is_told_in_a_line_before_any_server_starts(
    tmp_path: Path, name: str, text: str, option: list[str], code: int, words: str
) -> None:
    run = command(str(samples.write(tmp_path, text, name)), *option)
    assert run.returncode == code
    assert words in run.stderr
    assert len(run.stderr.strip().splitlines()) <= 2
    assert "Traceback" not in run.stderr


@pytest.mark.e2e
def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert command(str(tmp_path / "none.py")).returncode == 2


@pytest.mark.e2e
def test_help_has_an_example() -> None:
    run = command("--help")
    assert run.returncode == 0
    assert "bank-copilot code tests src/loans/schedule.py" in run.stdout


GRADE = '''def grade(score):
    """Return the grade of a score.

    >>> grade(95)
    'A'
    """
    if score >= 90:
        return "A"
    if score >= 60:
        return "B"
    return "C"
'''


@pytest.mark.model
@pytest.mark.e2e
def test_the_command_writes_tests_that_pass(tmp_path: Path, gateway: RunningGateway) -> None:
    path = samples.write(tmp_path, GRADE, "grades.py")
    out = tmp_path / "out"
    environ = {**gateway.environ, "PYTHONPATH": str(ROOT)}
    run = command(str(path), "--function", "grade", "-o", str(out), "--json", environ=environ)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    jsonschema.validate(result, json.loads(SCHEMA.read_text("utf-8")))
    (function,) = result["functions"]
    assert {"specification", "docstring"} <= {
        value for test in function["kept"] for value in test.values() if isinstance(value, str)
    }
    assert function["coverage"]["after"]["lines"]["covered"] == 5
    assert function["asks"] >= 1
    file = Path(function["file"])
    assert file == out / "test_grades_grade.py"
    names = {node.name for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
    assert names == {test["name"] for test in function["kept"]}
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest", str(file)]
    checked = subprocess.run(again, cwd=tmp_path, env={**environ, "PYTHONPATH": str(tmp_path)}, check=False)
    assert checked.returncode == 0
    assert "[1/1] grade: done" in run.stderr

"""The file that a person gets."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import OutputError
from lsp.actions.unit_tests import layout
from lsp.actions.unit_tests.candidates import Candidate, parse_answer, unique_names
from lsp.actions.unit_tests.draft import file_name, render, write
from lsp.actions.unit_tests.source import Module, Target
from tests.lsp.actions import samples

ANSWER = """
TOP = 95


def test_1_top():
    assert grade(TOP) == 'A'


def test_2_top():
    scores = ['one hundred', 'two hundred', 'three hundred', 'four hundred', 'five hundred', 'six hundred', 'the last']
    names = dict(first='one hundred', second='two hundred', third='three hundred', fourth='four hundred', fifth='five')
    assert grade(len(scores[0])) == "C"


def test_3():
    with pytest.raises(TypeError):
        grade(None)
"""


@pytest.fixture
def module(tmp_path: Path) -> Module:
    return samples.module(tmp_path)


@pytest.fixture
def grade(module: Module) -> Target:
    return samples.target(module, "grade")


@pytest.fixture
def tests(module: Module, grade: Target) -> list[Candidate]:
    candidates = parse_answer(ANSWER, module, grade).candidates
    learnt = replace(candidates[0], kind="characterisation", claimed=("'B'",))
    return unique_names([learnt, *candidates[1:]], grade)


def test_the_file_is_valid_marked_and_passes_ruff(module: Module, grade: Target, tests: list[Candidate]) -> None:
    text = render(tests, module, grade, "en")
    assert "a person must review it" in text
    tree = ast.parse(text)
    assert [each.name for each in tree.body if isinstance(each, ast.FunctionDef)] == [
        "test_top",
        "test_top_2",
        "test_grade",
    ]
    assert max(map(len, text.splitlines()[1:])) <= 100
    checks = ("check", "--isolated", "--select", "E,F,I,W", "--line-length", "100", "-")
    for command in (checks, ("format", "--isolated", "--line-length", "100", "--check", "-")):
        run = subprocess.run(
            [sys.executable, "-m", "ruff", *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=module.path.parent,
        )
        assert run.returncode == 0, run.stdout + run.stderr + text


def test_a_characterisation_says_so_and_shows_the_claim(module: Module, grade: Target, tests: list[Candidate]) -> None:
    lines = render(tests, module, grade, "en").splitlines()
    place = lines.index("def test_top():")
    assert lines[place - 2].startswith("# Characterisation:")
    assert lines[place - 1] == "# The assistant had expected: 'B'"
    assert sum(line.startswith("# Characterisation") for line in lines) == 1


def test_the_words_are_chinese_for_a_chinese_reader(module: Module, grade: Target, tests: list[Candidate]) -> None:
    text = render(tests, module, grade, "zh")
    assert "须经人工复核" in text
    assert "# 特征测试" in text


def test_the_files_name() -> None:
    assert file_name("bank.fees", "Account.add") == "test_fees_Account_add.py"


def test_names_are_unique_short_and_without_the_number(module: Module, grade: Target) -> None:
    answer = "".join(f"def test_{n}_{'x' * 90}():\n    assert grade({n}) == 'C'\n\n" for n in range(3))
    names = [each.name for each in unique_names(parse_answer(answer, module, grade).candidates, grade)]
    assert len(set(names)) == 3
    assert all(name.startswith("test_xxx") and len(name) <= 64 for name in names)


def test_two_meanings_of_one_name_stay_apart(module: Module, grade: Target) -> None:
    one, two = (
        parse_answer(f"TOP = {n}\n\ndef test_{n}():\n    assert grade(TOP) == '{g}'\n", module, grade).candidates[0]
        for n, g in ((95, "A"), (70, "B"))
    )
    text = render(unique_names([one, two], grade), module, grade, "en")
    names: dict[str, object] = {"__name__": "t"}
    exec(
        compile(text.replace("from fees import grade", samples.FEES.replace("from __future__", "#")), "t", "exec"),
        names,
    )
    for name, value in names.items():
        if name.startswith("test_"):
            value()  # type: ignore[operator]


def test_a_draft_is_replaced_and_a_persons_file_is_not(
    module: Module, grade: Target, tests: list[Candidate], tmp_path: Path
) -> None:
    path = tmp_path / "out" / "test_fees_grade.py"
    text = render(tests, module, grade, "en")
    write(path, text)
    write(path, render(tests[:1], module, grade, "en"))
    path.write_text(path.read_text("utf-8") + "\n# checked by Li\n", "utf-8")
    with pytest.raises(OutputError, match="--force"):
        write(path, text)
    assert "checked by Li" in path.read_text("utf-8")
    write(path, text, force=True)
    assert path.read_text("utf-8") == text


LITERALS = st.recursive(
    st.integers() | st.text() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=9) | st.tuples(inner) | st.dictionaries(st.text(), inner, max_size=9),
    max_leaves=40,
)


@given(LITERALS, LITERALS)
def test_laying_out_never_changes_the_meaning(left: object, right: object) -> None:
    statement = ast.parse(f"def test():\n    assert f({left!r}, key={right!r}) == ({right!r},)").body[0]
    text = layout.source(statement)
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(ast.unparse(statement)))

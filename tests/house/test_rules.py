"""Rules of the house that no ready-made linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("copilot", "lsp", "docs_ai", "minutes", "prompts", "cli")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if "samples" not in file.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PATCH = re.compile(r"\bmonkeypatch\.(?:setattr|delattr)\b|\bmock\.patch\b|\bimport mock\b")


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def reads_of_the_environment(tree: ast.AST) -> list[int]:
    """Return the lines that read the environment; to hand it on whole to a child, ``{**os.environ}``, is none."""
    handed_on = {
        id(value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if key is None
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("environ", "environb", "getenv")
            and id(node) not in handed_on
        )
        or (isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & {"environ", "getenv"})
    ]


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_only_the_settings_read_the_environment(file: Path) -> None:
    lines = reads_of_the_environment(ast.parse(file.read_text("utf-8")))
    assert lines == [] or name(file) == "copilot/config.py"


@pytest.mark.parametrize(
    "code",
    ["import os\nos.environ['A']", "from os import getenv", "import os\nos.getenv('A')", "from os import environ as e"],
)
def test_the_rule_on_the_environment_sees_each_form(code: str) -> None:
    assert reads_of_the_environment(ast.parse(code))


def test_the_environment_may_be_handed_on_to_a_child() -> None:
    assert reads_of_the_environment(ast.parse("run(command, env={**os.environ, 'A': 'b'})")) == []


@pytest.mark.parametrize("file", [file for file in TESTS if file != Path(__file__)], ids=name)
def test_no_test_patches_our_internals(file: Path) -> None:
    assert PATCH.findall(file.read_text("utf-8")) == []


def test_every_package_is_typed() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "py.typed").is_file()] == []

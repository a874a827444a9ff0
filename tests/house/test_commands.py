"""Every command explains itself, and asking for help costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from tools.cli_reference import commands, reference

HEAVY = {
    "docx",
    "httpx",
    "jinja2",
    "jsonschema",
    "openpyxl",
    "pygls",
    "pymupdf",
    "rich",
    "tree_sitter",
    "uvicorn",
    "yaml",
}
DESIGNED = """
    demo|models list|models pull|models verify|serve|status|doctor|lsp|code complete|code tests|code stats|
    docs extract|docs draft|minutes make|prompts list|prompts show|prompts render|prompts test|
    audit show|audit verify|audit export|audit prune|audit key new
"""


@pytest.fixture(scope="module")
def contexts() -> dict[str, click.Context]:
    return {context.command_path.removeprefix("bank-copilot").strip(): context for context in commands()}


@pytest.mark.parametrize("path", [part.strip() for part in DESIGNED.split("|")])
def test_a_command_of_the_design_is_there(contexts: dict[str, click.Context], path: str) -> None:
    assert path in contexts


def test_every_command_says_what_it_does_with_an_example(contexts: dict[str, click.Context]) -> None:
    leaves = [context for context in contexts.values() if not isinstance(context.command, click.Group)]
    without = [context.command_path for context in leaves if "Example" not in (context.command.help or "")]
    assert without == []


def test_every_option_says_what_it_does(contexts: dict[str, click.Context]) -> None:
    silent = [
        f"{context.command_path} {parameter.opts[0]}"
        for context in contexts.values()
        for parameter in context.command.params
        if isinstance(parameter, click.Option) and not parameter.hidden and not parameter.help
    ]
    assert silent == []


def test_every_command_that_a_program_reads_has_json(contexts: dict[str, click.Context]) -> None:
    for path in (
        "models list",
        "status",
        "doctor",
        "docs extract",
        "prompts list",
        "prompts test",
        "code tests",
        "code stats",
        "audit show",
    ):
        assert "--json" in [option for parameter in contexts[path].command.params for option in parameter.opts], path


def test_the_reference_fits_a_page_and_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    here = reference()
    monkeypatch.setenv("HOME", "/somewhere/else")
    monkeypatch.setenv("COLUMNS", "40")
    assert reference() == here
    inside = here.split("```text")[1:]
    assert max(len(line) for block in inside for line in block.split("```")[0].splitlines()) <= 120


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, json, cli.main as c; c.main(['--help'], standalone_mode=False); print(json.dumps([*sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
    assert loaded & HEAVY == set()

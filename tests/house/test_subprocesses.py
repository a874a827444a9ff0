"""An editor starts the server in the folder that it has open: what lies there must never be run as if it were ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("cli", "copilot", "docs_ai", "lsp", "minutes", "prompts")
STARTS = re.compile(r'sys\.executable,\s*(?P<first>"[^"]*")')


@pytest.mark.parametrize("package", SHIPPED)
def test_a_python_that_is_started_looks_for_no_module_in_the_working_directory(package: str) -> None:
    for source in (ROOT / package).rglob("*.py"):
        for start in STARTS.finditer(source.read_text("utf-8")):
            assert start["first"] == '"-P"', f"{source.relative_to(ROOT)}: without -P Python imports from there"


def test_the_rule_sees_the_places_where_python_is_started() -> None:
    sources = [source for package in SHIPPED for source in (ROOT / package).rglob("*.py")]
    assert sum(len(STARTS.findall(source.read_text("utf-8"))) for source in sources) >= 6

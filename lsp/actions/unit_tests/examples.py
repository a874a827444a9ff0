"""Tests from the examples in a function's own docstring: the only expected values that a person wrote."""

from __future__ import annotations

import ast
import doctest

from lsp.actions.unit_tests import rewrite
from lsp.actions.unit_tests.candidates import Candidate, parse_answer
from lsp.actions.unit_tests.source import Module, Target

__all__ = ["from_docstring"]


def from_docstring(module: Module, target: Target) -> tuple[Candidate, ...]:
    """Make a test of each ``>>>`` example whose result is a plain value or a named exception (see `doctest`)."""
    text = ast.get_docstring(target.node) or ""
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return ()
    tests: list[str] = []
    before: list[str] = []
    for example in examples:
        source = example.source.strip()
        if example.exc_msg:
            error = example.exc_msg.split(":")[0].strip()
            tests.append(_test(target, before, f"with pytest.raises({error}):\n    {source}"))
        elif example.want.strip() and _is_expression(source):
            tests.append(_test(target, before, f"assert {_compared(source, example.want.strip())}"))
        else:
            before.append(source)
    found = parse_answer("\n\n".join(test for test in tests if _parses(test)), module, target).candidates
    return tuple(Candidate(each.function, each.support, origin="docstring") for each in found)


def _test(target: Target, before: list[str], check: str) -> str:
    lines = "\n".join([*before, check]).splitlines()
    return f"def test_{target.name}_example():\n" + "\n".join("    " + line for line in lines)


def _compared(source: str, want: str) -> str:
    operator = "is" if want in {"True", "False", "None"} else "=="
    return f"{source} {operator} {want}"


def _is_expression(source: str) -> bool:
    try:
        ast.parse(source, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _parses(test: str) -> bool:
    try:
        tree = ast.parse(test)
    except (SyntaxError, ValueError):
        return False
    checks = [node for node in ast.walk(tree) if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)]
    return all(rewrite.is_literal(node.test.comparators[0]) for node in checks if isinstance(node.test, ast.Compare))

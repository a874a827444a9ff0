"""Learning an expected value from the code, and saying so."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lsp.actions.unit_tests.candidates import Candidate, parse_answer
from lsp.actions.unit_tests.characterise import expect_exception, expect_observed, observing, raised_in
from lsp.actions.unit_tests.source import Module
from tests.lsp.actions import samples


@pytest.fixture
def module(tmp_path: Path) -> Module:
    return samples.module(tmp_path)


def candidate(module: Module, body: str, function: str = "grade") -> Candidate:
    parsed = parse_answer(f"def test_a():\n    {body}\n", module, samples.target(module, function))
    assert parsed.dropped == ()
    return parsed.candidates[0]


def changed(module: Module, body: str, kind: str, written: str, function: str = "grade") -> str:
    made = expect_observed(candidate(module, body, function), [[0, kind, written]], module)
    assert made is not None
    assert made.kind == "characterisation"
    return made.key


def test_an_observing_test_notes_the_side_that_the_code_gave(module: Module) -> None:
    watching = observing(candidate(module, "assert 'B' == grade(95)"))
    assert watching is not None
    assert watching.key == "_note(0, grade(95))"


@pytest.mark.parametrize(
    ("before", "kind", "written", "after"),
    [
        ("assert grade(95) == 'B'", "str", "'A'", "assert grade(95) == 'A'"),
        ("assert 'B' == grade(95)", "str", "'A'", "assert grade(95) == 'A'"),
        ("assert grade(95) == 'B'", "NoneType", "None", "assert grade(95) is None"),
        ("assert not grade(95)", "bool", "True", "assert grade(95) is True"),
        ("assert grade(95) != 'A'", "str", "'A'", "assert grade(95) == 'A'"),
        ("assert grade(95) == 0.5", "float", "0.25", "assert grade(95) == pytest.approx(0.25)"),
        ("assert grade(95) == []", "list", "[(1, {'a': -2.5})]", "assert grade(95) == [(1, {'a': -2.5})]"),
        ("assert grade(95) == []", "set", "set()", "assert grade(95) == set()"),
    ],
)
def test_the_observed_value_takes_the_place_of_the_claimed_one(
    module: Module, before: str, kind: str, written: str, after: str
) -> None:
    assert changed(module, before, kind, written) == after


def test_the_claim_is_kept_for_the_person(module: Module) -> None:
    made = expect_observed(candidate(module, "assert grade(95) == 'B'"), [[0, "str", "'A'"]], module)
    assert made is not None
    assert made.claimed == ("'B'",)


def test_a_value_that_needs_an_import_gets_it(module: Module) -> None:
    made = expect_observed(candidate(module, "assert fee(5) == 1", "fee"), [[0, "Decimal", "Decimal('0.05')"]], module)
    assert made is not None
    assert "from decimal import Decimal" in [ast.unparse(each) for each in made.support]


@pytest.mark.parametrize(
    "written",
    [
        "<object object at 0x7f>",
        "nan",
        "Unknown(1)",
        "x" * 500,
        "__import__('os').system('true')",
        "lambda: 1",
        "Account.x(1)",
    ],
)
def test_what_cannot_be_written_as_a_plain_value_is_given_up(module: Module, written: str) -> None:
    assert expect_observed(candidate(module, "assert grade(95) == 'B'"), [[0, "object", written]], module) is None


@pytest.mark.parametrize("observed", [[], [["0"]], [None], ["x"], [[1, "str", "'A'"]]])
def test_a_note_of_the_wrong_shape_is_given_up(module: Module, observed: list[object]) -> None:
    assert expect_observed(candidate(module, "assert grade(95) == 'B'"), observed, module) is None


def test_a_comparison_of_two_results_is_not_touched(module: Module) -> None:
    assert observing(candidate(module, "assert grade(95) == grade(1)")) is None


def test_only_an_exception_that_the_module_raises_itself_is_expected(module: Module) -> None:
    assert raised_in(module) == {"FeeError"}
    wrong = candidate(module, "assert fee(-1) == 3", "fee")
    made = expect_exception(wrong, "FeeError", module)
    assert made is not None
    assert made.key == "with pytest.raises(FeeError):\n    fee(-1)"
    assert "from fees import FeeError" in [ast.unparse(each) for each in made.support]
    assert expect_exception(wrong, "TypeError", module) is None

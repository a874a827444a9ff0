"""Taking an answer apart."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lsp.actions.unit_tests.candidates import Parsed, parse_answer
from tests.lsp.actions import samples

GOOD = "def test_a():\n    assert grade(95) == 'A'\n"


@pytest.fixture
def parse(tmp_path: Path):  # type: ignore[no-untyped-def]
    module = samples.module(tmp_path)

    def parsed(text: str, function: str = "grade") -> Parsed:
        return parse_answer(text, module, samples.target(module, function))

    return parsed


def bodies(parsed: Parsed) -> list[str]:
    return [each.key for each in parsed.candidates]


def test_code_is_found_in_fences_and_without(parse) -> None:
    assert bodies(parse(GOOD)) == ["assert grade(95) == 'A'"]
    assert bodies(parse(f"Here they are:\n```python\n{GOOD}```\nI hope they help.")) == ["assert grade(95) == 'A'"]
    assert bodies(parse(f"```python\n{GOOD}")) == ["assert grade(95) == 'A'"]


def test_a_tail_that_was_cut_off_costs_only_itself(parse) -> None:
    parsed = parse(GOOD + "\ndef test_b():\n    assert grade(")
    assert bodies(parsed) == ["assert grade(95) == 'A'"]
    assert [(each.name, each.reason) for each in parsed.dropped] == [("test_b", "unparsable")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("assert 1 + 1 == 2", "no_call"),
        ("grade(3)", "no_assertion"),
        ("grade(3)\n    assert True", "no_assertion"),
        ("assert grade(eval('3')) == 'C'", "forbidden"),
        ("import os\n    os.system('true')\n    assert grade(3) == 'C'", "forbidden"),
        ("import subprocess\n    assert grade(3) == 'C'", "forbidden"),
        ("open('x', 'w')\n    assert grade(3) == 'C'", "forbidden"),
        ("time.sleep(1)\n    assert grade(3) == 'C'", "forbidden"),
        ("pytest.skip()\n    assert grade(3) == 'C'", "forbidden"),
        ("assert grade.__globals__ == grade(3)", "forbidden"),
        ("with patch('fees.grade'):\n        assert grade(3) == 'C'", "forbidden"),
    ],
)
def test_what_is_dropped_before_it_runs(parse, body: str, reason: str) -> None:
    parsed = parse(f"def test_a():\n    {body}\n")
    assert [each.reason for each in parsed.dropped] == [reason]
    assert parsed.candidates == ()


def test_a_variable_may_be_called_input(parse) -> None:
    assert len(parse("def test_a():\n    input = 3\n    assert grade(input) == 'C'\n").candidates) == 1


def test_several_assertions_become_several_tests(parse) -> None:
    parsed = parse("def test_a():\n    top = 95\n    assert grade(top) == 'A'\n    assert grade(70) == 'B'\n")
    assert bodies(parsed) == ["top = 95\nassert grade(top) == 'A'", "assert grade(70) == 'B'"]


def test_a_parametrised_test_is_unrolled(parse) -> None:
    text = "@pytest.mark.parametrize('score, expected', [(95, 'A'), (70, 'B')])\ndef test_a(score, expected):\n"
    parsed = parse(text + "    assert grade(score) == expected\n")
    assert bodies(parsed) == ["score = 95\nassert grade(score) == 'A'", "score = 70\nassert grade(score) == 'B'"]
    assert not parsed.candidates[0].function.decorator_list


def test_a_test_class_becomes_functions(parse) -> None:
    text = (
        "class TestGrade(unittest.TestCase):\n    def setUp(self):\n        self.top = 95\n\n"
        "    def test_a(self):\n        self.assertEqual(grade(self.top), 'A')\n\n"
        "    def test_b(self):\n        self.helper()\n"
    )
    parsed = parse(text)
    assert bodies(parsed)[0] == "top = 95\nassert grade(top) == 'A'"
    assert "test_b" in [each.name for each in parsed.dropped]


def test_the_code_under_test_written_again_is_left_out(parse) -> None:
    parsed = parse(f"def grade(score):\n    return 'A'\n\n{GOOD}")
    assert parsed.candidates[0].support == ()


def test_constants_and_imports_that_a_test_uses_come_along_and_wrong_imports_do_not(parse) -> None:
    head = "import math\nimport requests\nfrom solution import grade\nTOP = math.floor(95.5)\n\n"
    text = head + GOOD.replace("95", "TOP")
    support = [ast.unparse(each) for each in parse(text).candidates[0].support]
    assert support == ["import math", "TOP = math.floor(95.5)"]


def test_names_that_the_module_imports_need_no_import_in_the_answer(parse) -> None:
    parsed = parse("def test_a():\n    assert fee(5) == Decimal('0.05')\n", "fee")
    assert [ast.unparse(each) for each in parsed.candidates[0].support] == ["from decimal import Decimal"]


def test_a_method_called_bare_is_called_through_its_class(parse) -> None:
    parsed = parse("def test_a():\n    assert is_even(2) == True\n", "is_even")
    assert bodies(parsed) == ["assert Checker().is_even(2) is True"]


def test_an_expected_value_that_has_a_name_is_put_in_its_place(parse) -> None:
    parsed = parse("def test_a():\n    score = 70\n    expected = 'B'\n    assert grade(score) == expected\n")
    assert bodies(parsed) == ["score = 70\nassert grade(score) == 'B'"]


def test_an_unknown_fixture_is_refused(parse) -> None:
    parsed = parse("def test_a(database):\n    assert grade(database) == 'B'\n")
    assert [each.reason for each in parsed.dropped] == ["unsupported"]


@pytest.mark.parametrize("text", ["", "I cannot do that.", "```python\n```", "def test_(", "\x00", "(" * 5000])
def test_an_answer_of_any_kind_is_survived(parse, text: str) -> None:
    assert parse(text).candidates == ()

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_module_size import check_source, main


def found(code: str, path: str = "copilot/gateway/lanes.py") -> list[str]:
    return list(check_source(code, Path(path)))


def function(lines: int, parameters: str = "") -> str:
    return f"def f({parameters}):\n" + "    x = 1\n" * (lines - 1)


def test_limits_are_inclusive() -> None:
    assert found("x = 1\n" * 500) == []
    assert found(function(60, "a, b, c, d, e, f")) == []
    assert found("class Lane:\n    def f(self, a, b, c, d, e, f): ...\n") == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n" * 501, "module has 501 lines, at most 500"),
        (function(61), "f has 61 lines, at most 60"),
        ("async " + function(61), "f has 61 lines, at most 60"),
        (function(2, "a, b, c, /, d, e, *, f, g"), "f has 7 parameters, at most 6"),
        ("class ModelManager: ...", "the name 'ModelManager' says nothing"),
        ("def json_helper(): ...", "the name 'json_helper' says nothing"),
        ("class A:\n    def utils(self): ...", "the name 'utils' says nothing"),
    ],
)
def test_what_is_over_is_named(code: str, said: str) -> None:
    assert len(found(code)) == 1
    assert said in found(code)[0]


@pytest.mark.parametrize("path", ["copilot/utils.py", "lsp/helpers/text.py", "cli/text_utils.py", "minutes/manager.py"])
def test_an_empty_module_name_is_refused(path: str) -> None:
    assert "says nothing" in found("", path)[0]


@pytest.mark.parametrize("path", ["copilot/commonmark.py", "lsp/utility_bills.py", "docs_ai/management.py"])
def test_a_name_that_only_sounds_alike_is_let_pass(path: str) -> None:
    assert found("", path) == []


def test_the_house_keeps_its_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out

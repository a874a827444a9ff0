"""Reading the module under test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EmptyFile, UnsupportedFormat, UsageError
from lsp.actions.unit_tests.source import context, read_module, targets
from tests.lsp.actions import samples


def test_public_functions_and_methods_are_found(tmp_path: Path) -> None:
    module = samples.module(tmp_path)
    assert [each.qualname for each in targets(module)] == ["fee", "grade", "Account.add", "Checker.is_even", "fetch"]


def test_an_export_list_decides_what_is_public(tmp_path: Path) -> None:
    module = samples.module(tmp_path, samples.FEES + '\n__all__ = ["grade"]\n')
    assert [each.qualname for each in targets(module)] == ["grade"]


def test_a_function_is_found_by_its_name_and_a_private_one_too(tmp_path: Path) -> None:
    module = samples.module(tmp_path)
    assert [targets(module, name)[0].qualname for name in ("fee", "add", "Account.add", "_rate")] == [
        "fee",
        "Account.add",
        "Account.add",
        "_rate",
    ]


def test_an_unknown_or_ambiguous_name_is_a_usage_error_that_names_the_choices(tmp_path: Path) -> None:
    module = samples.module(tmp_path, "class A:\n    def f(self): ...\n\n\nclass B:\n    def f(self): ...\n")
    with pytest.raises(UsageError, match=r"several .* A\.f, B\.f"):
        targets(module, "f")
    with pytest.raises(UsageError, match=r"no function g.*A\.f"):
        targets(module, "g")


def test_how_a_call_looks(tmp_path: Path) -> None:
    module = samples.module(tmp_path)
    calls = [samples.target(module, name).call for name in ("fee", "Account.add", "is_even", "fetch")]
    assert calls == [
        "fee(balance, kind)",
        "Account(...).add(amount)",
        "Checker().is_even(number)",
        "asyncio.run(fetch(number))",
    ]


def test_a_module_of_a_package_is_imported_by_its_dotted_name_from_above_it(tmp_path: Path) -> None:
    package = tmp_path / "src" / "bank" / "loans"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (tmp_path / "pyproject.toml").touch()
    module = read_module(samples.write(package))
    assert module.name == "bank.loans.fees"
    assert module.roots == (tmp_path / "src", tmp_path)


def test_the_projects_own_environment_is_looked_up_last(tmp_path: Path) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = tmp_path / ".venv" / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert samples.module(tmp_path).packages == (packages,)


def test_a_syntax_error_is_reported_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match=r"fees\.py, line 3"):
        read_module(samples.write(tmp_path, "a = 1\n\ndef f(:\n    pass\n"))


@pytest.mark.parametrize(("name", "words"), [("Loan.java", "Java"), ("notes.txt", "not a Python file")])
def test_another_language_is_refused_by_name(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UnsupportedFormat, match=words):
        read_module(samples.write(tmp_path, "class Loan {}", name))


def test_a_name_that_cannot_be_imported_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match="rename"):
        read_module(samples.write(tmp_path, name="my-fees.py"))


def test_an_empty_file_and_a_wrong_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        read_module(samples.write(tmp_path, "\n \n"))
    (tmp_path / "fees.py").write_bytes("# 利率\nx = 1\n".encode("gb18030"))
    with pytest.raises(DamagedFile):
        read_module(tmp_path / "fees.py")


def test_a_declared_encoding_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "fees.py").write_bytes("# -*- coding: gb18030 -*-\n# 利率\nx = 1\n".encode("gb18030"))
    assert "利率" in read_module(tmp_path / "fees.py").text


def test_a_short_module_is_shown_whole(tmp_path: Path) -> None:
    module = samples.module(tmp_path)
    assert context(module, samples.target(module, "fee")) == samples.FEES.strip("\n")


def test_of_a_long_module_only_what_the_function_uses_is_shown(tmp_path: Path) -> None:
    filler = "\n\ndef unrelated():\n" + "    x = 1\n" * 2_000
    module = samples.module(tmp_path, samples.FEES + filler)
    shown = context(module, samples.target(module, "fee"))
    for part in ("from decimal import Decimal", "FREE_FROM", "class FeeError", "def _rate", "def fee("):
        assert part in shown
    for part in ("unrelated", "def grade", "class Account"):
        assert part not in shown


def test_a_method_is_shown_with_its_class_its_constructor_and_what_it_calls(tmp_path: Path) -> None:
    filler = "\n\ndef unrelated():\n" + "    x = 1\n" * 2_000
    module = samples.module(tmp_path, samples.FEES + filler)
    shown = context(module, samples.target(module, "Account.add"))
    for part in ("class Account:", "def __init__", "limit = 3", "def add", "def _balance", "class FeeError"):
        assert part in shown
    assert "def name" not in shown
    compile(shown, "shown", "exec")

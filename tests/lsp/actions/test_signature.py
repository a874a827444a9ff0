"""An example of a call from annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from lsp.actions.unit_tests.signature import example_call, example_test
from tests.lsp.actions import samples


@pytest.mark.parametrize(
    ("signature", "call"),
    [
        ("f(a: int, b: str)", "f(3, 'ab')"),
        ("f(a: List[List[int]])", "f([[3, 3], [3, 3], [3, 3]])"),
        ("f(a: Decimal | None, *, b: 'float' = 1.0)", "f(Decimal('100.00'), b=1.5)"),
        ("f(a: dict[str, int], b: tuple[int, str])", "f({'ab': 3}, (3, 'ab'))"),
        ("f(a: typing.Optional[bool])", "f(True)"),
        ("f(a, b: Loan, c: list[Loan])", "f(..., ..., ...)"),
        ("f()", "f()"),
    ],
)
def test_each_argument_gets_a_value_of_its_type(tmp_path: Path, signature: str, call: str) -> None:
    target = samples.target(samples.module(tmp_path, f"def {signature}:\n    return 1\n"), "f")
    assert example_call(target) == call
    assert (example_test(target) is None) == ("..." in call)


def test_methods_and_coroutines_are_called_their_own_way(tmp_path: Path) -> None:
    module = samples.module(tmp_path)
    assert example_call(samples.target(module, "is_even")) == "Checker().is_even(3)"
    assert example_call(samples.target(module, "fetch")) == "asyncio.run(fetch(3))"
    assert example_test(samples.target(module, "Account.add")) is None

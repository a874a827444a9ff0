"""Which code needs other files, and whether a difference is by chance."""

from __future__ import annotations

import pytest

from bench._elsewhere import Elsewhere
from bench._places import chosen, places
from bench._sign_test import sign_test

RATES = "class Table:\n    def monthly(self):\n        return 1\n\n    def append(self, one):\n        return one\n"
LOANS = """\
import os
from decimal import Decimal
from . import rates
from bank.rates import Table as Rates


def imported(amount):
    total = Rates(amount)
    return total


def through_a_module(amount):
    total = rates.Table(amount)
    return total


def method(table):
    total = table.monthly()
    return total


def python_itself(names):
    names.append(Decimal(os.getpid()))
    return names
"""


@pytest.fixture
def package(tmp_path):
    (tmp_path / "bank").mkdir()
    for name, text in {"rates.py": RATES, "loans.py": LOANS, "__init__.py": ""}.items():
        (tmp_path / "bank" / name).write_text(text)
    return tmp_path


def test_code_needs_other_files_when_it_uses_what_they_define(package):
    files = sorted((package / "bank").iterdir())
    elsewhere = Elsewhere(package, package, files)
    needed = {
        one.expected(LOANS): elsewhere.needed(one) for one in places("bank/loans.py", LOANS) if one.kind == "line"
    }
    assert needed["total = Rates(amount)"] == {"Rates"}
    assert needed["total = rates.Table(amount)"] == {"rates"}
    assert needed["total = table.monthly()"] == {"monthly"}
    assert needed["names.append(Decimal(os.getpid()))"] == frozenset()
    drawn = list(chosen(package, files, "1", elsewhere.needed))
    assert drawn and all(elsewhere.needed(place) for place in drawn)
    assert len(drawn) < len(list(chosen(package, files, "1")))


def test_a_split_is_by_chance_unless_it_is_uneven():
    assert sign_test(0, 0) == sign_test(3, 3) == 1.0
    assert sign_test(3, 0) == sign_test(0, 3) == 0.25
    assert sign_test(9, 1) == pytest.approx(22 / 1024)

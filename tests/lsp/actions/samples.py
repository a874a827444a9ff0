"""Small modules that the tests of this folder write tests for."""

from __future__ import annotations

from pathlib import Path

from lsp.actions.unit_tests.source import Module, Target, read_module, targets

FEES = '''"""Fees of an account."""

from __future__ import annotations

from decimal import Decimal

FREE_FROM = Decimal("1000")


class FeeError(Exception):
    """A fee cannot be worked out."""


def _rate(kind: str) -> Decimal:
    return Decimal("0.01") if kind == "basic" else Decimal("0.02")


def fee(balance: int, kind: str = "basic") -> Decimal:
    """Return the fee of a month.

    >>> fee(500)
    Decimal('5.00')
    >>> fee(2000)
    Decimal('0')
    """
    if balance < 0:
        raise FeeError("overdrawn")
    if balance >= FREE_FROM:
        return Decimal("0")
    return balance * _rate(kind)


def grade(score: int) -> str:
    if score >= 90:
        return "A"
    if score >= 60:
        return "B"
    if score == 13:
        return "unlucky"
    return "C"


class Account:
    """An account."""

    limit = 3

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.entries: list[int] = []

    def add(self, amount: int) -> int:
        """Book an amount and return the balance."""
        if len(self.entries) >= self.limit:
            raise FeeError("full")
        self.entries.append(amount)
        return self._balance()

    def _balance(self) -> int:
        return sum(self.entries)

    @property
    def name(self) -> str:
        return self.owner


class Checker:
    def is_even(self, number: int) -> bool:
        return number % 2 == 0


async def fetch(number: int) -> int:
    return number + 1
'''


def write(folder: Path, text: str = FEES, name: str = "fees.py") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def module(folder: Path, text: str = FEES) -> Module:
    return read_module(write(folder, text))


def target(of: Module, name: str) -> Target:
    (found,) = targets(of, name)
    return found

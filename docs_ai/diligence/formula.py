"""Compute a formula of the rules over a ledger: exact, recorded, and with nothing of Python to reach.

A formula is arithmetic (``+ - * /``, brackets), comparisons joined by ``and`` or ``or``, names of figures, numbers, and
two functions: ``before(name)``, the figure of the year before, and ``or0(name)``, zero where it is missing.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Final

from copilot.errors import ConfigError
from docs_ai.diligence.figures import Figure, Ledger

__all__ = ["Expression", "FormulaGap", "Result"]

_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Decimal, Decimal], bool]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}
_FUNCTIONS: Final = ("before", "or0")


class FormulaGap(Exception):
    """The ledger cannot carry the formula: a figure is missing or a divisor is zero. Never leaves this package."""


@dataclass(frozen=True, slots=True)
class Result:
    """A computed value and the figures it used, each once, in the order of use."""

    value: Decimal
    operands: tuple[Figure, ...]

    @property
    def holds(self) -> bool:
        """Tell whether a comparison came out true."""
        return bool(self.value)


class Expression:
    """A formula, parsed and checked when it is made.

    Raises:
        ConfigError: the text is no formula; the message shows it.
    """

    def __init__(self, text: str) -> None:
        self.text = str(text).strip()
        try:
            self._tree = ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            raise ConfigError(f"no formula: {self.text!r}") from error
        self._check(self._tree)

    def names(self) -> set[str]:
        """Return the names of the figures that the formula uses."""
        return {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name) and node.id not in _FUNCTIONS}

    def evaluate(self, ledger: Ledger, year: int) -> Result:
        """Compute the formula for ``year``.

        Raises:
            FormulaGap: a figure is missing or a divisor is zero.
        """
        used: dict[str, Figure] = {}
        try:
            value = _Evaluation(ledger, year, used).value(self._tree)
        except (DivisionByZero, InvalidOperation) as error:
            raise FormulaGap("division by zero") from error
        return Result(value, tuple(used.values()))

    def _check(self, node: ast.expr) -> None:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                self._check(left)
                self._check(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._check(operand)
            case ast.BoolOp(values=values):
                for value in values:
                    self._check(value)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                self._check(left)
                self._check(right)
            case ast.Call(func=ast.Name(id=name), args=[ast.Name()], keywords=[]) if name in _FUNCTIONS:
                pass
            case ast.Name():
                pass
            case ast.Constant(value=int() | float()):
                pass
            case _:
                raise ConfigError(f"a formula may not hold {ast.unparse(node)!r}: {self.text!r}")


@dataclass(frozen=True, slots=True)
class _Evaluation:
    ledger: Ledger
    year: int
    used: dict[str, Figure]

    def value(self, node: ast.expr) -> Decimal:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.UnaryOp(operand=operand):
                return -self.value(operand)
            case ast.BoolOp(op=op, values=values):
                truths = [bool(self.value(value)) for value in values]
                return Decimal(all(truths) if isinstance(op, ast.And) else any(truths))
            case ast.Compare(left=left, ops=[compare], comparators=[right]):
                return Decimal(_COMPARISONS[type(compare)](self.value(left), self.value(right)))
            case ast.Call(func=ast.Name(id="before"), args=[ast.Name(id=name)]):
                return self.figure(name, self.year - 1)
            case ast.Call(args=[ast.Name(id=name)]):
                return self.figure(name, self.year) if self.ledger.get(name, self.year) else Decimal(0)
            case ast.Name(id=name):
                return self.figure(name, self.year)
            case ast.Constant(value=value):
                return Decimal(str(value))
            case _:  # pragma: no cover - refused when the expression was made
                raise AssertionError(ast.dump(node))

    def figure(self, name: str, year: int) -> Decimal:
        figure = self.ledger.get(name, year)
        if figure is None:
            raise FormulaGap(f"{name} {year}")
        self.used.setdefault(figure.id, figure)
        return figure.value

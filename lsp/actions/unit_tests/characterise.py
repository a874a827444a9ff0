"""Learn what the code does where an expected value was wrong, and say so: such a test guards, it does not judge.

A failed ``assert f(x) == 3`` is run once more with the left side noted; where the value can be written as source, the
assertion is changed to it and the test becomes a *characterisation* that carries the value claimed first.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lsp.actions.unit_tests import rewrite
from lsp.actions.unit_tests.candidates import Candidate
from lsp.actions.unit_tests.source import Module

__all__ = ["expect_exception", "expect_observed", "observing", "raised_in"]

_VALUE_LIMIT = 400
_IMPORTS = {
    "Decimal": "from decimal import Decimal",
    "Fraction": "from fractions import Fraction",
    "Counter": "from collections import Counter",
    "OrderedDict": "from collections import OrderedDict",
    "deque": "from collections import deque",
    "datetime": "import datetime",
    "UUID": "from uuid import UUID",
    "PosixPath": "from pathlib import PosixPath",
}
_BUILT_IN = {"set", "frozenset", "bytearray", "range"}
_NOTE = """
_observed = []


def _note(number, value):
    _observed.append([number, type(value).__name__, repr(value)[:1000]])
"""


def observing(candidate: Candidate) -> Candidate | None:
    """Return the test with each assertion replaced by a note of the value that it looks at; None without one."""
    body = copy.deepcopy(candidate.function.body)
    number = 0
    for place, statement in enumerate(body):
        looked_at = _looked_at(statement)
        if looked_at is not None:
            note = ast.Call(ast.Name("_note", ast.Load()), [ast.Constant(number), looked_at], [])
            body[place] = ast.Expr(note)
            number += 1
    if not number:
        return None
    support = (*candidate.support, *ast.parse(_NOTE).body)
    return replace(candidate.with_body(body), support=support)


def expect_observed(candidate: Candidate, observed: Sequence[Any], module: Module) -> Candidate | None:
    """Return the test with the values that were noted; None where one cannot be written as source, or none differs.

    Args:
        observed: what the test made by `observing` noted: number of the assertion, type's name, ``repr``.
    """
    seen = {entry[0]: entry for entry in observed if isinstance(entry, list) and len(entry) == 3}
    body = copy.deepcopy(candidate.function.body)
    claimed: list[str] = []
    imports: list[ast.stmt] = []
    number = 0
    for place, statement in enumerate(body):
        looked_at = _looked_at(statement)
        if looked_at is None or not isinstance(statement, ast.Assert):
            continue
        entry = seen.get(number)
        number += 1
        value = _value(str(entry[2]), str(entry[1]), module, imports) if entry else None
        if value is None:
            return None
        changed = _assertion(looked_at, value)
        if ast.unparse(changed) != ast.unparse(statement):
            claimed.append(_claim(statement))
            body[place] = changed
    if not claimed:
        return None
    support = (*candidate.support, *imports)
    return replace(candidate.with_body(body), support=support, kind="characterisation", claimed=tuple(claimed))


def expect_exception(candidate: Candidate, name: str, module: Module) -> Candidate | None:
    """Return the test with its one assertion turned into ``pytest.raises(name)``, if the module raises that itself."""
    last = candidate.function.body[-1]
    looked_at = _looked_at(last)
    if looked_at is None or name not in raised_in(module):
        return None
    raises = ast.parse(f"with pytest.raises({name}):\n    pass").body[0]
    assert isinstance(raises, ast.With)
    raises.body = [ast.Expr(copy.deepcopy(looked_at))]
    imports: list[ast.stmt] = []
    if name in module.names:
        imports.append(_from_module(module, name))
    made = candidate.with_body([*candidate.function.body[:-1], raises])
    claim = (_claim(last),) if isinstance(last, ast.Assert) else ()
    return replace(made, support=(*candidate.support, *imports), kind="characterisation", claimed=claim)


def raised_in(module: Module) -> set[str]:
    """The exceptions that the module raises by name: an expected one is behaviour, any other is an accident."""
    names = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name):
                names.add(raised.id)
    return names


def _looked_at(statement: ast.stmt) -> ast.expr | None:
    """The side of an assertion that the code gave: ``f(x)`` of ``assert f(x) == 3`` and of ``assert not f(x)``."""
    if not isinstance(statement, ast.Assert):
        return None
    test = statement.test
    if isinstance(test, ast.Compare):
        if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            return None
        left, right = test.left, test.comparators[0]
        if _is_given(right) and not _is_given(left):
            return left
        return right if _is_given(left) and not _is_given(right) else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return test if isinstance(test, ast.Call | ast.Name) else None


def _is_given(node: ast.expr) -> bool:
    """A plain value, or a value made of plain values by a call such as ``Decimal("1.5")`` or ``pytest.approx(0.1)``."""
    if rewrite.is_literal(node):
        return True
    if not isinstance(node, ast.Call) or node.keywords:
        return False
    name = ast.unparse(node.func)
    return (name in _IMPORTS or name in _BUILT_IN or name.startswith(("pytest.approx", "datetime."))) and all(
        _is_given(argument) for argument in node.args
    )


def _assertion(looked_at: ast.expr, value: ast.expr) -> ast.Assert:
    single = isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))
    operator: ast.cmpop = ast.Is() if single else ast.Eq()
    return ast.fix_missing_locations(ast.Assert(ast.Compare(copy.deepcopy(looked_at), [operator], [value])))


def _claim(statement: ast.Assert) -> str:
    """The value that was expected at first, as source."""
    test = statement.test
    if isinstance(test, ast.Compare):
        negated = "not " if isinstance(test.ops[0], ast.NotEq | ast.IsNot) else ""
        given = test.comparators[0] if _is_given(test.comparators[0]) else test.left
        return (negated + ast.unparse(given))[:_VALUE_LIMIT]
    return "a false value" if isinstance(test, ast.UnaryOp) else "a true value"


def _value(written: str, kind: str, module: Module, imports: list[ast.stmt]) -> ast.expr | None:
    """The source of a value from its ``repr``; what it needs imported is added to ``imports``."""
    if len(written) > _VALUE_LIMIT:
        return None
    try:
        value = ast.parse(written, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not _can_be_rebuilt(value, module, imports):
        return None
    if kind == "float":
        return ast.parse(f"pytest.approx({written})", mode="eval").body
    return value


def _can_be_rebuilt(value: ast.expr, module: Module, imports: list[ast.stmt]) -> bool:
    """Whether only plain values, known constructors, and classes of the module stand in it."""
    called = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    heads = {id(func) for func in called}
    heads |= {id(func.value) for func in called if isinstance(func, ast.Attribute)}
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            if id(node) not in heads:
                return False
            if node.id in _BUILT_IN:
                continue
            if node.id in _IMPORTS:
                imports.append(ast.parse(_IMPORTS[node.id]).body[0])
            elif isinstance(module.names.get(node.id), ast.ClassDef):
                imports.append(_from_module(module, node.id))
            else:
                return False
        elif isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "datetime"):
                return False
        elif not isinstance(node, _PLAIN):
            return False
    return True


_PLAIN = (
    *(
        ast.Constant,
        ast.List,
        ast.Tuple,
        ast.Dict,
        ast.Set,
        ast.Call,
        ast.keyword,
        ast.Attribute,
        ast.UnaryOp,
        ast.USub,
    ),
    *(ast.BinOp, ast.Add, ast.Sub, ast.expr_context),
)


def _from_module(module: Module, name: str) -> ast.stmt:
    return ast.ImportFrom(module.name, [ast.alias(name)], 0)

"""Change test functions without changing what they check: one assertion each, no parameters, no test class."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from lsp.actions.unit_tests.source import Target

__all__ = [
    "call_through_owner",
    "from_method",
    "function",
    "is_docstring",
    "is_literal",
    "names_in",
    "singles",
    "with_identity",
]

_MOST_SINGLES = 12
_COMPARISONS = {
    "assertEqual": ast.Eq,
    "assertEquals": ast.Eq,
    "assertListEqual": ast.Eq,
    "assertDictEqual": ast.Eq,
    "assertNotEqual": ast.NotEq,
    "assertIs": ast.Is,
    "assertIn": ast.In,
    "assertGreater": ast.Gt,
    "assertLess": ast.Lt,
}


def function(name: str, body: Sequence[ast.stmt], like: ast.FunctionDef | None = None) -> ast.FunctionDef:
    """Build a test function; parameters and decorators come from ``like``. The statements are copied."""
    made = ast.parse(f"def {name}():\n    pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = [copy.deepcopy(statement) for statement in body] or made.body
    if like is not None:
        made.args = copy.deepcopy(like.args)
        made.decorator_list = copy.deepcopy(like.decorator_list)
    return ast.fix_missing_locations(made)


def names_in(tree: ast.AST) -> set[str]:
    """The names that are read below ``tree``, and the parameters of a function, which may be fixtures."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def is_docstring(statement: ast.stmt) -> bool:
    """Whether the statement is a bare text."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def is_literal(node: ast.expr) -> bool:
    """Whether the expression is a plain value: numbers, texts, and collections of them."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def call_through_owner(test: ast.FunctionDef, target: Target) -> ast.FunctionDef:
    """Correct a bare call ``method(x)`` of a class's method to ``Class().method(x)`` where that needs no arguments."""
    prefix = target.call.removeprefix("asyncio.run(").split(f".{target.name}(")[0]
    if target.owner is None or "..." in prefix:
        return test
    owner = ast.parse(prefix, mode="eval").body

    class _Through(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            if isinstance(node.func, ast.Name) and node.func.id == target.name:
                node.func = ast.Attribute(copy.deepcopy(owner), target.name, ast.Load())
            return node

    changed = _Through().visit(copy.deepcopy(test))
    assert isinstance(changed, ast.FunctionDef)
    return ast.fix_missing_locations(changed)


def with_identity(test: ast.FunctionDef) -> ast.FunctionDef:
    """Write ``== True`` as ``is True``, and ``False`` alike; right for a function that is declared to return a bool."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            given = node.comparators[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, bool):
                node.ops[0] = ast.Is()
    return test


def from_method(method: ast.FunctionDef, owner: ast.ClassDef) -> ast.FunctionDef | None:
    """Turn a method of a test class into a function; None where it leans on the class too much."""
    arguments = method.args.args
    if not arguments or arguments[0].arg != "self":
        return None
    setup = [s for s in owner.body if isinstance(s, ast.FunctionDef) and s.name in {"setUp", "setup_method", "setup"}]
    before = [statement for each in setup for statement in each.body if not is_docstring(statement)]
    made = function(method.name, [*before, *method.body], like=method)
    made.args.args = made.args.args[1:]
    made = ast.fix_missing_locations(_WithoutSelf().visit(made))
    return None if "self" in names_in(made) else made


class _WithoutSelf(ast.NodeTransformer):
    """``self.x`` becomes ``x``, and unittest's assertions become plain ones."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_self(call.func.value):
            plain = _plain_assertion(call.func.attr, call.args)
            if plain is not None:
                return self.generic_visit(plain)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _is_self(node.value):
            if node.attr == "assertRaises":
                return ast.Attribute(ast.Name("pytest", ast.Load()), "raises", ast.Load())
            return ast.Name(node.attr, node.ctx)
        return self.generic_visit(node)


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _plain_assertion(name: str, arguments: Sequence[ast.expr]) -> ast.Assert | None:
    if name in _COMPARISONS and len(arguments) >= 2:
        return ast.Assert(ast.Compare(arguments[0], [_COMPARISONS[name]()], [arguments[1]]))
    if name == "assertTrue" and arguments:
        return ast.Assert(arguments[0])
    if name == "assertFalse" and arguments:
        return ast.Assert(ast.UnaryOp(ast.Not(), arguments[0]))
    if name == "assertIsNone" and arguments:
        return ast.Assert(ast.Compare(arguments[0], [ast.Is()], [ast.Constant(None)]))
    return None


def singles(test: ast.FunctionDef) -> list[ast.FunctionDef]:
    """Split a parametrised test, and one that sets up and then asserts several times, into tests of one assertion."""
    split = [part for each in _unrolled(test) for part in _one_assertion_each(each)]
    return [_inlined(part) for part in split[:_MOST_SINGLES]]


def _unrolled(test: ast.FunctionDef) -> list[ast.FunctionDef]:
    """One test a row of ``@pytest.mark.parametrize``, the row's values assigned first."""
    if len(test.decorator_list) != 1:
        return [test]
    decorator = test.decorator_list[0]
    if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith("parametrize"):
        return [test]
    if len(decorator.args) != 2 or not isinstance(decorator.args[1], ast.List | ast.Tuple):
        return [test]
    try:
        given = ast.literal_eval(decorator.args[0])
    except ValueError:
        return [test]
    names = [name.strip() for name in given.split(",")] if isinstance(given, str) else [str(name) for name in given]
    tests = []
    for row in decorator.args[1].elts:
        values = [row] if len(names) == 1 else list(row.elts) if isinstance(row, ast.Tuple | ast.List) else []
        if len(values) != len(names) or not all(name.isidentifier() for name in names):
            return [test]
        pairs = zip(names, values, strict=True)
        assigned: list[ast.stmt] = [ast.Assign([ast.Name(name, ast.Store())], value, lineno=1) for name, value in pairs]
        one = function(test.name, [*assigned, *test.body])
        one.args.args = [copy.deepcopy(argument) for argument in test.args.args if argument.arg not in names]
        tests.append(ast.fix_missing_locations(one))
    return tests


def _one_assertion_each(test: ast.FunctionDef) -> list[ast.FunctionDef]:
    body = [statement for statement in test.body if not is_docstring(statement)]
    asserts = [statement for statement in body if isinstance(statement, ast.Assert)]
    others = [statement for statement in body if not isinstance(statement, ast.Assert)]
    if len(asserts) < 2 or not all(isinstance(statement, ast.Assign | ast.AnnAssign) for statement in others):
        return [function(test.name, body, like=test)]
    tests = []
    for check in asserts:
        before = [statement for statement in body[: body.index(check)] if not isinstance(statement, ast.Assert)]
        tests.append(function(test.name, _used([*before, check]), like=test))
    return tests


def _used(body: list[ast.stmt]) -> list[ast.stmt]:
    """Without assignments of plain values that nothing later reads, or that a later one replaces first."""
    kept: list[ast.stmt] = []
    wanted: set[str] = set()
    for statement in reversed(body):
        goal = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if isinstance(statement, ast.Assign) and isinstance(goal, ast.Name):
            if goal.id not in wanted:
                continue
            wanted.discard(goal.id)
        wanted |= names_in(statement)
        kept.insert(0, statement)
    return kept


def _inlined(test: ast.FunctionDef) -> ast.FunctionDef:
    """Put an expected value that was given a name, ``expected = 3``, into the assertion that compares with it."""
    values: dict[str, ast.expr] = {}
    for statement in test.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            goal = statement.targets[0]
            if isinstance(goal, ast.Name):
                values.pop(goal.id, None)
                if is_literal(statement.value):
                    values[goal.id] = statement.value
        if isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare):
            right = statement.test.comparators[-1]
            if isinstance(right, ast.Name) and right.id in values and not isinstance(statement.test.left, ast.Constant):
                statement.test.comparators[-1] = copy.deepcopy(values[right.id])
    checks = [statement for statement in test.body if isinstance(statement, ast.Assert)]
    if len(checks) == 1 and test.body[-1] is checks[0]:
        test.body = _used(test.body)
    return ast.fix_missing_locations(test)

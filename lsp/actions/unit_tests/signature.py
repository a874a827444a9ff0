"""An example of a call, made from a function's annotations alone: a form for the model, and a seed for variations."""

from __future__ import annotations

import ast

from lsp.actions.unit_tests.source import Target

__all__ = ["example_call", "example_test"]

_UNKNOWN = "..."
_SIMPLE = {
    "str": '"ab"',
    "int": "3",
    "float": "1.5",
    "bool": "True",
    "bytes": 'b"ab"',
    "Decimal": 'Decimal("100.00")',
    "date": "date(2024, 1, 31)",
    "datetime": "datetime(2024, 1, 31)",
    "None": "None",
}
_LISTS = {"list", "List", "Sequence", "Iterable", "Iterator", "Collection"}
_MAPPINGS = {"dict", "Dict", "Mapping", "MutableMapping"}
_SETS = {"set", "Set", "frozenset", "AbstractSet"}


def example_call(target: Target) -> str:
    """Return ``target.call`` with a plain value for each annotated argument, ``...`` where none is known."""
    values = {argument.arg: _value(argument.annotation) for argument in _arguments(target)}
    tree = ast.parse(target.call, mode="eval").body
    call = tree.args[0] if target.is_async and isinstance(tree, ast.Call) else tree
    assert isinstance(call, ast.Call)
    call.args = [ast.parse(values.get(ast.unparse(arg), _UNKNOWN), mode="eval").body for arg in call.args]
    for keyword in call.keywords:
        keyword.value = ast.parse(values.get(keyword.arg or "", _UNKNOWN), mode="eval").body
    return ast.unparse(tree)


def example_test(target: Target) -> str | None:
    """Return the source of a test with the example call, or None where an argument's value is not known."""
    call = example_call(target)
    return None if _UNKNOWN in call else f"def test_{target.name}_example():\n    assert {call} == 0\n"


def _arguments(target: Target) -> list[ast.arg]:
    arguments = target.node.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _value(annotation: ast.expr | None) -> str:
    """A small value of the annotated type."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _value(_parsed(annotation.value))
    if annotation is None:
        return _UNKNOWN
    if isinstance(annotation, ast.BinOp):
        return _value(annotation.left)
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        return _collection(_last(annotation.value), inner)
    name = _last(annotation)
    return _SIMPLE.get(name, "[]" if name in _LISTS else "{}" if name in _MAPPINGS else _UNKNOWN)


def _collection(name: str, inner: list[ast.expr]) -> str:
    if name in {"Optional", "Union", "Annotated"}:
        return _value(inner[0])
    values = [_value(each) for each in inner]
    if _UNKNOWN in values and name not in {"tuple", "Tuple"}:
        return _UNKNOWN
    if name in _LISTS:
        return (
            f"[{values[0]}, {values[0]}, {values[0]}]" if values[0].startswith("[") else f"[{values[0]}, {values[0]}]"
        )
    if name in _SETS:
        return f"{{{values[0]}}}"
    if name in _MAPPINGS and len(values) == 2:
        return f"{{{values[0]}: {values[1]}}}"
    if name in {"tuple", "Tuple"}:
        known = [value for value in values if value != _UNKNOWN]
        return f"({', '.join(known)},)" if known else _UNKNOWN
    return _UNKNOWN


def _last(node: ast.expr) -> str:
    return ast.unparse(node).split(".")[-1]


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None

"""Vary the inputs of tests that ran, in search of lines and branches that no test has reached.

A small model chooses sensible inputs and few of them. Small changes to those (an element dropped, a boundary value, a
text that the code itself compares with) reach much of the rest without a model. What the code returns for a varied
input is nobody's claim, so a test made of it is always a characterisation.
The idea is that of CodaMosa (Lemieux et al., ICSE 2023): a search that starts from the model's inputs.
"""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lsp.actions.unit_tests import rewrite
from lsp.actions.unit_tests.candidates import Candidate
from lsp.actions.unit_tests.source import Target

__all__ = ["Pool", "seed_of", "vary"]

_DEPTH = 4
_SIZE_LIMIT = 600


class Pool:
    """Values worth trying: those that stand in the code under test and in the tests so far, by type."""

    def __init__(self, target: Target, seeds: Sequence[Candidate]) -> None:
        numbers: dict[int | float, None] = dict.fromkeys((0, 1, -1, 2))
        texts: dict[str, None] = {"": None}
        owner: ast.AST = target.owner or target.node
        for tree in (owner, *(seed.function for seed in seeds)):
            documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                value = node.value if isinstance(node, ast.Constant) and id(node) not in documentation else None
                if isinstance(value, str) and len(value) <= 40:
                    texts.update(dict.fromkeys((value, *value[:8])))
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    numbers.update(dict.fromkeys((value, value + 1, value - 1)))
        self.numbers = list(numbers)
        self.texts = list(texts)


def seed_of(candidate: Candidate, target: Target) -> Candidate | None:
    """Return the test cut down to its set-up and one assertion on the call, if its inputs are plain values."""
    body = candidate.function.body
    for place, statement in enumerate(body):
        inner = statement.body[0] if isinstance(statement, ast.With) and len(statement.body) == 1 else statement
        for node in ast.walk(inner):
            if isinstance(node, ast.Call) and _is_target(node.func, target) and not candidate.function.args.args:
                if not isinstance(inner, ast.Assert | ast.Expr | ast.Assign):
                    return None
                whole = _awaited(inner, node)
                check = ast.Assert(ast.Compare(copy.deepcopy(whole), [ast.Eq()], [ast.Constant(None)]))
                made = candidate.with_body([*body[:place], check])
                if any(True for _ in _literals(made.function)):
                    return replace(made, origin="variation", kind="characterisation", claimed=())
    return None


def vary(seed: Candidate, pool: Pool, chance: random.Random) -> Candidate | None:
    """Return ``seed`` with one or two of its input values changed; None when the result would be too large."""
    body = copy.deepcopy(seed.function.body)
    made = seed.with_body(body)
    spots = list(_literals(made.function))
    for _ in range(chance.choice((1, 1, 2))):
        parent, field, index = chance.choice(spots)
        holder = getattr(parent, field)
        node = holder if index is None else holder[index]
        value = _changed(ast.literal_eval(node), pool, chance)
        new = ast.parse(repr(value), mode="eval").body
        if index is None:
            setattr(parent, field, new)
        else:
            holder[index] = new
    text = ast.unparse(made.function)
    return made if len(text) <= _SIZE_LIMIT else None


def _is_target(func: ast.expr, target: Target) -> bool:
    return (isinstance(func, ast.Name) and func.id == target.name) or (
        isinstance(func, ast.Attribute) and func.attr == target.name
    )


def _awaited(statement: ast.stmt, call: ast.Call) -> ast.expr:
    """The call with the ``asyncio.run`` around it, where there is one."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "asyncio.run" and call in node.args:
            return node
    return call


def _literals(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where plain values stand in calls and assignments: the parent, its field, and the place in it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and rewrite.is_literal(node.value):
            yield node, "value", None
        if isinstance(node, ast.Call):
            yield from ((node, "args", n) for n, each in enumerate(node.args) if rewrite.is_literal(each))
        if isinstance(node, ast.keyword) and rewrite.is_literal(node.value):
            yield node, "value", None


def _changed(value: Any, pool: Pool, chance: random.Random, depth: int = 0) -> Any:
    """A neighbour of ``value`` of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        near = (value + 1, value - 1, -value, value * 2)
        picked = chance.choice((*near, chance.choice(pool.numbers), chance.choice(pool.numbers)))
        return float(picked) if isinstance(value, float) else int(picked)
    if isinstance(value, str):
        return _changed_text(value, pool, chance)
    if isinstance(value, list):
        return _changed_list(value, pool, chance, depth)
    if isinstance(value, tuple) and value:
        place = chance.randrange(len(value))
        return (*value[:place], _changed(value[place], pool, chance, depth + 1), *value[place + 1 :])
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if chance.random() < 0.3:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key: _changed(value[key], pool, chance, depth + 1)}
    if isinstance(value, set) and value:
        return set(_changed_list(sorted(value, key=repr), pool, chance, depth))
    return value


def _changed_text(value: str, pool: Pool, chance: random.Random) -> str:
    place = chance.randrange(len(value) + 1)
    other = chance.choice(pool.texts)
    number = chance.choice(pool.numbers)
    options = [
        value[:place] + other + value[place:],
        value[:place] + value[place + 1 :],
        value[:place] + other[:1] + value[place + 1 :],
        value[::-1],
        value + value[:place],
        other,
        str(number) if _is_number(value) else value[:place],
    ]
    return chance.choice(options)


def _is_number(value: str) -> bool:
    return value.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _changed_list(value: list[Any], pool: Pool, chance: random.Random, depth: int) -> list[Any]:
    if not value:
        return value if depth else [chance.choice(pool.numbers)]
    place = chance.randrange(len(value))
    if chance.random() < 0.6 and depth < _DEPTH:
        return [*value[:place], _changed(value[place], pool, chance, depth + 1), *value[place + 1 :]]
    shuffled = chance.sample(value, len(value))
    longer = [*value, _changed(value[place], pool, chance, depth + 1)]
    options = [value[:place] + value[place + 1 :], [*value, value[place]], longer, value[::-1], shuffled, value + value]
    rows = all(isinstance(row, list) for row in value) and len({len(row) for row in value}) == 1
    if rows and value[0]:
        column = chance.randrange(len(value[0]))
        options += [[[*row, row[column]] for row in value], [row[:column] + row[column + 1 :] for row in value]]
    return chance.choice(options)

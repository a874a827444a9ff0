"""Varying inputs."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.actions.unit_tests.candidates import parse_answer
from lsp.actions.unit_tests.source import Module
from lsp.actions.unit_tests.variations import Pool, _changed, seed_of, vary
from tests.lsp.actions import samples


@pytest.fixture
def module(tmp_path: Path) -> Module:
    return samples.module(tmp_path)


def test_a_seed_keeps_the_set_up_and_the_call_and_drops_the_claim(module: Module) -> None:
    target = samples.target(module, "grade")
    (made,) = parse_answer(
        "def test_a():\n    x = 3\n    y = grade(x)\n    assert y == 'C'\n", module, target
    ).candidates
    seed = seed_of(made, target)
    assert seed is not None
    assert (seed.key, seed.kind, seed.origin) == ("x = 3\nassert grade(x) == None", "characterisation", "variation")


def test_a_call_without_plain_inputs_is_no_seed(module: Module) -> None:
    target = samples.target(module, "grade")
    (made,) = parse_answer("def test_a():\n    assert grade(len(str(object))) == 'C'\n", module, target).candidates
    assert seed_of(made, target) is None


def test_values_of_the_code_itself_are_in_the_pool(module: Module) -> None:
    pool = Pool(samples.target(module, "grade"), [])
    assert {60, 59, 90, 91, 13} <= set(pool.numbers)
    assert "unlucky" in pool.texts


def test_variations_are_the_same_for_the_same_chance_and_change_an_input(module: Module) -> None:
    target = samples.target(module, "grade")
    (made,) = parse_answer("def test_a():\n    assert grade(3) == 'C'\n", module, target).candidates
    seed = seed_of(made, target)
    assert seed is not None

    def some() -> list[str]:
        chance = random.Random(7)
        return [each.key for _ in range(60) if (each := vary(seed, Pool(target, [seed]), chance))]

    assert some() == some()
    assert "assert grade(13) == None" in some()
    assert all(key.startswith("assert grade(") for key in some())


VALUES = st.recursive(
    st.integers(-99, 99)
    | st.booleans()
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False, width=16),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(VALUES, st.integers())
def test_a_neighbour_is_of_the_same_type_and_can_be_written_down(value: object, seed: int) -> None:
    tree = ast.parse("def f(x):\n    return x == 'abc' or x > 5").body[0]
    assert isinstance(tree, ast.FunctionDef)
    pool = Pool(samples.Target("f", tree), [])
    neighbour = _changed(value, pool, random.Random(seed))
    assert type(neighbour) is type(value)
    assert ast.literal_eval(repr(neighbour)) == neighbour

"""Infilling tasks drawn from HumanEval."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from bench._infilling_tasks import SPLITS, draw, problems_of

SOLUTION = "    total = 0\n\n    for n in numbers:\n        total += n\n    return total\n"


def problems(count):
    head = "def f{0}(numbers):\n"
    names = ("task_id", "entry_point", "prompt", "canonical_solution", "test")
    rows = [(f"HumanEval/{n}", f"f{n}", head.format(n), SOLUTION, "def check(f): pass\n") for n in range(count)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def drawn(half=0, seed=0, count=1000, without=()):
    return draw(problems(6), count=count, seed=seed, half=half, without=without)


def test_the_parts_of_a_task_are_the_problem():
    for tasks in drawn().values():
        for task in tasks:
            assert (task["prompt"] + task["canonical_solution"] + task["suffix"]).endswith(SOLUTION)
            assert task["canonical_solution"].strip()


def test_single_lines_are_all_lines_that_are_not_blank():
    found = [*drawn(half=0)["SingleLine"], *drawn(half=1)["SingleLine"]]
    tasks = [task for task in found if task["entry_point"] == "f0"]
    assert {task["task_id"].rsplit("/", 1)[1] for task in tasks} == {"L0", "L2", "L3", "L4"}
    assert all(task["prompt"].endswith("\n") and task["canonical_solution"].endswith("\n") for task in tasks)


def test_multi_lines_are_all_runs_of_lines():
    names = {task["task_id"] for task in drawn()["MultiLine"]}
    assert len(names) == 3 * 10
    assert {name.rsplit("/", 1)[1] for name in names} >= {"L0_L0", "L0_L2", "L2_L4"}


def test_a_problem_has_one_span_of_characters():
    tasks = drawn()["RandomSpanLight"]
    assert len(tasks) == 3
    assert len({task["entry_point"] for task in tasks}) == 3


def test_the_halves_share_no_problem_whatever_the_seed():
    halves = [{task["entry_point"] for tasks in drawn(half, seed=half).values() for task in tasks} for half in (0, 1)]
    first, second = halves
    assert len(first) == len(second) == 3
    assert not first & second


def test_the_same_seed_draws_the_same_and_known_tasks_are_left_out():
    once, again = drawn(count=5), drawn(count=5)
    assert once == again
    known = {task["task_id"] for task in once["MultiLine"]}
    assert not known & {task["task_id"] for task in drawn(without=known)["MultiLine"]}
    assert all(len(once[split]) <= 5 for split in SPLITS)


def test_problems_are_read_packed_or_not(tmp_path: Path):
    text = "".join(json.dumps(problem) + "\n" for problem in problems(2))
    (tmp_path / "plain.jsonl").write_text(text, "utf-8")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    assert problems_of(tmp_path / "plain.jsonl") == problems_of(tmp_path / "packed.jsonl.gz") == problems(2)

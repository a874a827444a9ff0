"""Infilling tasks drawn from HumanEval, of the three kinds of OpenAI's human-eval-infilling.

The tasks at hand are a sample; rules that were found on it are checked on others of the same kind. Each task takes a
part out of a problem's canonical solution (Bavarian et al., "Efficient Training of Language Models to Fill in the
Middle", 2022): one line that is not blank; the lines from one such line to another; or a span of characters. How the
published spans of characters were drawn is not said. Most end with a row, and half begin where a row begins or ends, so
these do, too.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from pathlib import Path

__all__ = ["SPLITS", "Task", "draw", "problems_of"]

SPLITS = ("SingleLine", "MultiLine", "RandomSpanLight")

Task = Mapping[str, str]

_ROW_BORDER = 0.6
_ROW_END = 0.75


def problems_of(file: Path) -> list[Task]:
    """Read HumanEval, a file of JSON lines that may be packed with gzip."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def draw(
    problems: Sequence[Task], *, count: int, seed: int, half: int, without: Collection[str] = ()
) -> dict[str, list[Task]]:
    """Draw tasks of each split.

    Args:
        problems: those of HumanEval.
        count: at most so many tasks of a split; of spans of characters, at most one a problem.
        seed: the same draws the same.
        half: 0 or 1; the problems of the two halves are different ones, whatever the seed.
        without: identities of tasks to leave out.
    """
    chance = random.Random(seed)
    shuffled = random.Random(len(problems)).sample(problems, len(problems))
    held = shuffled[half::2]
    found: dict[str, list[Task]] = {}
    for split, tasks in (
        ("SingleLine", [task for problem in held for task in _lines(problem, most=1)]),
        ("MultiLine", [task for problem in held for task in _lines(problem, most=None)]),
        ("RandomSpanLight", [_span(problem, chance) for problem in held]),
    ):
        left = [task for task in tasks if task["task_id"] not in without]
        found[split] = chance.sample(left, min(count, len(left)))
    return found


def _lines(problem: Task, most: int | None) -> Iterator[Task]:
    """Take out every run of at most so many lines, that begins and ends with one that is not blank."""
    rows = problem["canonical_solution"].splitlines(keepends=True)
    held = [number for number, row in enumerate(rows) if row.strip()]
    for first, last in combinations_with_replacement(held, 2):
        if most is None or last - first < most:
            start, end = (len("".join(rows[:number])) for number in (first, last + 1))
            name = f"L{first}" if most == 1 else f"L{first}_L{last}"
            kind = "SingleLineInfilling" if most == 1 else "MultiLineInfilling"
            yield _without(problem, f"{kind}/{problem['task_id']}/{name}", start, end)


def _span(problem: Task, chance: random.Random) -> Task:
    """Take out a span of characters that is not blank."""
    solution = problem["canonical_solution"]
    while True:
        start, end = sorted(chance.sample(range(len(solution)), 2))
        if chance.random() < _ROW_BORDER:
            start = solution.rfind("\n", 0, start) + chance.randrange(2)
        if chance.random() < _ROW_END:
            end = solution.find("\n", end)
        if solution[max(0, start) : end].strip():
            return _without(problem, f"RandomSpanInfillingLight/{problem['task_id']}/drawn", max(0, start), end)


def _without(problem: Task, name: str, start: int, end: int) -> Task:
    solution = problem["canonical_solution"]
    return {
        "task_id": name,
        "entry_point": problem["entry_point"],
        "prompt": problem["prompt"] + solution[:start],
        "suffix": solution[end:],
        "canonical_solution": solution[start:end],
        "test": problem["test"],
    }

"""Whether statements follow from the turns that they cite: by the model as judge, and by hand.

What the judge's word is worth shows beside it: the same statements with the turns of another place of their meeting,
which hardly ever support them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench._meetings.statements import Statement
from copilot.client import LanguageModel
from copilot.errors import AnswerError, ContextTooLong
from prompts import Library

__all__ = ["VERDICTS", "asked", "judged", "read_back", "shifted", "write_out"]

VERDICTS = ("right", "partly", "wrong")
_FOLDER = Path(__file__).resolve().parents[1] / "prompts"

Results = Mapping[str, Mapping[str, Any]]


async def judged(model: LanguageModel, statements: Iterable[Statement], results: Results) -> Counter[str]:
    """Ask the model of each statement whether its turns support it; count ``yes``, ``no`` and ``none``."""
    prompt = Library([_FOLDER])
    counts: Counter[str] = Counter()
    for one in statements:
        values = {"lines": lines_of(one, results), "statement": one.text}
        language = "zh" if one.language == "zh" else "en"
        try:
            answer = await model.ask(prompt.render("meetings/judge", values, language=language))
        except (AnswerError, ContextTooLong):
            counts["none"] += 1
        else:
            counts[answer.data["supported"]] += 1
    return counts


def shifted(statements: Iterable[Statement], results: Results) -> list[Statement]:
    """Return the statements citing as many turns half a meeting away."""
    moved = []
    for one in statements:
        last = len(results[one.meeting]["transcript"])
        turns = tuple(sorted({(n - 1 + last // 2) % last + 1 for n in one.turns}))
        moved.append(Statement(one.meeting, one.language, one.kind, one.text, turns, one.cites))
    return moved


def lines_of(one: Statement, results: Results) -> list[str]:
    """Return the cited turns as lines."""
    cited = set(one.turns)
    turns = [turn for turn in results[one.meeting]["transcript"] if turn["n"] in cited]
    return [f"{turn['n']} {turn['speaker'] or ''}: {turn['text']}" for turn in turns]


def write_out(path: Path, statements: Sequence[Statement], results: Results) -> None:
    """Write statements with their turns for a person, who fills in ``verdict`` with one of `VERDICTS`.

    Raises:
        FileExistsError: there is such a file; it may hold a person's verdicts.
    """
    entries = [
        {
            "meeting": one.meeting,
            "kind": one.kind,
            "statement": one.text,
            "turns": lines_of(one, results),
            "verdict": "",
        }
        for one in statements
    ]
    with path.open("x", encoding="utf-8") as file:
        yaml.safe_dump(entries, file, allow_unicode=True, sort_keys=False, width=120)


def read_back(path: Path) -> Counter[str]:
    """Count the verdicts of a file that `write_out` wrote; ``open`` are those that nobody has given.

    Raises:
        ValueError: a verdict is none of `VERDICTS`.
    """
    counts: Counter[str] = Counter()
    for entry in yaml.safe_load(path.read_text("utf-8")):
        verdict = str(entry["verdict"] or "open").strip()
        if verdict not in (*VERDICTS, "open"):
            raise ValueError(f"{path}: {verdict!r} is no verdict; use {', '.join(VERDICTS)}")
        counts[verdict] += 1
    return counts


def asked(counts: Counter[str]) -> str:
    """Say how many of the statements are supported, in the judge's view."""
    return f"{counts['yes']}/{counts.total()}"

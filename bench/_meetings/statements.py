"""Every statement that minutes make, with the turns that it cites: what faithfulness is measured on."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["KINDS", "Statement", "drawn", "statements"]

KINDS = ("summary", "key_points", "figures", "decisions", "votes", "objections", "actions", "questions")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or item.

    Attributes:
        meeting: name of the meeting.
        language: ``zh`` or ``en``.
        kind: the list of the result file that it stands in.
        text: what it says; the owner and the due date of an action, and who objects, stand in it too.
        turns: numbers of the turns that it cites; all of them where it cites none.
        cites: whether it cites any.
    """

    meeting: str
    language: str
    kind: str
    text: str
    turns: tuple[int, ...]
    cites: bool


def statements(result: Mapping[str, Any], meeting: str, language: str) -> list[Statement]:
    """Return the statements of a result file."""
    everything = tuple(turn["n"] for turn in result["transcript"])
    found: list[Statement] = []
    for kind in KINDS:
        for item in result.get(kind, ()):
            beside = [item.get(key) for key in ("owner", "who", "due")]
            text = "; ".join([item["text"], *(value for value in beside if value)])
            known = tuple(n for n in item["turns"] if n in everything)
            found.append(Statement(meeting, language, kind, text, known or everything, bool(known)))
    return found


def drawn(everything: Sequence[Statement], count: int, seed: str) -> list[Statement]:
    """Draw so many statements that cite turns; the same seed draws the same ones."""
    citing = [statement for statement in everything if statement.cites]
    return random.Random(seed).sample(citing, min(count, len(citing)))

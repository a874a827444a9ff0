"""What a draft warns of, and that a person has dealt with it: read the turns, and added what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minutes.review_page.content import turns_of
from minutes.review_page.result_file import PROBLEMS, ProblemKind
from minutes.summarise.items import Problem

__all__ = ["Dealt", "dealt_of"]


@dataclass(frozen=True, slots=True)
class Dealt:
    """That one person has dealt with a problem.

    Attributes:
        kind: the problem's.
        turns: those that it touches.
        by: who it was.
        at: when, ISO 8601 with the offset.
        sha256: of the transcript that lay before the person.
    """

    kind: ProblemKind
    turns: tuple[int, ...]
    by: str
    at: str
    sha256: str

    def settles(self, problem: Problem, sha256: str) -> bool:
        """Tell whether it is this problem, of a draft from the transcript of that checksum."""
        return (self.kind, self.turns, self.sha256) == (problem.kind, problem.turns, sha256)

    def to_json(self) -> dict[str, Any]:
        """Return it as it stands in the file; `dealt_of` reads it."""
        return {
            "kind": self.kind,
            "turns": list(self.turns),
            "by": self.by,
            "at": self.at,
            "sha256": self.sha256,
        }


def dealt_of(table: Mapping[str, Any]) -> Dealt:
    """Return it out of a review file. Raises KeyError, TypeError or ValueError where it is none."""
    if table["kind"] not in PROBLEMS:
        raise ValueError("there is no such problem")
    turns = turns_of(table["turns"], None, sourced=False)
    return Dealt(table["kind"], turns, table["by"], table["at"], table["sha256"])

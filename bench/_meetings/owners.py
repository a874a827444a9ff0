"""Whether actions have the right owner, where that can be told.

The references of AMI name roles ("the marketing expert"), its transcripts name voices (A to D). A role is known to be a
voice's where a speaker says so of themselves ("I am the Marketing Expert", "my role is the industrial designer");
in a meeting where nobody does, an owner can only be judged when it is a role itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench._meetings.pairing import Pair
from minutes.transcripts import Transcript

__all__ = ["Owners", "count", "roles_of"]

_ROLES = {
    "manager": re.compile(r"\bproject manager\b", re.IGNORECASE),
    "marketing": re.compile(r"\bmarket(?:ing)? expert\b|\bexpert in marketing\b|\bmarketing\b", re.IGNORECASE),
    "interface": re.compile(
        r"\b(?:user[ -])?interface (?:design(?:er)?|specialist)\b|\buser interface\b", re.IGNORECASE
    ),
    "industrial": re.compile(r"\bindustr(?:ial|y) design(?:er)?\b", re.IGNORECASE),
}
_OF_MYSELF = re.compile(
    r"\b(?:I am|I'm|I’m|I as|my role(?: in (?:the|this) project)? is)"
    r"(?P<told>(?:\W+(?:uh|um|the|an?|your|responsible|for|expert|in)\b)*\W+\w+(?:\W+\w+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Owners:
    """Of the actions that were found: owners that are right, wrong, left out, and such as nobody can judge."""

    right: int = 0
    wrong: int = 0
    left_out: int = 0
    unknown: int = 0

    def __add__(self, other: Owners) -> Owners:
        return Owners(
            self.right + other.right,
            self.wrong + other.wrong,
            self.left_out + other.left_out,
            self.unknown + other.unknown,
        )


def roles_of(transcript: Transcript) -> dict[str, str]:
    """Return the speaker of each role that one speaker alone claims."""
    claimed: dict[str, set[str]] = {}
    for turn in transcript.turns:
        for match in _OF_MYSELF.finditer(turn.text):
            for role in _named(match["told"]):
                claimed.setdefault(role, set()).add(turn.speaker or "")
    return {role: next(iter(speakers)) for role, speakers in claimed.items() if len(speakers) == 1}


def count(pairs: Iterable[Pair], roles: Mapping[str, str]) -> Owners:
    """Judge the owners of paired actions; one of several that a reference names is right."""
    total = Owners()
    for wanted, item in pairs:
        named = _named(wanted.text)
        owner = item.get("owner") or ""
        told = _named(owner)
        if not named or not (told or all(role in roles for role in named)):
            total += Owners(unknown=1)
        elif not owner:
            total += Owners(left_out=1)
        elif named & told or owner in {roles.get(role) for role in named}:
            total += Owners(right=1)
        else:
            total += Owners(wrong=1)
    return total


def _named(text: str) -> set[str]:
    return {role for role, pattern in _ROLES.items() if pattern.search(text)}

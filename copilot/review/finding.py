"""What the reviewers report: where something stands and which rule saw it. The value itself is never part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from prompts.rendered import Lane

__all__ = ["Action", "Finding", "Kind", "Occasion", "Part", "Verdict"]

Kind = Literal["personal", "secret", "injection", "content", "licence"]
Action = Literal["pass", "flag", "mask", "refuse"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule saw in a text.

    Attributes:
        kind: which reviewer saw it.
        rule: the rule's name, such as ``cn-resident-id``.
        level: its class: C3, C2, C1 (JR/T 0171-2020) of personal data, the risk's number (GB/T 45654-2025) of content,
            else empty.
        start: offset of its first character.
        end: offset after its last character.
    """

    kind: Kind
    rule: str
    level: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, the text in which it stands, and what the policy made of it: this is what logs and the audit see."""

    finding: Finding
    place: str
    action: Action

    def to_json(self) -> dict[str, Any]:
        """Return rule, class, place and action; never the value."""
        found = self.finding
        return {
            "kind": found.kind,
            "rule": found.rule,
            "class": found.level,
            "place": self.place,
            "span": [found.start, found.end],
            "action": self.action,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a request: ``place`` is where it stands, such as ``messages[0]``, ``prompt`` or ``suffix``."""

    place: str
    text: str
    role: Literal["system", "user", "assistant", "code"] = "user"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a policy depends on: the lane, and whether the engine runs on this machine (or goes through a network)."""

    lane: Lane
    local: bool = True

"""What is done about a finding: an ordered list of clauses in a file that a bank may replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from copilot.language import Language
from copilot.review import files
from copilot.review.finding import Action, Finding, Kind, Occasion

__all__ = ["Clause", "Direction", "Policy", "Role", "Wish"]

Direction = Literal["inbound", "outbound"]
Role = Literal["system", "user", "assistant", "code"]
Wish = Literal["pass", "flag", "mask", "refuse", "as-rule"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the policy. Empty or None stands for any value."""

    kind: Kind
    action: Wish
    levels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    local: bool | None = None
    known: bool | None = None

    def reaches(self, kind: Kind, occasion: Occasion, role: Role | None) -> bool:
        """Tell whether some finding of ``kind`` could fall under this clause here."""
        return (
            self.kind == kind
            and (not self.lanes or occasion.lane in self.lanes)
            and (not self.roles or role in self.roles)
            and self.local in (None, occasion.local)
        )

    def fits(self, finding: Finding, *, known: bool) -> bool:
        """Tell whether ``finding``, which it `reaches`, falls under this clause."""
        level = finding.level
        return (
            (not self.levels or any(level == one or level.startswith(f"{one}.") for one in self.levels))
            and (not self.rules or any(fnmatchcase(finding.rule, one) for one in self.rules))
            and self.known in (None, known)
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The clauses of both directions, and what is said when something is refused."""

    inbound: tuple[Clause, ...]
    outbound: tuple[Clause, ...]
    answers: Mapping[Language, str]

    @classmethod
    def read(cls, path: Path | None = None) -> Policy:
        """Read a policy file, by default the one that we ship.

        Raises:
            ConfigError: the file cannot be read or is wrong; the message names the clause.
        """
        shipped = Path(str(resources.files("copilot.review"))) / "policy.yaml"
        found = files.read(path or shipped, "policy.schema.json")
        return cls(
            inbound=tuple(map(_clause, found["inbound"])),
            outbound=tuple(map(_clause, found["outbound"])),
            answers={"zh": found["answers"]["zh"], "en": found["answers"]["en"]},
        )

    def actions(
        self, direction: Direction, kind: Kind, occasion: Occasion, role: Role | None = None
    ) -> frozenset[Action]:
        """Return everything that could be done about some finding of ``kind``; only ``pass``: no need to look."""
        found: set[Action] = set()
        for clause in self._clauses(direction):
            if clause.reaches(kind, occasion, role):
                found |= {"flag", "refuse"} if clause.action == "as-rule" else {clause.action}
                if not (clause.levels or clause.rules or clause.known is not None):
                    return frozenset(found)
        return frozenset(found | {"pass"})

    def wish(
        self,
        direction: Direction,
        finding: Finding,
        occasion: Occasion,
        role: Role | None = None,
        *,
        known: bool = False,
    ) -> Wish:
        """Return what is to be done about ``finding``; ``as-rule`` leaves it to the content rule that found it.

        Args:
            direction: whether it goes in or comes out.
            finding: what was found.
            occasion: lane and engine.
            role: whose text it stands in, of what goes in.
            known: whether the request itself held the value.
        """
        for clause in self._clauses(direction):
            if clause.reaches(finding.kind, occasion, role) and clause.fits(finding, known=known):
                return clause.action
        return "pass"

    def _clauses(self, direction: Direction) -> tuple[Clause, ...]:
        return self.inbound if direction == "inbound" else self.outbound


def _clause(found: Mapping[str, Any]) -> Clause:
    """Turn a checked clause of the file into ours."""
    kind = next(kind for kind in get_args(Kind) if kind == found["kind"])
    return Clause(
        kind=kind,
        action=found["action"],
        levels=_many(found.get("level")),
        rules=_many(found.get("rule")),
        lanes=_many(found.get("lane")),
        roles=_many(found.get("role")),
        local=found.get("local"),
        known=found.get("known"),
    )


def _many(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)

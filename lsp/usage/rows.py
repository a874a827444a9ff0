"""The rows that figures are made of: one for each suggestion, and sums of the characters typed.

They hold no code, no file name and no user name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

__all__ = ["PROSE", "Outcome", "Row", "SuggestionRow", "Trigger", "TypingRow", "day_of", "time_of", "week_of"]

Trigger = Literal["automatic", "invoked"]
Outcome = Literal["shown", "accepted", "partly", "typed", "rejected", "flashed"]

PROSE = frozenset({"plaintext", "markdown", "git-commit", "git-rebase", "gitcommit", "scminput", "log", "output"})
"""Languages whose characters are not counted: they are no code."""


def time_of(moment: float) -> str:
    """Return a Unix time as UTC, such as ``2026-11-26T08:30:00Z``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(moment: float) -> str:
    """Return the day of a Unix time in UTC, such as ``2026-11-26``."""
    return time_of(moment)[:10]


def week_of(day: str) -> str:
    """Return the Monday of a day's week, such as ``2026-11-23``."""
    found = date.fromisoformat(day)
    return (found - timedelta(days=found.weekday())).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRow:
    """What became of one suggestion.

    Attributes:
        id: the suggestion's name.
        time: when it was shown, UTC.
        project: the name of the workspace folder; empty outside one.
        language: the editor's language identifier.
        model: the artefact or size that wrote it.
        trigger: whether the editor asked by itself or somebody asked for it.
        characters, lines: how much it held.
        latency_ms: from the editor's question to the answer; None where it was not measured.
        cached: whether it was served without asking the model.
        call: the call's name in the audit trail.
        outcome: ``shown`` as long as nothing has become of it; ``accepted`` whole; ``partly`` accepted; ``typed``: the
            same characters were typed by hand; ``rejected``: typed past, moved away from, or replaced by another;
            ``flashed``: rejected, but before anybody could have read it.
        seen_ms: how long it was to be seen until its outcome; None as long as there is none.
        accepted: how many of its characters were accepted.
        kept_30s, kept_5min: how many of these stood unchanged that long afterwards; None as long as it is not known.
    """

    id: str
    time: str
    project: str
    language: str
    model: str
    trigger: Trigger
    characters: int
    lines: int
    latency_ms: int | None
    cached: bool
    call: str
    outcome: Outcome = "shown"
    seen_ms: int | None = None
    accepted: int = 0
    kept_30s: int | None = None
    kept_5min: int | None = None

    @property
    def day(self) -> str:
        """The day on which it was shown, UTC."""
        return self.time[:10]

    @property
    def week(self) -> str:
        """The Monday of the week in which it was shown."""
        return week_of(self.day)


@dataclass(frozen=True, slots=True)
class TypingRow:
    """How many characters went into the documents of a day, project and language, and how many out of them.

    ``by_hand + by_assistant + other - deleted`` is by how much the documents grew. ``other`` is what came in at once:
    pastes, what undoing brings back, and formatting.
    """

    day: str
    project: str
    language: str
    by_hand: int = 0
    by_assistant: int = 0
    other: int = 0
    deleted: int = 0

    @property
    def week(self) -> str:
        """The Monday of the day's week."""
        return week_of(self.day)

    def __add__(self, more: TypingRow) -> TypingRow:
        return TypingRow(
            self.day,
            self.project,
            self.language,
            self.by_hand + more.by_hand,
            self.by_assistant + more.by_assistant,
            self.other + more.other,
            self.deleted + more.deleted,
        )


Row = SuggestionRow | TypingRow

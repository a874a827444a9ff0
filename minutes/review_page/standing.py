"""The rows of the page: each entry with the decision on it, and whether that still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from copilot.pages.pairing import pair
from minutes.review_page.content import KINDS, Content, EntryKind
from minutes.review_page.decisions import Decision, Review
from minutes.review_page.due_days import counted_anew
from minutes.review_page.result_file import Entry, ResultFile

__all__ = ["Standing", "settled", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the page: an entry with what was decided on it.

    Attributes:
        entry: of the draft; for one that a person added, and for one that the draft no longer has, made up.
        decision: the latest on it.
        current: whether the decision still holds: the transcript and the entry are as they were.
        origin: ``drafted``, ``added`` by a person, or ``gone`` from the draft.
    """

    entry: Entry
    decision: Decision | None = None
    current: bool = False
    origin: Literal["drafted", "added", "gone"] = "drafted"

    @property
    def kind(self) -> EntryKind:
        """The kind that the entry is of, as decided, else as drafted."""
        changed = self.decision.becomes if self.decision is not None and self.current else None
        return changed or self.entry.kind

    @property
    def decided(self) -> bool:
        """Whether a decision holds."""
        return self.decision is not None and self.current

    @property
    def rejected(self) -> bool:
        """Whether it was rejected, and is no part of the minutes."""
        return self.decision is not None and self.current and self.decision.status == "rejected"

    @property
    def final(self) -> Content | None:
        """What the minutes say as they stand: as decided, else as drafted; None for what is no part of them."""
        if self.rejected or self.origin == "gone" or (self.origin == "added" and not self.current):
            return None
        if self.decision is not None and self.current and self.decision.status == "edited":
            return self.decision.content
        return self.entry.content


def standing(result: ResultFile, review: Review) -> list[Standing]:
    """Put each decision to its entry.

    A decision holds for the entry of its kind with the same text and turns, first at the same place, then at another.
    What was accepted was accepted with its owner, its day and its count: another one ends it. Otherwise a decision is
    an earlier one on an entry of its kind with the same text or a turn in common, or on an entry that is gone. Days are
    counted from the day of the meeting as a person put it right: where one is another than was accepted, that ends.
    """
    entries = counted_anew(result.entries, result.minutes.meeting.day, review.meeting(result).day)
    drafted = [decision for decision in review.decisions if decision.on is not None]
    holding = [partial(fits, result.sha256) for fits in (_exact, _moved)]
    pairs = pair(entries, drafted, holding, partial(_near, result.sha256))
    rows = [
        Standing(entry, decision, holds and decision is not None and _same(entry, decision))
        for entry, decision, holds in pairs.rows
    ]
    rows += [Standing(_made_up(one), one, False, "gone") for one in pairs.left if not one.together]
    for decision in review.decisions:
        if decision.on is None:
            current = decision.sha256 == result.sha256 and max(decision.content.turns, default=0) <= _turns(result)
            rows.append(Standing(_made_up(decision), decision, current, "added"))
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.origin != "drafted"))


def settled(result: ResultFile, review: Review, rows: Sequence[Standing]) -> bool:
    """Tell whether every entry was decided on and every problem dealt with; what is gone needs no decision."""
    return not review.problems(result) and all(row.decided or row.origin == "gone" for row in rows)


def _exact(sha256: str, entry: Entry, decision: Decision) -> bool:
    return entry.index == decision.index and _moved(sha256, entry, decision)


def _moved(sha256: str, entry: Entry, decision: Decision) -> bool:
    on = decision.on
    return (
        on is not None
        and decision.sha256 == sha256
        and (entry.kind, entry.content.text, entry.content.turns) == (decision.kind, on.text, on.turns)
    )


def _near(sha256: str, entry: Entry, decision: Decision) -> bool:
    on = decision.on
    if on is None or entry.kind != decision.kind:
        return False
    shared = decision.sha256 == sha256 and bool({*on.turns} & {*entry.content.turns})
    return on.text == entry.content.text or shared


def _same(entry: Entry, decision: Decision) -> bool:
    return decision.status != "accepted" or entry.content == decision.on


def _made_up(decision: Decision) -> Entry:
    return Entry(decision.kind, decision.index, decision.content)


def _turns(result: ResultFile) -> int:
    return len(result.minutes.transcript.turns)

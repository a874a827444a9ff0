"""The minutes as they stand after review: what was rejected is out, what was edited or added is in.

The head is as it was put right, and of the problems those are left that nobody has dealt with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from minutes.render import Checked, Decided
from minutes.review_page.content import KINDS, Content, Written
from minutes.review_page.decisions import Decision, Review
from minutes.review_page.result_file import FIELDS, ResultFile
from minutes.review_page.standing import Standing, settled, standing
from minutes.summarise.items import Minutes

__all__ = ["StandingMinutes", "stands"]


@dataclass(frozen=True, slots=True)
class StandingMinutes:
    """Minutes after review.

    Attributes:
        minutes: what they say; what nobody decided on says what the draft said.
        checked: who decided what, for the documents.
        decisions: by the list of the result, the decision on each of its entries, None where there is none.
        rejected: the decisions by which entries are out.
    """

    minutes: Minutes
    checked: Checked
    decisions: Mapping[str, tuple[Decision | None, ...]]
    rejected: tuple[Decision, ...]


def stands(result: ResultFile, review: Review) -> StandingMinutes:
    """Return the minutes of a result as they stand after a review.

    An entry that was added, or drafted as another kind, stands where its first turn was said. A decision that was
    replaced by one that was rejected holds again: its replacement is no part of the minutes.
    """
    rows = standing(result, review)
    lists: dict[str, tuple[Written, ...]] = {}
    decided: dict[str, tuple[Decision | None, ...]] = {}
    marks: dict[Written, Decided] = {}
    for kind in KINDS:
        kept = _holding_again(_in_order([row for row in rows if row.kind == kind]), rows)
        pairs = [(_current(row), said.written(kind)) for row, said in kept]
        lists[FIELDS[kind]] = tuple(written for _, written in pairs)
        decided[FIELDS[kind]] = tuple(decision for decision, _ in pairs)
        marks |= {written: _mark(decision) for decision, written in pairs if decision}
    made: Any = {**lists, "meeting": review.meeting(result), "problems": review.problems(result)}
    needed = [row for row in rows if row.origin != "gone"]
    held = [row.decision for row in needed if row.decision is not None and row.current]
    checked = Checked(
        complete=settled(result, review, rows),
        decided=len(held),
        count=len(needed),
        by=tuple(dict.fromkeys(one.by for one in held)),
        day=max((one.at for one in held), default="")[:10],
        marks=marks,
    )
    rejected = tuple(one for one in held if one.status == "rejected")
    return StandingMinutes(replace(result.minutes, **made), checked, decided, rejected)


def _in_order(rows: Sequence[Standing]) -> list[tuple[Standing, Content]]:
    """Return the rows of a kind that are part of the minutes: as drafted, and the others among them by their turns.

    What rests on no turn comes last.
    """
    kept = [(row, row.final) for row in rows if row.final is not None]
    order = [(row, said) for row, said in kept if _as_drafted(row)]
    for row, said in ((row, said) for row, said in kept if not _as_drafted(row)):
        later = (at for at, (_, other) in enumerate(order) if said.turns and other.turns[:1] > said.turns[:1])
        order.insert(next(later, len(order)), (row, said))
    return order


def _as_drafted(row: Standing) -> bool:
    return row.origin == "drafted" and row.kind == row.entry.kind


def _holding_again(kept: list[tuple[Standing, Content]], rows: Sequence[Standing]) -> list[tuple[Standing, Content]]:
    """Return decisions without the mark of a replacement that was itself rejected, or is no decision any more."""
    drafted = [row for row in rows if row.entry.kind == "decision" and row.origin == "drafted"]
    out = {row.entry.content.turns[0] for row in drafted if row.rejected or row.kind != "decision"}
    gone = out - {said.turns[0] for row, said in kept if row.kind == "decision" and said.turns}
    return [(row, replace(said, replaced_by=None) if said.replaced_by in gone else said) for row, said in kept]


def _current(row: Standing) -> Decision | None:
    return row.decision if row.current else None


def _mark(decision: Decision) -> Decided:
    if decision.on is None:
        return Decided("added", decision.by)
    if decision.together:
        return Decided("together", decision.by)
    return Decided("edited" if decision.status == "edited" else "accepted", decision.by)

"""The minutes of a folder with the decisions on them, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from copilot.pages import review_store
from copilot.pages.refusals import Changed, NotThere
from copilot.pages.review_store import Reading, ReviewStore
from minutes.review_page.content import TOGETHER, Content, EntryKind
from minutes.review_page.decisions import Decision, Outcome, Review, load
from minutes.review_page.head import Correction
from minutes.review_page.notes import Dealt
from minutes.review_page.result_file import ResultFile
from minutes.review_page.standing import Standing, standing
from minutes.summarise.items import Meeting, Problem

__all__ = ["Reviewed", "Store", "Target", "Verdict"]


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a decision is on, as it was shown: kind, place, text, turns, and where the row came from."""

    kind: str
    index: int
    text: str
    turns: tuple[int, ...]
    origin: str = "drafted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided on a row: the outcome, and for ``edited`` what holds, and its kind where that is another one."""

    status: Outcome
    content: Content | None = None
    kind: EntryKind | None = None


Reviewed: TypeAlias = review_store.Reviewed[ResultFile, Review, Standing]
"""Minutes with the decisions on them; ``error`` says why they cannot be shown."""


class Store(ReviewStore[ResultFile, Review, Standing]):
    """The results of ``minutes make`` below a folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Serve ``folder``; ``clock`` tells the time, with its offset."""
        super().__init__(folder, Reading(ResultFile.load, load, standing), clock)

    def decide(self, wanted: str, target: Target, verdict: Verdict, by: str) -> Reviewed:
        """Save a decision on a row.

        Args:
            wanted: identifier of the result.
            target: the row.
            verdict: what was decided.
            by: who decided.

        Raises:
            NotThere: no such result.
            Changed: the row is not as it was shown.
            OutputError: it cannot be saved.
        """

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            row = _row(rows, target)
            if row.origin == "gone":
                raise Changed("this entry is no longer in the minutes; it can be added")
            entry, now = row.entry, self._now()
            kind = verdict.kind or entry.kind
            kept = verdict.content.fitted(kind) if verdict.content is not None else entry.content
            if row.origin == "added":
                # what a person added stays theirs: accepted anew, its words are still those that a person gave
                status: Outcome = "rejected" if verdict.status == "rejected" else "edited"
                index = entry.index if kind == entry.kind else _next(rows, kind)
                decision = Decision(kind, index, status, kept, by, now, result.sha256, None)
            else:
                becomes = kind if kind != entry.kind else None
                decision = Decision(
                    entry.kind,
                    entry.index,
                    verdict.status,
                    kept,
                    by,
                    now,
                    result.sha256,
                    entry.content,
                    becomes=becomes,
                )
            return review.with_decision(decision, row.decision)

        return self._changed(wanted, change)

    def add(self, wanted: str, kind: EntryKind, content: Content, by: str) -> Reviewed:
        """Save an entry that the draft missed, after the others of its kind. Raises as `decide`."""

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            kept = content.fitted(kind)
            added = Decision(kind, _next(rows, kind), "edited", kept, by, self._now(), result.sha256, None)
            return review.with_decision(added, None)

        return self._changed(wanted, change)

    def accept_rest(self, wanted: str, kind: EntryKind, digest: str, by: str) -> Reviewed:
        """Save that all entries of a kind are accepted, but for those decided on already.

        Args:
            wanted: identifier of the result.
            kind: one of those that bind nobody.
            digest: of the result as it was shown.
            by: who decided.

        Raises:
            NotThere: no such result, or entries of this kind are decided on one by one.
            Changed: the result was written anew since it was shown.
            OutputError: it cannot be saved.
        """
        if kind not in TOGETHER:
            raise NotThere("entries of this kind are decided on one by one")

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            if result.digest != digest:
                raise Changed("these minutes were made again since they were shown; look at them again")
            now = self._now()
            for row in rows:
                entry = row.entry
                if entry.kind == kind and row.origin == "drafted" and row.decision is None:
                    made = Decision(
                        kind, entry.index, "accepted", entry.content, by, now, result.sha256, entry.content, True
                    )
                    review = review.with_decision(made, row.decision)
            return review

        return self._changed(wanted, change)

    def undo_rest(self, wanted: str, kind: EntryKind) -> Reviewed:
        """Take back what was accepted together. Raises as `decide`."""

        def change(_result: ResultFile, rows: list[Standing], review: Review) -> Review:
            for row in rows:
                if row.entry.kind == kind and row.decision is not None and row.decision.together:
                    review = review.without(row.decision)
            return review

        return self._changed(wanted, change)

    def undo(self, wanted: str, target: Target) -> Reviewed:
        """Take the decision on a row back. Raises as `decide`."""
        return self._changed(wanted, lambda _result, rows, review: review.without(_row(rows, target).decision))

    def correct(self, wanted: str, shown: Meeting, meeting: Meeting, by: str) -> Reviewed:
        """Save what a person put right in the head; one that says what the draft says takes the correction back.

        Args:
            wanted: identifier of the result.
            shown: the head as it was shown.
            meeting: the head as it is to be.
            by: who put it right.

        Raises:
            NotThere: no such result.
            Changed: the head is not as it was shown.
            OutputError: it cannot be saved.
        """

        def change(result: ResultFile, _rows: list[Standing], review: Review) -> Review:
            if review.meeting(result) != shown:
                raise Changed("the head has changed since it was shown; look at it again")
            draft, before = result.minutes.meeting, review.correction(result)
            made = Correction(meeting, draft, by, self._now(), result.sha256)
            head = review.head.with_decision(made, before) if made.changed else review.head.without(before)
            return replace(review, head=head)

        return self._changed(wanted, change)

    def deal(self, wanted: str, problem: Problem, by: str) -> Reviewed:
        """Save that a person has dealt with a problem. Raises as `decide`."""

        def change(result: ResultFile, _rows: list[Standing], review: Review) -> Review:
            _known(problem, result)
            made = Dealt(problem.kind, problem.turns, by, self._now(), result.sha256)
            return replace(review, notes=review.notes.with_decision(made, review.dealt(problem, result)))

        return self._changed(wanted, change)

    def undo_deal(self, wanted: str, problem: Problem) -> Reviewed:
        """Take back that a problem was dealt with. Raises as `decide`."""

        def change(result: ResultFile, _rows: list[Standing], review: Review) -> Review:
            _known(problem, result)
            return replace(review, notes=review.notes.without(review.dealt(problem, result)))

        return self._changed(wanted, change)


def _next(rows: list[Standing], kind: EntryKind) -> int:
    """Return the place after all entries of a kind."""
    return max((row.entry.index for row in rows if row.entry.kind == kind), default=-1) + 1


def _known(problem: Problem, result: ResultFile) -> None:
    if all((one.kind, one.turns) != (problem.kind, problem.turns) for one in result.minutes.problems):
        raise Changed("the draft has no such note any more; look at it again")


def _row(rows: list[Standing], target: Target) -> Standing:
    for row in rows:
        entry = row.entry
        shown = Target(entry.kind, entry.index, entry.content.text, entry.content.turns, row.origin)
        if shown == target:
            return row
    raise Changed("this entry has changed since it was shown; look at it again")

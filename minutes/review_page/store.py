"""The minutes of a folder with the decisions on them, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from copilot.pages import review_store
from copilot.pages.refusals import Changed, NotThere
from copilot.pages.review_store import Reading, ReviewStore
from minutes.review_page.content import TOGETHER, Content, EntryKind
from minutes.review_page.decisions import Decision, Outcome, Review, Standing, load, standing
from minutes.review_page.result_file import ResultFile

__all__ = ["Reviewed", "Store", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a decision is on, as it was shown: kind, place, text, turns, and where the row came from."""

    kind: str
    index: int
    text: str
    turns: tuple[int, ...]
    origin: str = "drafted"


Reviewed: TypeAlias = review_store.Reviewed[ResultFile, Standing]
"""Minutes with the decisions on them; ``error`` says why they cannot be shown."""


class Store(ReviewStore[ResultFile, Review, Standing]):
    """The results of ``minutes make`` below a folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Serve ``folder``; ``clock`` tells the time, with its offset."""
        super().__init__(folder, Reading(ResultFile.load, load, standing), clock)

    def decide(self, wanted: str, target: Target, status: Outcome, content: Content | None, by: str) -> Reviewed:
        """Save a decision on a row.

        Args:
            wanted: identifier of the result.
            target: the row.
            status: what was decided.
            content: what holds, for ``edited``.
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
            entry = row.entry
            kept = content.fitted(entry.kind) if content is not None and status == "edited" else entry.content
            # what a person added stays theirs: accepted anew, its words are still those that a person gave
            added = row.origin == "added"
            outcome: Outcome = "edited" if added and status == "accepted" else status
            on = None if added else entry.content
            decision = Decision(entry.kind, entry.index, outcome, kept, by, self._now(), result.sha256, on)
            return review.with_decision(decision, row.decision)

        return self._changed(wanted, change)

    def add(self, wanted: str, kind: EntryKind, content: Content, by: str) -> Reviewed:
        """Save an entry that the draft missed, after the others of its kind. Raises as `decide`."""

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            index = max((row.entry.index for row in rows if row.entry.kind == kind), default=-1) + 1
            kept = content.fitted(kind)
            return review.with_decision(
                Decision(kind, index, "edited", kept, by, self._now(), result.sha256, None), None
            )

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


def _row(rows: list[Standing], target: Target) -> Standing:
    for row in rows:
        entry = row.entry
        shown = Target(entry.kind, entry.index, entry.content.text, entry.content.turns, row.origin)
        if shown == target:
            return row
    raise Changed("this entry has changed since it was shown; look at it again")

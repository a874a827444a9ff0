"""The results with the decisions on them, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from copilot.pages import review_store
from copilot.pages.refusals import Changed, NotThere
from copilot.pages.review_store import Reading, ReviewStore
from docs_ai.reading import Span
from docs_ai.review_page.decisions import Basis, Decision, Outcome, Review, load
from docs_ai.review_page.result_file import Place, ResultFile
from docs_ai.review_page.standing import Standing, standing

__all__ = ["Reviewed", "Store", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a decision is on, as it was shown: name, index, the extracted span, and where the row came from."""

    name: str
    index: int | None
    value: str | None
    span: Span | None
    origin: str = "extracted"


Reviewed: TypeAlias = review_store.Reviewed[ResultFile, Review, Standing]
"""A result with the decisions on it; ``error`` says why it cannot be shown."""


class Store(ReviewStore[ResultFile, Review, Standing]):
    """The results below a folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Serve ``folder``; ``clock`` tells the time, with its offset."""
        super().__init__(folder, Reading(ResultFile.load, load, standing), clock)

    def decide(self, wanted: str, target: Target, status: Outcome, place: Place, by: str) -> Reviewed:
        """Save a decision on a row.

        Args:
            wanted: identifier of the result.
            target: the row.
            status: what was decided.
            place: the value that holds, for ``corrected``.
            by: who decided.

        Raises:
            NotThere: no such result.
            Changed: the row is not as it was shown.
            OutputError: it cannot be saved.
        """

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            row = _row(rows, target)
            entry, adds = row.entry, row.origin == "added"
            place_kept = place if status == "corrected" else entry.place if status == "accepted" else Place()
            basis = None if adds else Basis(result.sha256, entry.place.value, entry.place.span)
            at = self._now()
            decision = Decision(entry.name, entry.index, status, place_kept, by, at, result.sha256, basis)
            return review.with_decision(decision, row.decision)

        return self._changed(wanted, change)

    def add(self, wanted: str, name: str, index: int | None, place: Place, by: str) -> Reviewed:
        """Save a value that the extraction missed. ``index`` None takes the next of the field. Raises as `decide`."""

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            taken = [row.entry.index for row in rows if row.entry.name == name]
            if not taken:
                raise NotThere(f"the result has no field {name}")
            number = index if index is not None else max((one for one in taken if one is not None), default=-1) + 1
            at = self._now()
            return review.with_decision(Decision(name, number, "corrected", place, by, at, result.sha256, None), None)

        return self._changed(wanted, change)

    def accept_absent(self, wanted: str, digest: str, by: str) -> Reviewed:
        """Save that all is accepted of which the result says that it is absent, but for what is decided already.

        Args:
            wanted: identifier of the result.
            digest: of the result as it was shown.
            by: who decided.

        Raises:
            NotThere: no such result.
            Changed: the result was written anew since it was shown.
            OutputError: it cannot be saved.
        """

        def change(result: ResultFile, rows: list[Standing], review: Review) -> Review:
            if result.digest != digest:
                raise Changed("this document was extracted again since it was shown; look at it again")
            at = self._now()
            basis = Basis(result.sha256, None, None)
            for row in rows:
                if row.silent and not row.decided:
                    name, index = row.entry.name, row.entry.index
                    made = Decision(name, index, "accepted", Place(), by, at, result.sha256, basis, together=True)
                    review = review.with_decision(made, row.decision)
            return review

        return self._changed(wanted, change)

    def undo_absent(self, wanted: str) -> Reviewed:
        """Take back what was accepted together. Raises as `decide`."""

        def change(_result: ResultFile, rows: list[Standing], review: Review) -> Review:
            for row in rows:
                if row.decision is not None and row.decision.together:
                    review = review.without(row.decision)
            return review

        return self._changed(wanted, change)

    def undo(self, wanted: str, target: Target) -> Reviewed:
        """Take the decision on a row back. Raises as `decide`."""
        return self._changed(wanted, lambda _result, rows, review: review.without(_row(rows, target).decision))


def _row(rows: list[Standing], target: Target) -> Standing:
    for row in rows:
        shown = Target(row.entry.name, row.entry.index, row.entry.place.value, row.entry.place.span, row.origin)
        if shown == target:
            return row
    raise Changed("this field has changed since it was shown; look at it again")

"""The results with the decisions on them, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from copilot.errors import InputError
from copilot.pages.folder import Found, ResultFolder
from copilot.pages.refusals import Changed, NotThere
from docs_ai.reading import Span
from docs_ai.review_page import decisions
from docs_ai.review_page.decisions import Basis, Decision, Outcome, Review, Standing, standing
from docs_ai.review_page.result_file import Place, ResultFile

__all__ = ["Reviewed", "Store", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a decision is on, as it was shown: name, index, the extracted span, and where the row came from."""

    name: str
    index: int | None
    value: str | None
    span: Span | None
    origin: str = "extracted"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A result with the decisions on it; ``error`` says why it cannot be shown."""

    id: str
    path: Path
    result: ResultFile | None
    rows: tuple[Standing, ...] = ()
    error: str = ""


class Store:
    """The results below a folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Serve ``folder``; ``clock`` tells the time, with its offset."""
        self._folder = ResultFolder(folder, ResultFile.load)
        self._clock = clock

    @property
    def folder(self) -> Path:
        """Where the results are."""
        return self._folder.path

    def all(self) -> list[Reviewed]:
        """Return every result in the order of the names."""
        return [_reviewed(found) for found in self._folder.all()]

    def get(self, wanted: str) -> Reviewed:
        """Return one result.

        Raises:
            NotThere: there is none of that identifier, or it cannot be read.
        """
        return _reviewed(self._folder.get(wanted))

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
            at = self._clock().isoformat(timespec="seconds")
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
            at = self._clock().isoformat(timespec="seconds")
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
            at = self._clock().isoformat(timespec="seconds")
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

    def _changed(self, wanted: str, change: Callable[[ResultFile, list[Standing], Review], Review]) -> Reviewed:
        """Change a review file under the folder's lock, and return the result as it then is."""
        with self._folder.changing():
            reviewed = self.get(wanted)
            result = reviewed.result
            if result is None:
                raise NotThere(reviewed.error)
            review = decisions.load(result.path)
            changed = change(result, standing(result, review), review)
            self._folder.save(result.path, changed.to_json(result.sha256))
            return replace(reviewed, rows=tuple(standing(result, changed)))


def _reviewed(found: Found[ResultFile]) -> Reviewed:
    """Return a result with its decisions."""
    if found.result is None:
        return Reviewed(found.id, found.path, None, error=found.error)
    try:
        rows = standing(found.result, decisions.load(found.path))
    except InputError as problem:
        return Reviewed(found.id, found.path, None, error=str(problem))
    return Reviewed(found.id, found.path, found.result, tuple(rows))


def _row(rows: list[Standing], target: Target) -> Standing:
    for row in rows:
        shown = Target(row.entry.name, row.entry.index, row.entry.place.value, row.entry.place.span, row.origin)
        if shown == target:
            return row
    raise Changed("this field has changed since it was shown; look at it again")

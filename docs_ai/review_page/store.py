"""The folder of results: which there are, and the decisions on them, saved at once.

Nothing outside the folder is listed or written: symbolic links are not followed, and a result is known to the outside
by an identifier made from its place in the folder, so that no address can name another file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from copilot import atomic
from copilot.errors import InputError, OutputError
from docs_ai.reading import Span
from docs_ai.review_page import decisions
from docs_ai.review_page.decisions import Basis, Decision, Outcome, Review, Standing, standing
from docs_ai.review_page.result_file import Place, ResultFile

__all__ = ["Changed", "NotThere", "Reviewed", "Store", "Target"]

_LOCK = ".review.lock"
_LOCK_S = 10.0
_ID = 16


class NotThere(InputError):
    """The folder has no such result, or the result no such field."""


class Changed(InputError):
    """The result was written anew since it was shown: the field is no longer as it was."""


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
        self.folder = folder.resolve()
        self._clock = clock
        self._places: dict[str, Path] = {}
        self._known: dict[str, tuple[tuple[int, ...], ResultFile | None, str]] = {}

    def all(self) -> list[Reviewed]:
        """Return every result in the order of the names."""
        self._places = {self._id(path): path for path in self._paths()}
        found = [self._reviewed(path) for path in self._places.values()]
        return [reviewed for reviewed in found if reviewed is not None]

    def get(self, wanted: str) -> Reviewed:
        """Return one result.

        Raises:
            NotThere: there is none of that identifier, or it cannot be read.
        """
        path = self._places.get(wanted)
        if path is None or path.is_symlink() or path.parent.resolve() != path.parent:
            self._places = {self._id(path): path for path in self._paths()}
            path = self._places.get(wanted)
        reviewed = self._reviewed(path) if path else None
        if reviewed is None:
            raise NotThere("there is no such result; it may have been removed")
        return reviewed

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
        try:
            with FileLock(self.folder / _LOCK, timeout=_LOCK_S):
                reviewed = self.get(wanted)
                result = reviewed.result
                if result is None:
                    raise NotThere(reviewed.error)
                review = decisions.load(result.path)
                changed = change(result, standing(result, review), review)
                atomic.write_json(decisions.review_path(result.path), changed.to_json(result.sha256))
                return replace(reviewed, rows=tuple(standing(result, changed)))
        except Timeout as error:
            raise OutputError("the folder is in use by another review; try again") from error
        except OSError as error:
            raise OutputError(f"the decision cannot be saved: {error.strerror or error}") from error

    def _paths(self) -> Iterator[Path]:
        for place, folders, names in os.walk(self.folder, followlinks=False):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(place, name)
                if name.endswith(".json") and not name.startswith(".") and not path.is_symlink():
                    yield path

    def _id(self, path: Path) -> str:
        return hashlib.sha256(os.fsencode(path.relative_to(self.folder))).hexdigest()[:_ID]

    def _reviewed(self, path: Path) -> Reviewed | None:
        """Return a result with its decisions; None where the file is no result."""
        result, error = self._result(path)
        if result is None:
            return Reviewed(self._id(path), path, None, error=error) if error else None
        try:
            rows = standing(result, decisions.load(path))
        except InputError as problem:
            return Reviewed(self._id(path), path, None, error=str(problem))
        return Reviewed(self._id(path), path, result, tuple(rows))

    def _result(self, path: Path) -> tuple[ResultFile | None, str]:
        """Return a file's result and what is wrong with it, read again only when the file has changed."""
        try:
            found = path.lstat()
        except OSError:
            return None, ""
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        known = self._known.get(str(path))
        if known is None or known[0] != seen:
            try:
                known = (seen, ResultFile.load(path), "")
            except InputError as problem:
                known = (seen, None, str(problem))
            self._known[str(path)] = known
        return known[1], known[2]


def _row(rows: list[Standing], target: Target) -> Standing:
    for row in rows:
        shown = Target(row.entry.name, row.entry.index, row.entry.place.value, row.entry.place.span, row.origin)
        if shown == target:
            return row
    raise Changed("this field has changed since it was shown; look at it again")

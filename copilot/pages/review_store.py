"""The results of a folder with the decisions on them, read together and saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from copilot.errors import InputError
from copilot.pages.folder import Found, ResultFolder
from copilot.pages.history import History
from copilot.pages.refusals import NotThere

__all__ = ["Reading", "ReviewStore", "Reviewed", "Sourced"]


class Sourced(Protocol):
    """A result: where it is, and the checksum of what it was made from."""

    @property
    def path(self) -> Path:
        """The result's file."""

    @property
    def sha256(self) -> str:
        """The checksum of its source."""


Result = TypeVar("Result", bound=Sourced)
Review = TypeVar("Review", bound=History[Any])
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reviewed(Generic[Result, Review, Row]):
    """A result with the decisions on it, as the file has them and row by row; ``error`` says why there is neither."""

    id: str
    path: Path
    result: Result | None
    rows: tuple[Row, ...] = ()
    review: Review | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Generic[Result, Review, Row]):
    """How a page reads its files.

    Attributes:
        result: reads a file; None for what is no result. May raise InputError.
        review: reads the decisions on a result. May raise InputError.
        standing: puts the decisions to the entries of the result.
    """

    result: Callable[[Path], Result | None]
    review: Callable[[Path], Review]
    standing: Callable[[Result, Review], list[Row]]


class ReviewStore(Generic[Result, Review, Row]):
    """The results below a folder; a page extends it with what can be decided."""

    def __init__(self, folder: Path, reading: Reading[Result, Review, Row], clock: Callable[[], datetime]) -> None:
        """Serve ``folder``, read by ``reading``; ``clock`` tells the time, with its offset."""
        self._folder = ResultFolder(folder, reading.result)
        self._reading = reading
        self._clock = clock

    @property
    def folder(self) -> Path:
        """Where the results are."""
        return self._folder.path

    def all(self) -> list[Reviewed[Result, Review, Row]]:
        """Return every result in the order of the names."""
        return [self._reviewed(found) for found in self._folder.all()]

    def get(self, wanted: str) -> Reviewed[Result, Review, Row]:
        """Return one result.

        Raises:
            NotThere: there is none of that identifier.
        """
        return self._reviewed(self._folder.get(wanted))

    def _now(self) -> str:
        """Return the time of a decision, ISO 8601 with the offset."""
        return self._clock().isoformat(timespec="seconds")

    def _changed(
        self, wanted: str, change: Callable[[Result, list[Row], Review], Review]
    ) -> Reviewed[Result, Review, Row]:
        """Change a review file under the folder's lock, and return the result as it then is.

        Raises:
            NotThere: no such result, or it cannot be read.
            OutputError: it cannot be saved.
        """
        with self._folder.changing():
            reviewed = self.get(wanted)
            result = reviewed.result
            if result is None:
                raise NotThere(reviewed.error)
            review = self._reading.review(result.path)
            changed = change(result, self._reading.standing(result, review), review)
            self._folder.save(result.path, changed.to_json(result.sha256))
            return replace(reviewed, rows=tuple(self._reading.standing(result, changed)), review=changed)

    def _reviewed(self, found: Found[Result]) -> Reviewed[Result, Review, Row]:
        """Return a result with its decisions."""
        if found.result is None:
            return Reviewed(found.id, found.path, None, error=found.error)
        try:
            review = self._reading.review(found.path)
            rows = tuple(self._reading.standing(found.result, review))
        except InputError as problem:
            return Reviewed(found.id, found.path, None, error=str(problem))
        return Reviewed(found.id, found.path, found.result, rows, review)

"""What people decided on a result, beside it in ``<stem>.review.json``, with all that was decided before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import jsonschema

from copilot.errors import DamagedFile
from copilot.pages.folder import read_regular, review_path

__all__ = ["History", "Saved", "Trail"]

_BYTES = 64 << 20


class Saved(Protocol):
    """A decision: what it says is up to the page."""

    def to_json(self) -> dict[str, Any]:
        """Return the decision as it stands in the file."""


D = TypeVar("D", bound=Saved)


@dataclass(frozen=True, slots=True)
class Trail(Generic[D]):
    """The decisions that hold, and those that were replaced or taken back, oldest first."""

    decisions: tuple[D, ...] = ()
    history: tuple[D, ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any], decision: Callable[[Mapping[str, Any]], D]) -> Self:
        """Return the trail that a file holds; ``decision`` reads one. Raises KeyError, TypeError or ValueError."""
        lists = (table.get("decisions", ()), table.get("history", ()))
        return cls(*(tuple(decision(item) for item in items) for items in lists))

    def with_decision(self, decision: D, instead: D | None) -> Self:
        """Return the trail with a decision in the place of another one, which joins the history."""
        kept = self.without(instead)
        return replace(kept, decisions=(*kept.decisions, decision))

    def without(self, decision: D | None) -> Self:
        """Return the trail without a decision, which joins the history."""
        if decision is None:
            return self
        left = tuple(one for one in self.decisions if one != decision)
        return replace(self, decisions=left, history=(*self.history, decision))

    def lists(self) -> dict[str, Any]:
        """Return both lists as they stand in a file; `read` reads them."""
        return {
            "decisions": [decision.to_json() for decision in self.decisions],
            "history": [decision.to_json() for decision in self.history],
        }


@dataclass(frozen=True, slots=True)
class History(Trail[D]):
    """A review file.

    A page extends it with ``VERSION``, of the file's format, and ``SOURCE``, the file's name for what was reviewed.
    Where the file holds more than decisions, it extends `read` and `to_json`, too.
    """

    VERSION: ClassVar[str]
    SOURCE: ClassVar[str]

    @classmethod
    def load(cls, result: Path, schema: Mapping[str, Any], decision: Callable[[Mapping[str, Any]], D]) -> Self:
        """Return the decisions on a result; none without a file.

        Args:
            result: the result's file.
            schema: the JSON Schema of review files.
            decision: returns a decision from what the file says.

        Raises:
            InputError: the file cannot be read.
            DamagedFile: it is no review file of version 1. It is then never written over.
        """
        path = review_path(result)
        if not path.exists() and not path.is_symlink():
            return cls()
        try:
            table = json.loads(read_regular(path, _BYTES))
            jsonschema.validate(table, schema)
            return cls.read(table, decision)
        except (jsonschema.ValidationError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise DamagedFile(f"{path.name}: not a review file of version 1; move it away to start anew") from error

    def to_json(self, sha256: str) -> dict[str, Any]:
        """Return the file's content for the source of that checksum."""
        return {"version": self.VERSION, self.SOURCE: {"sha256": sha256}, **self.lists()}

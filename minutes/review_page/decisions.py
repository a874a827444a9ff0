"""What people decided on minutes, beside them in ``<stem>.review.json``; pure but for loading.

A decision on an entry holds on to what it was made on: the transcript's checksum, the kind, the text and the turns.
After a new run of ``minutes make`` it stands where these are as they were; else it is shown as one on an earlier draft.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self

from copilot.pages.history import History, Trail
from minutes.review_page.content import ITEMS, Content, EntryKind, content_of
from minutes.review_page.head import Correction, correction_of
from minutes.review_page.notes import Dealt, dealt_of
from minutes.review_page.result_file import ResultFile
from minutes.summarise.items import Meeting, Problem

__all__ = ["Decision", "Outcome", "Review", "load", "review_schema"]

Outcome = Literal["accepted", "edited", "rejected"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided on one entry.

    Attributes:
        kind: the entry's.
        index: its place among those of its kind when it was decided on.
        status: ``accepted`` as drafted, ``edited`` to ``content``, or ``rejected``: the minutes do not say it.
        content: what holds; what was rejected, for ``rejected``.
        by: who decided.
        at: when, ISO 8601 with the offset.
        sha256: of the transcript that lay before the person.
        on: what the draft had said; None for an entry that the person added.
        together: whether it was accepted in one act with the others of its kind.
        becomes: of an edited entry of the draft: the kind that it is now of, where that is another one.
    """

    kind: EntryKind
    index: int
    status: Outcome
    content: Content
    by: str
    at: str
    sha256: str
    on: Content | None
    together: bool = False
    becomes: EntryKind | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the decision as it stands in the file."""
        table = {
            "kind": self.kind,
            "index": self.index,
            "status": self.status,
            **self.content.to_json(),
            "by": self.by,
            "at": self.at,
            "sha256": self.sha256,
            "on": self.on.to_json() if self.on else None,
        }
        table |= {"becomes": self.becomes} if self.becomes else {}
        return table | {"together": True} if self.together else table


@dataclass(frozen=True, slots=True)
class Review(History[Decision]):
    """What people decided on minutes.

    Attributes:
        head: what they put right in the head; one correction at most holds.
        notes: the problems that they have dealt with.
    """

    VERSION = "1.1"
    SOURCE = "source"

    head: Trail[Correction] = field(default_factory=Trail)
    notes: Trail[Dealt] = field(default_factory=Trail)

    @classmethod
    def read(cls, table: Mapping[str, Any], decision: Callable[[Mapping[str, Any]], Decision]) -> Self:
        """Return what a file says; one of version 1.0 has no head and no notes. Raises as `Trail.read`."""
        entries = Trail.read(table, decision)
        head, notes = Trail.read(table.get("head", {}), correction_of), Trail.read(table.get("notes", {}), dealt_of)
        return cls(entries.decisions, entries.history, head, notes)

    def to_json(self, sha256: str) -> dict[str, Any]:
        """Return the file's content for the transcript of that checksum."""
        return History.to_json(self, sha256) | {"head": self.head.lists(), "notes": self.notes.lists()}

    def correction(self, result: ResultFile) -> Correction | None:
        """Return the correction of the head that holds for a result."""
        return next((one for one in self.head.decisions if one.sha256 == result.sha256), None)

    def meeting(self, result: ResultFile) -> Meeting:
        """Return the head of a result as it stands."""
        correction = self.correction(result)
        draft = result.minutes.meeting
        return correction.applied(draft) if correction else draft

    def dealt(self, problem: Problem, result: ResultFile) -> Dealt | None:
        """Return who dealt with a problem of a result; None where nobody did."""
        return next((one for one in self.notes.decisions if one.settles(problem, result.sha256)), None)

    def problems(self, result: ResultFile) -> tuple[Problem, ...]:
        """Return the problems of a result that nobody has dealt with."""
        return tuple(one for one in result.minutes.problems if self.dealt(one, result) is None)


def load(result: Path) -> Review:
    """Return the decisions on a result; none without a file.

    Raises:
        InputError: the file cannot be read.
        DamagedFile: it is no review file of version 1. It is then never written over.
    """
    return Review.load(result, review_schema(), _decision)


@cache
def review_schema() -> dict[str, Any]:
    """Return the JSON Schema of review files."""
    text = (resources.files("minutes.review_page") / "review.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _decision(item: Mapping[str, Any]) -> Decision:
    kind, on, becomes = item["kind"], item["on"], item.get("becomes")
    if becomes is not None and (on is None or not {kind, becomes} <= ITEMS):
        raise ValueError("an entry of this kind becomes no other")
    return Decision(
        kind,
        item["index"],
        item["status"],
        content_of(item, sourced=on is not None).fitted(becomes or kind),
        item["by"],
        item["at"],
        item["sha256"],
        content_of(on).fitted(kind) if on is not None else None,
        bool(item.get("together", False)),
        becomes,
    )

"""What people decided on minutes, beside them in ``<stem>.review.json``; pure but for loading.

A decision on an entry holds on to what it was made on: the transcript's checksum, the kind, the text and the turns.
After a new run of ``minutes make`` it stands where these are as they were; else it is shown as one on an earlier draft.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self

from copilot.pages.history import History, Trail
from minutes.review_page.content import ITEMS, KINDS, Content, EntryKind, content_of
from minutes.review_page.head import Correction, correction_of
from minutes.review_page.notes import Dealt, dealt_of
from minutes.review_page.result_file import Entry, ResultFile
from minutes.summarise.items import Meeting, Problem

__all__ = ["Decision", "Outcome", "Review", "Standing", "load", "review_schema", "settled", "standing"]

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


def standing(result: ResultFile, review: Review) -> list[Standing]:
    """Put each decision to its entry.

    A decision holds for the entry of its kind with the same text and turns, first at the same place, then at another.
    What was accepted was accepted with its owner, its day and its count: another one ends it. Otherwise a decision is
    an earlier one on an entry of its kind with the same text or a turn in common, or on an entry that is gone.
    """
    waiting = [decision for decision in review.decisions if decision.on is not None]
    chosen: dict[int, tuple[Decision, bool]] = {}
    for fits in (_exact, _moved, _near):
        for decision in list(waiting):
            free = (number for number in range(len(result.entries)) if number not in chosen)
            number = next((one for one in free if fits(result.entries[one], decision, result.sha256)), None)
            if number is not None:
                chosen[number] = (decision, fits is not _near and _same(result.entries[number], decision))
                waiting.remove(decision)
    rows = [Standing(entry, *chosen.get(number, (None, False))) for number, entry in enumerate(result.entries)]
    rows += [Standing(_made_up(one), one, False, "gone") for one in waiting if not one.together]
    for decision in review.decisions:
        if decision.on is None:
            current = decision.sha256 == result.sha256 and max(decision.content.turns, default=0) <= _turns(result)
            rows.append(Standing(_made_up(decision), decision, current, "added"))
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.origin != "drafted"))


def settled(result: ResultFile, review: Review, rows: Sequence[Standing]) -> bool:
    """Tell whether every entry was decided on and every problem dealt with; what is gone needs no decision."""
    return not review.problems(result) and all(row.decided or row.origin == "gone" for row in rows)


def _exact(entry: Entry, decision: Decision, sha256: str) -> bool:
    return entry.index == decision.index and _moved(entry, decision, sha256)


def _moved(entry: Entry, decision: Decision, sha256: str) -> bool:
    on = decision.on
    return (
        on is not None
        and decision.sha256 == sha256
        and (entry.kind, entry.content.text, entry.content.turns) == (decision.kind, on.text, on.turns)
    )


def _near(entry: Entry, decision: Decision, sha256: str) -> bool:
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

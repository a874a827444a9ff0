"""What people decided on the fields of a result, beside it in ``<stem>.review.json``; pure but for loading.

A decision holds on to what it was made on: the document's checksum, the value and its span. After a new run of
``docs extract`` it stands where name, index and value are as they were; else it is shown as one on an earlier result.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from copilot.pages.history import History
from docs_ai.reading import Span
from docs_ai.review_page.result_file import Entry, Place, ResultFile, boxes_of, span_of

__all__ = [
    "Basis",
    "Decision",
    "Outcome",
    "Review",
    "Standing",
    "load",
    "review_schema",
    "settled",
    "standing",
]

Outcome = Literal["accepted", "corrected", "absent"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the extraction said when a person decided: checksum of the document, value as written, and its span."""

    sha256: str
    value: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided on one field.

    Attributes:
        name: the field's.
        index: the entry's, as in the result.
        status: ``accepted`` as extracted, ``corrected`` to ``place``, or ``absent``: the document states no such value.
        place: the value that holds; empty for ``absent``.
        by: who decided.
        at: when, ISO 8601 with the offset.
        sha256: of the document that lay before the person.
        on: what the extraction had said; None for a value that the person added.
        together: whether it was accepted in one act with all else that the result says is absent.
    """

    name: str
    index: int | None
    status: Outcome
    place: Place
    by: str
    at: str
    sha256: str
    on: Basis | None
    together: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the decision as it stands in the file."""
        table = {
            "name": self.name,
            "index": self.index,
            "status": self.status,
            "value": self.place.value,
            "normalized": self.place.normalized,
            "unit": self.place.unit,
            "page": self.place.page,
            "span": list(self.place.span) if self.place.span else None,
            "boxes": [list(box) for box in self.place.boxes],
            "by": self.by,
            "at": self.at,
            "sha256": self.sha256,
            "on": {"value": self.on.value, "span": list(self.on.span) if self.on.span else None} if self.on else None,
        }
        return table | {"together": True} if self.together else table


class Review(History[Decision]):
    """What people decided on the fields of a result."""

    __slots__ = ()
    VERSION = "1.1"
    SOURCE = "document"


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the page: an entry with what was decided on it.

    Attributes:
        entry: of the result; for a value that a person added, and for one that the result no longer has, made up.
        decision: the latest on it.
        current: whether the decision still holds: the document and the extracted value are as they were.
        origin: ``extracted``, ``added`` by a person, or ``gone`` from the result.
    """

    entry: Entry
    decision: Decision | None = None
    current: bool = False
    origin: Literal["extracted", "added", "gone"] = "extracted"

    @property
    def decided(self) -> bool:
        """Whether a decision holds."""
        return self.decision is not None and self.current

    @property
    def silent(self) -> bool:
        """Whether the result says that the document does not state it, and no earlier decision says otherwise."""
        earlier = self.decision is not None and not self.current and self.decision.place.value is not None
        return self.origin == "extracted" and self.entry.status == "absent" and not earlier

    @property
    def extracted(self) -> Place:
        """What the extraction said; nothing for a row that it has not."""
        return self.entry.place if self.origin == "extracted" else Place()

    @property
    def final(self) -> Place | None:
        """The value that holds after review; None where it is absent or not yet decided."""
        if self.decision is None or not self.current or self.decision.status == "absent":
            return None
        place = self.decision.place if self.decision.status == "corrected" else self.entry.place
        return place if place.value is not None else None


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
    text = (resources.files("docs_ai.review_page") / "review.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def standing(result: ResultFile, review: Review) -> list[Standing]:
    """Put each decision to its entry.

    A decision holds for the entry of its name and index with the same value at the same span; else with the same
    value; else, under another index, with the same value at the same span. Otherwise it is an earlier one on the entry
    of its name and index, or, where there is none, on an entry that is gone. What was accepted was accepted with its
    normal form: another one ends it. What was absent and is gone was never anything.
    """
    waiting = [decision for decision in review.decisions if decision.on is not None]
    chosen: dict[int, tuple[Decision, bool]] = {}
    for fits in _PASSES:
        for decision in list(waiting):
            free = [number for number in range(len(result.entries)) if number not in chosen]
            number = next((one for one in free if fits(result.entries[one], decision, result.sha256)), None)
            if number is not None:
                holds = fits is not _same_name and _same_form(result.entries[number], decision)
                chosen[number] = (decision, holds)
                waiting.remove(decision)
    rows = [Standing(entry, *chosen.get(number, (None, False))) for number, entry in enumerate(result.entries)]
    for decision in (one for one in waiting if not one.together):
        rows.append(Standing(_made_up(decision, Place()), decision, False, "gone"))
    for decision in review.decisions:
        if decision.on is None:
            current = decision.sha256 == result.sha256
            rows.append(Standing(_made_up(decision, decision.place), decision, current, "added"))
    return sorted(rows, key=_order(result.entries))


def settled(rows: Sequence[Standing]) -> bool:
    """Tell whether every field was decided on, alone or with all that are absent; what is gone needs no decision."""
    return all(row.decided or row.origin == "gone" for row in rows)


def _exact(entry: Entry, decision: Decision, sha256: str) -> bool:
    return entry.index == decision.index and _same_place(entry, decision, sha256)


def _same_value(entry: Entry, decision: Decision, sha256: str) -> bool:
    basis = decision.on
    return (
        basis is not None
        and basis.sha256 == sha256
        and (entry.name, entry.index, entry.place.value) == (decision.name, decision.index, basis.value)
    )


def _same_place(entry: Entry, decision: Decision, sha256: str) -> bool:
    basis = decision.on
    return (
        basis is not None
        and basis.sha256 == sha256
        and (entry.name, entry.place.value, entry.place.span) == (decision.name, basis.value, basis.span)
    )


def _moved(entry: Entry, decision: Decision, sha256: str) -> bool:
    return entry.place.value is not None and _same_place(entry, decision, sha256)


def _same_name(entry: Entry, decision: Decision, _sha256: str) -> bool:
    return (entry.name, entry.index) == (decision.name, decision.index)


_PASSES: tuple[Callable[[Entry, Decision, str], bool], ...] = (_exact, _same_value, _moved, _same_name)


def _same_form(entry: Entry, decision: Decision) -> bool:
    """Tell whether the normal form that a person accepted is still the one; a correction has its own."""
    kept, now = decision.place, entry.place
    return decision.status != "accepted" or (kept.normalized, kept.unit) == (now.normalized, now.unit)


def _made_up(decision: Decision, place: Place) -> Entry:
    return Entry(decision.name, decision.index, "absent", 0.0, place)


def _order(entries: Sequence[Entry]) -> Callable[[Standing], tuple[int, int]]:
    """Return the sort key that puts made-up rows after those of their name, and keeps all else in order."""
    last: dict[str, int] = {}
    at: dict[int, int] = {}
    for number, entry in enumerate(entries):
        last[entry.name] = number
        at[id(entry)] = number

    def key(row: Standing) -> tuple[int, int]:
        number = at.get(id(row.entry))
        if number is not None:
            return number, 0
        return last.get(row.entry.name, len(entries)), 1

    return key


def _decision(item: Mapping[str, Any]) -> Decision:
    on, sha256 = item["on"], item["sha256"]
    place = Place(
        item["value"],
        item["normalized"],
        item.get("unit"),
        item["page"],
        span_of(item["span"]),
        boxes_of(item["boxes"]),
    )
    basis = Basis(sha256, on["value"], span_of(on["span"])) if on is not None else None
    together = bool(item.get("together", False))
    return Decision(item["name"], item["index"], item["status"], place, item["by"], item["at"], sha256, basis, together)

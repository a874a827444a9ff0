"""The rows of the page: each field with the decision on it, and whether that still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from copilot.pages.pairing import pair
from docs_ai.review_page.decisions import Decision, Review
from docs_ai.review_page.result_file import Entry, Place, ResultFile

__all__ = ["Standing", "settled", "standing"]


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


def standing(result: ResultFile, review: Review) -> list[Standing]:
    """Put each decision to its entry.

    A decision holds for the entry of its name and index with the same value at the same span; else with the same
    value; else, under another index, with the same value at the same span. Otherwise it is an earlier one on the entry
    of its name and index, or, where there is none, on an entry that is gone. What was accepted was accepted with its
    normal form: another one ends it. What was absent and is gone was never anything.
    """
    extracted = [decision for decision in review.decisions if decision.on is not None]
    holding = [partial(fits, result.sha256) for fits in (_exact, _same_value, _moved)]
    pairs = pair(result.entries, extracted, holding, _same_name)
    rows = [
        Standing(entry, decision, holds and decision is not None and _same_form(entry, decision))
        for entry, decision, holds in pairs.rows
    ]
    rows += [Standing(_made_up(one, Place()), one, False, "gone") for one in pairs.left if not one.together]
    for decision in review.decisions:
        if decision.on is None:
            current = decision.sha256 == result.sha256
            rows.append(Standing(_made_up(decision, decision.place), decision, current, "added"))
    return sorted(rows, key=_order(result.entries))


def settled(rows: Sequence[Standing]) -> bool:
    """Tell whether every field was decided on, alone or with all that are absent; what is gone needs no decision."""
    return all(row.decided or row.origin == "gone" for row in rows)


def _exact(sha256: str, entry: Entry, decision: Decision) -> bool:
    return entry.index == decision.index and _same_place(sha256, entry, decision)


def _same_value(sha256: str, entry: Entry, decision: Decision) -> bool:
    basis = decision.on
    return (
        basis is not None
        and basis.sha256 == sha256
        and (entry.name, entry.index, entry.place.value) == (decision.name, decision.index, basis.value)
    )


def _same_place(sha256: str, entry: Entry, decision: Decision) -> bool:
    basis = decision.on
    return (
        basis is not None
        and basis.sha256 == sha256
        and (entry.name, entry.place.value, entry.place.span) == (decision.name, basis.value, basis.span)
    )


def _moved(sha256: str, entry: Entry, decision: Decision) -> bool:
    return entry.place.value is not None and _same_place(sha256, entry, decision)


def _same_name(entry: Entry, decision: Decision) -> bool:
    return (entry.name, entry.index) == (decision.name, decision.index)


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

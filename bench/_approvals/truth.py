"""What a made document states, and where: the labels that results are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bench._approvals.passage import Mark, Passage
from bench._approvals.typesetting import Placed
from docs_ai.reading import Box

__all__ = ["Expected", "Place", "Status", "Truth", "flowing", "located"]

Status = Literal["found", "conflict", "external_reference"]
_CONTEXT = 16
DERIVED = frozenset(
    (
        "limit.currency", "facilities.currency", "facilities.number", "facilities.rate_kind", "facilities.revolving",
        "facilities.benchmark_tenor", "facilities.interest_period", "facilities.repayment_method", "security.owner",
    )
)  # fmt: skip
"""Fields that another field's words state as well: whoever does not report them has missed nothing that counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a value stands.

    Attributes:
        boxes: page and box of each line, in a file with pages.
        text: the value without blanks.
        before: what stands before it, without blanks, for files that have no pages.
        after: what stands after it.
    """

    boxes: tuple[tuple[int, Box], ...] = ()
    text: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """One field of one item.

    Attributes:
        name: dotted name.
        index: the item of a repeating group, else None.
        status: what a reader should say of it.
        normalized: its normal form; None where only the words are known.
        unit: currency, ``%`` or ``bp``.
        text: the words, as at the first place.
        places: every place where it stands; any of them is right.
        superseded: normal forms of earlier wording that a later one replaced.
        optional: whether nobody need report it.
    """

    name: str
    index: int | None
    status: Status
    normalized: str | None
    unit: str | None
    text: str
    places: tuple[Place, ...]
    superseded: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """All that one file states."""

    file: str
    language: str
    layout: str
    kind: str
    twist: str
    fields: tuple[Expected, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Truth:
        """Return what `to_json` gave."""
        return cls(**{**data, "fields": tuple(_expected(entry) for entry in data["fields"])})


def located(placed: Iterable[Placed]) -> tuple[Expected, ...]:
    """Return the fields of a file with pages."""
    return _gathered([(item.mark, item.text, Place(item.boxes, _squeezed(item.text))) for item in placed])


def flowing(passages: Sequence[Passage], struck: Passage | None = None) -> tuple[Expected, ...]:
    """Return the fields of a file without pages, each place known by the words around it.

    Args:
        passages: the document's text in reading order.
        struck: what a tracked change took out.
    """
    whole = "".join(_squeezed(passage.text) for passage in passages)
    found: list[tuple[Mark, str, Place]] = []
    at = 0
    for passage in passages:
        for mark in passage.marks:
            start = at + len(_squeezed(passage.text[: mark.start]))
            end = at + len(_squeezed(passage.text[: mark.end]))
            place = Place((), whole[start:end], whole[max(start - _CONTEXT, 0) : start], whole[end : end + _CONTEXT])
            found.append((mark, passage.text[mark.start : mark.end], place))
        at += len(_squeezed(passage.text))
    if struck is not None:
        found.append((struck.marks[0], struck.text, Place()))
    return _gathered(found)


def _gathered(found: Sequence[tuple[Mark, str, Place]]) -> tuple[Expected, ...]:
    groups: dict[tuple[str, int | None], list[tuple[Mark, str, Place]]] = {}
    for entry in found:
        groups.setdefault((entry[0].name, entry[0].index), []).append(entry)
    gathered = []
    for (name, index), entries in groups.items():
        standing = [entry for entry in entries if entry[0].standing != "superseded"]
        old = tuple(
            dict.fromkeys(mark.normalized or text for mark, text, _ in entries if mark.standing == "superseded")
        )
        if not standing:
            continue
        mark, text, _ = standing[0]
        status: Status = mark.standing if mark.standing != "superseded" else "found"
        places = tuple(dict.fromkeys(place for _, _, place in standing))
        gathered.append(Expected(name, index, status, mark.normalized, mark.unit, text, places, old, name in DERIVED))
    return tuple(gathered)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _expected(data: Mapping[str, Any]) -> Expected:
    places = tuple(
        Place(tuple((page, Box(*box)) for page, box in place["boxes"]), place["text"], place["before"], place["after"])
        for place in data["places"]
    )
    return Expected(**{**data, "places": places, "superseded": tuple(data["superseded"])})

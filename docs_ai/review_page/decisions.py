"""What people decided on the fields of a result, beside it in ``<stem>.review.json``; pure but for loading.

A decision holds on to what it was made on: the document's checksum, the value and its span. After a new run of
``docs extract`` it stands where name, index and value are as they were; else it is shown as one on an earlier result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from copilot.pages.history import History
from docs_ai.reading import Span
from docs_ai.review_page.result_file import Place, boxes_of, span_of

__all__ = [
    "Basis",
    "Decision",
    "Outcome",
    "Review",
    "load",
    "review_schema",
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

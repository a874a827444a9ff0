"""A result file of ``docs extract`` as the page reads it: any 1.x, and never trusted to be well made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from copilot.errors import DamagedFile
from copilot.pages.folder import read_table
from docs_ai.reading import Box, Span
from docs_ai.terms.normalise.bounds import Operator

__all__ = ["Entry", "Place", "ResultFile", "boxes_of", "span_of"]

STATUSES = ("found", "absent", "conflict", "needs_review", "external_reference")
BOUNDS: tuple[str, ...] = get_args(Operator)
_BYTES = 64 << 20
_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands: of a field, of an earlier wording, or of what no field took.

    Attributes:
        value: as written; None where nothing is stated.
        normalized: its normal form.
        unit: currency code, ``%`` or ``bp``.
        page: from 1.
        span: in the canonical text.
        boxes: on the page, one a line.
        quote: the words around it.
        kind: of an orphan, ``amount``, ``rate``, ``date`` or ``party``; else empty.
    """

    value: str | None = None
    normalized: str | None = None
    unit: str | None = None
    page: int | None = None
    span: Span | None = None
    boxes: tuple[Box, ...] = ()
    quote: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``fields``: its name, its index, what is known of it, its place, and earlier wordings.

    ``bound`` is the operator that its value stands under, ``event`` tells from when a duration runs; both may be empty.
    """

    name: str
    index: int | None
    status: str
    confidence: float
    place: Place
    superseded: tuple[Place, ...] = ()
    bound: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What the page needs of one result.

    Attributes:
        path: the result file.
        digest: SHA-256 of its bytes: tells one run from the next.
        document: the path that it names; may have moved since.
        sha256: of the document.
        pages: how many the document has.
        schema: name of the schema.
        entries: its fields in order.
        orphans: values that no field took.
        errors: ``code``, ``message`` and ``page`` of what went wrong.
        language: of the document, ``zh`` or ``en``; empty where the result does not say.
    """

    path: Path
    digest: str
    document: str
    sha256: str
    pages: int
    schema: str
    entries: tuple[Entry, ...]
    orphans: tuple[Place, ...]
    errors: tuple[Mapping[str, Any], ...]
    language: str = ""

    @property
    def name(self) -> str:
        """The document's file name."""
        return self.document.replace("\\", "/").rsplit("/", 1)[-1] or self.path.stem

    @classmethod
    def load(cls, path: Path) -> ResultFile | None:
        """Read a file; None where it is something else than a result of ``docs extract``.

        Raises:
            InputError: it cannot be read.
            DamagedFile: it is such a result, and malformed.
        """
        found = read_table(path, _BYTES, {"document", "schema", "fields"})
        if found is None:
            return None
        table, digest = found
        try:
            return cls(path, digest, **_parts(table))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise DamagedFile(f"{path.name}: not a result of docs extract, version 1") from error


def span_of(value: Any) -> Span | None:
    """Return a span out of JSON. Raises ValueError or TypeError for anything else than null or two offsets."""
    if value is None:
        return None
    start, end = value
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ValueError("not a span")
    return Span(start, end)


def boxes_of(value: Any) -> tuple[Box, ...]:
    """Return boxes out of JSON. Raises ValueError or TypeError for anything else than lists of four numbers."""
    boxes = tuple(Box(*map(float, box)) for box in value)
    if any(not -1e6 < side < 1e6 for box in boxes for side in box):
        raise ValueError("not a box")
    return boxes


def _parts(table: Mapping[str, Any]) -> dict[str, Any]:
    document = table["document"]
    sha256 = str(document["sha256"])
    if not str(table["version"]).startswith("1.") or len(sha256) != 64:
        raise ValueError("not version 1")
    return {
        "document": _text(document["path"]) or "",
        "sha256": sha256,
        "pages": _whole(document["pages"]) or 1,
        "schema": _text(table["schema"]) or "",
        "entries": tuple(_entry(item) for item in table["fields"]),
        "orphans": tuple(_place(item) for item in table.get("orphans", ())),
        "errors": tuple(
            {"code": _text(item.get("code")), "message": _text(item.get("message")), "page": _whole(item.get("page"))}
            for item in table.get("errors", ())
        ),
        "language": table.get("language") if table.get("language") in ("zh", "en") else "",
    }


def _entry(item: Mapping[str, Any]) -> Entry:
    if item["status"] not in STATUSES:
        raise ValueError("unknown status")
    name = _text(item["name"])
    if not name:
        raise ValueError("no name")
    return Entry(
        name=name,
        index=_whole(item["index"]),
        status=item["status"],
        confidence=_share(item["confidence"]),
        place=_place(item),
        superseded=tuple(_place(earlier) for earlier in item.get("superseded", ())),
        bound=item["bound"] if item.get("bound") in BOUNDS else "",
        event=_text(item.get("event")) or "",
    )


def _place(item: Mapping[str, Any]) -> Place:
    return Place(
        value=_text(item.get("value")),
        normalized=_text(item.get("normalized")),
        unit=_text(item.get("unit")),
        page=_whole(item.get("page")),
        span=span_of(item.get("span")),
        boxes=boxes_of(item.get("boxes") or ()),
        quote=_text(item.get("quote")),
        kind=_text(item.get("kind")) or "",
    )


def _text(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) > _TEXT):
        raise TypeError("not a text")
    return value


def _share(value: Any) -> float:
    share = float(value)
    if not 0.0 <= share <= 1.0:  # nor NaN, which is no JSON for a browser
        raise ValueError("not a share")
    return share


def _whole(value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value < 1 << 31):
        raise TypeError("not a whole number")
    return value

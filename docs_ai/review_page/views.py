"""What the page is told of results, documents and places, as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from docs_ai.reading import Document
from docs_ai.review_page.result_file import Place, ResultFile
from docs_ai.review_page.standing import Standing, settled
from docs_ai.review_page.store import Reviewed
from docs_ai.review_page.wording import Titles

__all__ = ["listed", "place_view", "review_view", "source_view", "words_view"]


def listed(reviewed: Reviewed) -> dict[str, Any]:
    """Return a line of the list of documents: how many values it has, and how many of them are decided.

    What the result says is absent counts apart: ``silent`` is not decided yet, ``together`` was accepted in one act.
    """
    values = [row for row in reviewed.rows if row.origin != "gone" and not row.silent]
    absent = [row for row in reviewed.rows if row.silent]
    return {
        "id": reviewed.id,
        "name": reviewed.result.name if reviewed.result else reviewed.path.name,
        "result": reviewed.path.name,
        "error": reviewed.error,
        "values": len(values),
        "decided": sum(row.decided for row in values),
        "silent": sum(not row.decided for row in absent),
        "together": sum(row.decision is not None and row.decision.together for row in absent),
        "complete": reviewed.result is not None and settled(reviewed.rows),
        "statuses": dict(Counter(row.entry.status for row in reviewed.rows if row.origin == "extracted")),
    }


def review_view(reviewed: Reviewed, result: ResultFile, titles: Titles) -> dict[str, Any]:
    """Return all that is known of one document without opening it."""
    return {
        **listed(reviewed),
        "digest": result.digest,
        "schema": result.schema,
        "title": titles.of_schema(result.schema),
        "pages": result.pages,
        "language": result.language,
        "rows": [_row(row, result.schema, titles) for row in reviewed.rows],
        "orphans": [place_view(place) | {"kind": place.kind} for place in result.orphans],
        "errors": [dict(error) for error in result.errors],
    }


def source_view(document: Document) -> dict[str, Any]:
    """Return how a document can be shown: the sizes of its pages in points, or its text in blocks."""
    if document.format in ("pdf", "image"):
        return {"kind": "pages", "pages": [[page.width, page.height] for page in document.pages]}
    blocks = [
        {"kind": block.kind, "level": block.level, "start": block.span.start, "text": document.quote(block.span)}
        for block in document.blocks
    ]
    return {"kind": "text", "blocks": blocks}


def words_view(document: Document, page: int) -> list[list[Any]]:
    """Return the words of a page: first and last offset, the four sides of the box, and the text."""
    return [
        [word.start, word.end, *(round(side, 2) for side in word.box), document.text[word.start : word.end]]
        for word in document.words
        if word.page == page
    ]


def place_view(place: Place) -> dict[str, Any]:
    """Return a value with its place."""
    return {
        "value": place.value,
        "normalized": place.normalized,
        "unit": place.unit,
        "page": place.page,
        "span": list(place.span) if place.span else None,
        "boxes": [list(box) for box in place.boxes],
        "quote": place.quote,
    }


def _row(row: Standing, schema: str, titles: Titles) -> Mapping[str, Any]:
    entry = row.entry
    repeats = titles.repeats(schema, entry.name)
    return {
        "name": entry.name,
        "index": entry.index,
        "title": titles.of_field(schema, entry.name),
        "group": entry.name.partition(".")[0] if "." in entry.name else "",
        "group_title": titles.of_group(schema, entry.name),
        "repeats": repeats or ("group" if "." in entry.name and entry.index is not None else ""),
        "status": entry.status,
        "confidence": entry.confidence,
        "place": place_view(entry.place),
        "bound": entry.bound,
        "event": entry.event,
        "superseded": [place_view(place) for place in entry.superseded],
        "origin": row.origin,
        "decision": row.decision.to_json() if row.decision else None,
        "decided": row.decided,
        "silent": row.silent,
    }

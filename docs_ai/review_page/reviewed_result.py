"""A result with the decisions on it put into its fields: what holds after review, much like a result file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copilot.pages.folder import review_path
from docs_ai.review_page.decisions import Decision, load
from docs_ai.review_page.result_file import Place, ResultFile
from docs_ai.review_page.standing import Standing, standing
from docs_ai.review_page.views import place_view

__all__ = ["reviewed"]

_OF_THE_WORDS = ("bound", "event")  # what the words around the extracted value said of it, and of no other value


def reviewed(content: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return a result with what people decided on it.

    A field that was decided on has the value that holds, and ``decided`` with ``status``, ``by`` and ``at``; one that
    was accepted or corrected is ``found``, unless what was accepted is that it stands elsewhere. All others are as they
    were extracted. ``document`` tells how many fields were ``decided``. Without a review the result stays as it is.

    Args:
        content: the content of the result file.
        path: the result file, beside which the decisions are.

    Raises:
        InputError: the result or the decisions cannot be read.
        DamagedFile: the decisions are malformed.
    """
    if not review_path(path).exists():
        return dict(content)
    result = ResultFile.load(path)
    if result is None:
        return dict(content)
    stated = {id(entry): field for entry, field in zip(result.entries, content["fields"], strict=True)}
    rows = [row for row in standing(result, load(path)) if row.decided or row.origin == "extracted"]
    fields = [_field(row, stated.get(id(row.entry), _added(row))) for row in rows]
    document = {**content["document"], "decided": sum(row.decided for row in rows)}
    return {**content, "document": document, "fields": fields}


def _field(row: Standing, field: Mapping[str, Any]) -> dict[str, Any]:
    decision = row.decision
    if decision is None or not row.current:
        return dict(field)
    place = place_view(row.final or Place())
    quote = field["quote"] if decision.status == "accepted" else place["quote"]
    told = {"status": decision.status, "by": decision.by, "at": decision.at}
    kept = field if decision.status == "accepted" else {key: field[key] for key in field if key not in _OF_THE_WORDS}
    return {**kept, **place, "quote": quote, "status": _status(row, decision), "decided": told}


def _status(row: Standing, decision: Decision) -> str:
    if row.final is None:
        return "absent"
    elsewhere = row.entry.status == "external_reference" and decision.status == "accepted"
    return "external_reference" if elsewhere else "found"


def _added(row: Standing) -> dict[str, Any]:
    """Return the field of a value that a person added, before its place is put in."""
    return {"name": row.entry.name, "index": row.entry.index, "confidence": 1.0, "quote": None}

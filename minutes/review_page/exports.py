"""The minutes as they stand after review, as files: Word and Markdown by a template, and JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from minutes.render import RenderOptions, Template, render
from minutes.render.contract import meeting_json, to_json
from minutes.review_page.decisions import Decision, Review
from minutes.review_page.head import Correction
from minutes.review_page.result_file import ResultFile
from minutes.review_page.standing_minutes import StandingMinutes, stands

__all__ = ["EXPORTS", "Export", "as_json", "export_schema"]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: the ending and the type of the file, and what writes it."""

    suffix: str
    content_type: str
    write: Callable[[ResultFile, Review, Template, bool], bytes]


def as_json(result: ResultFile, review: Review) -> dict[str, Any]:
    """Return the minutes after review: the result file's form, each entry with who decided on it and how.

    ``draft`` is false when everything was decided on, and ``review`` says how much was. `export_schema` describes it.
    """
    after = stands(result, review)
    table = to_json(after.minutes)
    for name, decisions in after.decisions.items():
        table[name] = [
            {**entry, "decided": _decided(decision)} for entry, decision in zip(table[name], decisions, strict=True)
        ]
    return {**table, "draft": not after.checked.complete, "review": _review(after, result, review)}


@cache
def export_schema() -> dict[str, Any]:
    """Return the JSON Schema of `as_json`."""
    text = (resources.files("minutes.review_page") / "export.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _json(result: ResultFile, review: Review, _template: Template, _sources: bool) -> bytes:
    text = json.dumps(as_json(result, review), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _document(suffix: str) -> Callable[[ResultFile, Review, Template, bool], bytes]:
    """Return what writes the document of that ending."""

    def write(result: ResultFile, review: Review, template: Template, sources: bool) -> bytes:
        after = stands(result, review)
        return render(after.minutes, template, RenderOptions(sources=sources, checked=after.checked))[suffix]

    return write


EXPORTS: Mapping[str, Export] = MappingProxyType(
    {
        "docx": Export(
            ".docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _document(".docx"),
        ),
        "md": Export(".md", "text/markdown; charset=utf-8", _document(".md")),
        "json": Export(".json", "application/json", _json),
    }
)


def _review(after: StandingMinutes, result: ResultFile, review: Review) -> dict[str, Any]:
    checked = after.checked
    dealt = (review.dealt(problem, result) for problem in result.minutes.problems)
    return {
        "complete": checked.complete,
        "decided": checked.decided,
        "entries": checked.count,
        "by": list(checked.by),
        "day": checked.day or None,
        "rejected": [
            {"kind": one.kind, "text": one.content.text, "turns": list(one.content.turns), "by": one.by, "at": one.at}
            for one in after.rejected
        ],
        "head": _head(review.correction(result)),
        "dealt": [
            {"kind": one.kind, "turns": list(one.turns), "by": one.by, "at": one.at} for one in dealt if one is not None
        ],
    }


def _head(correction: Correction | None) -> dict[str, Any] | None:
    """Say who put the head right, and what the draft had said where it was changed."""
    if correction is None:
        return None
    drafted = meeting_json(correction.on)
    changed = {name: drafted[name] for name in correction.changed}
    return {"drafted": changed, "by": correction.by, "at": correction.at}


def _decided(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    status = "added" if decision.on is None else decision.status
    drafted_as = decision.kind if decision.becomes else None
    return {
        "status": status,
        "together": decision.together,
        "drafted_as": drafted_as,
        "by": decision.by,
        "at": decision.at,
    }

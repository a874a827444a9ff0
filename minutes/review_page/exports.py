"""The minutes as they stand after review, as files: Word and Markdown by a template, and JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from minutes.render import RenderOptions, Template, render
from minutes.render.contract import to_json
from minutes.review_page.decisions import Decision, Standing
from minutes.review_page.result_file import ResultFile
from minutes.review_page.standing_minutes import StandingMinutes, stands

__all__ = ["EXPORTS", "Export", "as_json", "export_schema"]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export: the ending and the type of the file, and what writes it."""

    suffix: str
    content_type: str
    write: Callable[[ResultFile, Sequence[Standing], Template, bool], bytes]


def as_json(result: ResultFile, rows: Sequence[Standing]) -> dict[str, Any]:
    """Return the minutes after review: the result file's form, each entry with who decided on it and how.

    ``draft`` is false when everything was decided on, and ``review`` says how much was. `export_schema` describes it.
    """
    after = stands(result, rows)
    table = to_json(after.minutes)
    for name, decisions in after.decisions.items():
        table[name] = [
            {**entry, "decided": _decided(decision)} for entry, decision in zip(table[name], decisions, strict=True)
        ]
    return {**table, "draft": not after.checked.complete, "review": _review(after)}


@cache
def export_schema() -> dict[str, Any]:
    """Return the JSON Schema of `as_json`."""
    text = (resources.files("minutes.review_page") / "export.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _json(result: ResultFile, rows: Sequence[Standing], _template: Template, _sources: bool) -> bytes:
    text = json.dumps(as_json(result, rows), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _document(suffix: str) -> Callable[[ResultFile, Sequence[Standing], Template, bool], bytes]:
    """Return what writes the document of that ending."""

    def write(result: ResultFile, rows: Sequence[Standing], template: Template, sources: bool) -> bytes:
        after = stands(result, rows)
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


def _review(after: StandingMinutes) -> dict[str, Any]:
    checked = after.checked
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
    }


def _decided(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    status = "added" if decision.on is None else decision.status
    return {"status": status, "together": decision.together, "by": decision.by, "at": decision.at}

"""Documents laid down directly, and a model that answers what a test tells it to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, Notice
from docs_ai.terms import schema
from docs_ai.terms.items import list_field
from docs_ai.terms.outline import Outline
from prompts import Rendered
from tests.fakes import ScriptedModel

SCHEMA = schema.load("credit-approval")
FIELDS = {field.name: field for field in SCHEMA.fields} | {group.name: list_field(group) for group in SCHEMA.groups}


def document(*items: str | Sequence[Sequence[str]], notices: Sequence[Notice] = ()) -> Document:
    """Make a one-page document: a string is a paragraph (``# `` a heading), rows are a table."""
    text = CanonicalText()
    text.page(1)
    for item in items:
        if isinstance(item, str):
            heading = item.startswith("# ")
            text.block("heading" if heading else "paragraph", [Piece(item.removeprefix("# "))], level=int(heading))
            continue
        text.begin_table()
        for row in item:
            text.row([CellText(column, [Piece(part) for part in cell.split("\n")]) for column, cell in enumerate(row)])
    for notice in notices:
        text.notice(notice)
    return text.document(Source(Path("made.docx"), "0" * 64, "docx"))


def outline(*items: str | Sequence[Sequence[str]]) -> Outline:
    return Outline(document(*items))


def model(
    answers: Mapping[str, Any] | None = None,
    *,
    second: Callable[[Rendered], int] = lambda prompt: 0,
    scores: Callable[[str], tuple[tuple[int, float], ...]] = lambda text: (),
) -> ScriptedModel:
    """A model that answers each field by name; one that is not named is not stated.

    An answer ``"text"`` is claimed on the line that is shown with it; a number is a clause's line; a mapping goes
    through as it is; a list is several of these. ``second`` chooses a line when a second look is asked for; ``scores``
    says how sure the answer's text was.
    """

    def reply(prompt: Rendered) -> dict[str, Any]:
        shown = prompt.messages[-1].content
        stated: list[dict[str, Any]] = []
        for name in asked_fields(prompt):
            given = (answers or {}).get(name, [])
            for value in given if isinstance(given, list) else [given]:
                claim = _claim(value, shown) if isinstance(value, str) else value
                stated.append({"field": name, **(claim if isinstance(claim, dict) else {"line": claim})})
        return {"stated": stated}

    replies = {"documents/terms": reply, "documents/terms-second-look": lambda prompt: {"line": second(prompt)}}
    return ScriptedModel(replies, scores=scores)


def asked_fields(prompt: Rendered) -> list[str]:
    """Return the names of the fields that a prompt asks for."""
    assert prompt.output_schema is not None
    entry = prompt.output_schema["properties"]["stated"]["items"]
    shapes = entry.get("anyOf", [entry])
    return [name for shape in shapes for name in shape["properties"]["field"]["enum"]]


def _claim(value: str, shown: str) -> dict[str, Any]:
    for number, text in re.findall(r"^\[(\d+)\] (.*)$", shown, re.MULTILINE):
        if value in text:
            return {"line": int(number), "value": value}
    number = re.search(r"^\[(\d+)\] ", shown, re.MULTILINE)
    assert number is not None
    return {"line": int(number[1]), "value": value}

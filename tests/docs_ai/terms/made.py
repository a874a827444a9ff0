"""Documents laid down directly, and a model that answers what a test tells it to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, Notice
from docs_ai.terms import schema
from docs_ai.terms.outline import Outline
from prompts import Rendered
from tests.fakes import ScriptedModel

SCHEMA = schema.load("credit-approval")
FIELDS = {field.name: field for field in SCHEMA.fields}


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


def model(answers: Mapping[str, Any] | Callable[[str, Rendered], Any] | None = None) -> ScriptedModel:
    """A model that answers each field by name; one that is not named is not stated.

    An answer ``"text"`` is claimed on the line that is shown with it; a number is a clause's line; anything else goes
    through as it is.
    """

    def reply(prompt: Rendered) -> dict[str, Any]:
        assert prompt.output_schema is not None
        shown = prompt.messages[-1].content
        properties = prompt.output_schema["properties"]
        return {name: _answer(name, rules, shown) for name, rules in properties.items()}

    def _answer(name: str, rules: Mapping[str, Any], shown: str) -> Any:
        given = (answers or {}).get(name) if not callable(answers) else answers(name, rules)
        if rules.get("type") == "array":
            values = given if isinstance(given, list) else [] if given is None else [given]
            return [_claim(value, shown) if isinstance(value, str) else value for value in values]
        if isinstance(given, str):
            return _claim(given, shown)
        return given if given is not None else {"line": 0, "value": ""}

    return ScriptedModel({"documents/terms": reply})


def _claim(value: str, shown: str) -> dict[str, Any]:
    for number, text in re.findall(r"^\[(\d+)\] (.*)$", shown, re.MULTILINE):
        if value in text:
            return {"line": int(number), "value": value}
    number = re.search(r"^\[(\d+)\] ", shown, re.MULTILINE)
    assert number is not None
    return {"line": int(number[1]), "value": value}

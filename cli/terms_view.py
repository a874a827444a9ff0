"""Extracted terms as a person wants to see them on a terminal: single terms in a list, items in small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.language import Language, detect
from docs_ai.terms import Schema
from docs_ai.terms.schema import Group, title

__all__ = ["show"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "head": "Term,Value,Normal form,Page,Status,Confidence",
        "found": "found",
        "absent": "not stated",
        "conflict": "conflict",
        "needs_review": "check",
        "external_reference": "elsewhere",
        "was": "was",
        "all": "all",
        "orphans": "{} more values stand in the text that no term took (orphans in the result file).",
        "draft": "A draft. Check each value at its place before it is used.",
    },
    "zh": {
        "head": "要素,原文,规范值,页,状态,置信度",
        "found": "已找到",
        "absent": "未载明",
        "conflict": "不一致",
        "needs_review": "待核对",
        "external_reference": "另见",
        "was": "原为",
        "all": "共用",
        "orphans": "文中另有 {} 个数值未归入任何要素（见结果文件 orphans）。",
        "draft": "草稿。使用前请逐项核对原文。",
    },
}
_WIDTH = 140
_COLOURS = {
    "found": "green",
    "absent": "dim",
    "conflict": "red",
    "needs_review": "yellow",
    "external_reference": "cyan",
}
_LONGEST, _LONGEST_IN_ITEM = 90, 60
_BOUNDS = {"<=": "≤ ", "<": "< ", ">=": "≥ ", ">": "> "}

Term = Mapping[str, Any]
"""An entry of the fields of a result."""


def show(content: Mapping[str, Any], result: Path, schema: Schema) -> None:
    """Print the terms of one document as tables, what it does not state, and what a person must know.

    Args:
        content: the content of its result file.
        result: the result file.
        schema: the terms.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    language = _language(content)
    words = _WORDS[language]
    for table in _tables(content, schema, language):
        console.print(table)
    absent = _absent(content["fields"], schema, language)
    if absent:
        console.print(Text(f"{words['absent']}: {', '.join(absent)}", style="dim"))
    if content.get("orphans"):
        console.print(Text(words["orphans"].format(len(content["orphans"]))))
    for error in content["errors"]:
        click.secho(str(error["message"]), fg="yellow", err=True)
    click.echo(f"{words['draft']} {result} ({content['elapsed_s']:.0f} s)")


def _language(content: Mapping[str, Any]) -> Language:
    said = content.get("language")
    return next(
        (one for one in _WORDS if one == said), detect(" ".join(one["quote"] or "" for one in content["fields"]))
    )


def _tables(content: Mapping[str, Any], schema: Schema, language: Language) -> list[Table]:
    """Return one table of the terms that stand for themselves, and one of each group with items."""
    single = {field.name for group in schema.groups if not group.repeating for field in group.fields}
    name = Path(content["document"]["path"]).name
    heading = f"{name}: {schema.title.get(language, schema.name)}"
    tables = [_list(heading, schema, [term for term in content["fields"] if term["name"] in single], language)]
    for group in schema.groups:
        names = {field.name for field in group.fields}
        terms = [term for term in content["fields"] if term["name"] in names and term["status"] != "absent"]
        if group.repeating and terms:
            tables.append(_items(group, terms, language))
    return tables


def _list(heading: str, schema: Schema, terms: Sequence[Term], language: Language) -> Table:
    words = _WORDS[language]
    titles = {field.name: title(field, language) for field in schema.fields}
    table = Table(title=Text(heading), title_style="bold")
    for head in words["head"].split(","):
        table.add_column(head, overflow="fold")
    for term in terms:
        if term["status"] == "absent":
            continue
        value = " ".join((term["value"] or "").split())
        table.add_row(
            titles[term["name"]] if not term["index"] else "",
            _with_earlier(_cut(value, _LONGEST), term, words),
            Text(_normal(term, value)),
            str(term["page"] or ""),
            Text(words[term["status"]], style=_COLOURS[term["status"]]),
            f"{term['confidence']:.2f}" if term["value"] else "",
        )
    return table


def _items(group: Group, terms: Sequence[Term], language: Language) -> Table:
    """Return the items of a group, one a row; a value that is not plainly found is coloured by its status."""
    words = _WORDS[language]
    stated = [field for field in group.fields if any(term["name"] == field.name for term in terms)]
    table = Table(title=(group.title or {}).get(language, group.name), title_style="bold", title_justify="left")
    table.add_column("#")
    for field in stated:
        table.add_column(title(field, language), overflow="fold")
    indices = sorted({term["index"] for term in terms}, key=lambda index: (index is None, index or 0))
    for index in indices:
        row: list[str | Text] = []
        row.append(words["all"] if index is None and len(indices) > 1 else "" if index is None else str(index + 1))
        for field in stated:
            own = [term for term in terms if term["name"] == field.name and term["index"] == index]
            row.append(Text("\n").join(_cell(term, words) for term in own))
        table.add_row(*row)
    return table


def _normal(term: Term, value: str) -> str:
    """Return the normal form where it says more than the value: with what bounds it, or the event it runs from."""
    form = term.get("event") or (term["normalized"] if term["normalized"] != value or term.get("bound") else "")
    bound = _BOUNDS.get(term.get("bound") or "", "") if form else ""
    return bound + " ".join(filter(None, (form, term["unit"])))


def _cell(term: Term, words: dict[str, str]) -> Text:
    form = term.get("event") or term["normalized"]
    is_short = bool(form) and len(form) <= _LONGEST_IN_ITEM
    bound = _BOUNDS.get(term.get("bound") or "", "") if is_short else ""
    unit = f" {term['unit']}" if term["unit"] and term["unit"] not in {"%", "bp"} else ""
    shown = form if is_short else term["value"]
    text = bound + _cut(" ".join((shown or "").split()), _LONGEST_IN_ITEM) + unit
    cell = _with_earlier(text or words[term["status"]], term, words)
    if term["status"] != "found":
        cell.stylize(_COLOURS[term["status"]])
    return cell


def _with_earlier(value: str, term: Term, words: dict[str, str]) -> Text:
    earlier = ", ".join(_cut(one["value"] or "", _LONGEST_IN_ITEM) for one in term.get("superseded", ()))
    return Text(f"{value} ({words['was']}: {earlier})" if earlier else value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _absent(terms: Sequence[Term], schema: Schema, language: Language) -> list[str]:
    """Return the titles of the terms that are stated nowhere."""
    stated = {term["name"] for term in terms if term["status"] != "absent"}
    found: list[str] = []
    for group in schema.groups:
        missing = [title(field, language) for field in group.fields if field.name not in stated]
        if len(missing) == len(group.fields) and group.title:
            missing = [group.title.get(language) or next(iter(group.title.values()))]
        found += missing
    return list(dict.fromkeys(found))

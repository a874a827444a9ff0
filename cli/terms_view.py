"""Extracted terms as a person wants to see them on a terminal: single terms in a list, items in small tables."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.language import Language, detect
from docs_ai.terms import Extraction, Outcome, Schema, Term
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


def show(outcomes: Sequence[Outcome], schema: Schema) -> None:
    """Print the terms of a single file as tables, or a line for each of several; failures are the caller's."""
    done = [outcome for outcome in outcomes if outcome.extraction is not None]
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    if len(outcomes) == 1 and done and done[0].extraction is not None:
        extraction = done[0].extraction
        words = _WORDS[detect(extraction.document.text)]
        for table in _tables(extraction, schema):
            console.print(table)
        absent = _absent(extraction, schema)
        if absent:
            console.print(Text(f"{words['absent']}: {', '.join(absent)}", style="dim"))
        if extraction.orphans:
            console.print(Text(words["orphans"].format(len(extraction.orphans))))
        for error in extraction.errors:
            click.secho(str(error["message"]), fg="yellow", err=True)
        click.echo(f"{words['draft']} {done[0].result} ({extraction.elapsed_s:.0f} s)")
        return
    for outcome in done:
        terms = outcome.extraction.terms if outcome.extraction else ()
        found = sum(term.status == "found" for term in terms)
        doubtful = sum(term.status in {"conflict", "needs_review"} for term in terms)
        click.echo(f"{outcome.result}: {found} found, {doubtful} to check")


def _tables(extraction: Extraction, schema: Schema) -> list[Table]:
    """Return one table of the terms that stand for themselves, and one of each group with items."""
    language = detect(extraction.document.text)
    single = {field.name for group in schema.groups if not group.repeating for field in group.fields}
    tables = [_list(extraction, schema, [term for term in extraction.terms if term.name in single], language)]
    for group in schema.groups:
        names = {field.name for field in group.fields}
        terms = [term for term in extraction.terms if term.name in names and term.status != "absent"]
        if group.repeating and terms:
            tables.append(_items(extraction, group, terms, language))
    return tables


def _list(extraction: Extraction, schema: Schema, terms: Sequence[Term], language: Language) -> Table:
    words = _WORDS[language]
    titles = {field.name: title(field, language) for field in schema.fields}
    name = extraction.document.path.name
    table = Table(title=f"{name}: {schema.title.get(language, schema.name)}", title_style="bold")
    for head in words["head"].split(","):
        table.add_column(head, overflow="fold")
    for term in terms:
        if term.status == "absent":
            continue
        entry = term.to_json(extraction.document)
        value = " ".join((entry["value"] or "").split())
        table.add_row(
            titles[term.name] if not term.index else "",
            _with_earlier(_cut(value, _LONGEST), term, words),
            Text(" ".join(filter(None, (entry["normalized"] if entry["normalized"] != value else "", entry["unit"])))),
            str(entry["page"] or ""),
            Text(words[term.status], style=_COLOURS[term.status]),
            f"{term.confidence:.2f}" if entry["value"] else "",
        )
    return table


def _items(extraction: Extraction, group: Group, terms: Sequence[Term], language: Language) -> Table:
    """Return the items of a group, one a row; a value that is not plainly found is coloured by its status."""
    words = _WORDS[language]
    stated = [field for field in group.fields if any(term.name == field.name for term in terms)]
    table = Table(title=(group.title or {}).get(language, group.name), title_style="bold", title_justify="left")
    table.add_column("#")
    for field in stated:
        table.add_column(title(field, language), overflow="fold")
    indices = sorted({term.index for term in terms}, key=lambda index: (index is None, index or 0))
    for index in indices:
        cells = [words["all"] if index is None and len(indices) > 1 else "" if index is None else str(index + 1)]
        row: list[str | Text] = list(cells)
        for field in stated:
            own = [term for term in terms if term.name == field.name and term.index == index]
            row.append(Text("\n").join(_cell(extraction, term, words) for term in own))
        table.add_row(*row)
    return table


def _cell(extraction: Extraction, term: Term, words: dict[str, str]) -> Text:
    entry = term.to_json(extraction.document)
    shown = entry["normalized"] if term.normalized and len(term.normalized) <= _LONGEST_IN_ITEM else entry["value"]
    unit = f" {term.unit}" if term.unit and term.unit not in {"%", "bp"} else ""
    text = _cut(" ".join((shown or "").split()), _LONGEST_IN_ITEM) + unit
    cell = _with_earlier(text or words[term.status], term, words)
    if term.status != "found":
        cell.stylize(_COLOURS[term.status])
    return cell


def _with_earlier(value: str, term: Term, words: dict[str, str]) -> Text:
    earlier = ", ".join(_cut(one.value, _LONGEST_IN_ITEM) for one in term.superseded)
    return Text(f"{value} ({words['was']}: {earlier})" if earlier else value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _absent(extraction: Extraction, schema: Schema) -> list[str]:
    """Return the titles of the terms that are stated nowhere."""
    language = detect(extraction.document.text)
    stated = {term.name for term in extraction.terms if term.status != "absent"}
    found: list[str] = []
    for group in schema.groups:
        missing = [title(field, language) for field in group.fields if field.name not in stated]
        if len(missing) == len(group.fields) and group.title:
            missing = [group.title.get(language) or next(iter(group.title.values()))]
        found += missing
    return list(dict.fromkeys(found))

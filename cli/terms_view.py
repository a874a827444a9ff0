"""Extracted terms as a person wants to see them on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.language import Language, detect
from docs_ai.terms import Extraction, Outcome, Schema
from docs_ai.terms.schema import title

__all__ = ["show"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "head": "Term,Value,Normal form,Page,Status,Confidence",
        "found": "found",
        "absent": "not stated",
        "conflict": "conflict",
        "needs_review": "check",
        "external_reference": "elsewhere",
        "draft": "A draft. Check each value at its place before it is used.",
    },
    "zh": {
        "head": "要素,原文,规范值,页,状态,置信度",
        "found": "已找到",
        "absent": "未载明",
        "conflict": "不一致",
        "needs_review": "待核对",
        "external_reference": "另见",
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


def show(outcomes: Sequence[Outcome], schema: Schema) -> None:
    """Print the terms of a single file as a table, or a line for each of several; failures are the caller's."""
    done = [outcome for outcome in outcomes if outcome.extraction is not None]
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    if len(outcomes) == 1 and done and done[0].extraction is not None:
        extraction = done[0].extraction
        words = _WORDS[detect(extraction.document.text)]
        console.print(_table(extraction, schema))
        for error in extraction.errors:
            click.secho(str(error["message"]), fg="yellow", err=True)
        click.echo(f"{words['draft']} {done[0].result} ({extraction.elapsed_s:.0f} s)")
        return
    for outcome in done:
        terms = outcome.extraction.terms if outcome.extraction else ()
        found = sum(term.status == "found" for term in terms)
        doubtful = sum(term.status in {"conflict", "needs_review"} for term in terms)
        click.echo(f"{outcome.result}: {found} found, {doubtful} to check")


def _table(extraction: Extraction, schema: Schema) -> Table:
    language = detect(extraction.document.text)
    words = _WORDS[language]
    titles = {field.name: title(field, language) for field in schema.fields}
    table = Table(
        title=f"{extraction.document.path.name}: {schema.title.get(language, schema.name)}", title_style="bold"
    )
    for head in words["head"].split(","):
        table.add_column(head, overflow="fold")
    for term in extraction.terms:
        entry = term.to_json(extraction.document)
        value = " ".join((entry["value"] or "").split())
        table.add_row(
            titles[term.name] if not term.index else "",
            Text(value if len(value) <= 90 else value[:89] + "…"),
            Text(" ".join(filter(None, (entry["normalized"] if entry["normalized"] != value else "", entry["unit"])))),
            str(entry["page"] or ""),
            Text(words[term.status], style=_COLOURS[term.status]),
            f"{term.confidence:.2f}" if entry["value"] else "",
        )
    return table

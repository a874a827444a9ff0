"""A comparison as a person wants to see it on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.language import detect
from docs_ai.terms import Schema
from docs_ai.terms.alignment import Entry
from docs_ai.terms.comparison import Comparison, Difference, Kind
from docs_ai.terms.schema import title

__all__ = ["show"]

_WIDTH, _LONGEST = 140, 90
_KINDS: dict[Kind, tuple[str, str]] = {
    "same": ("same", "dim"),
    "changed": ("changed", "yellow"),
    "only_a": ("only in A", "cyan"),
    "only_b": ("only in B", "cyan"),
}


def show(comparison: Comparison, schema: Schema, *, everything: bool = False) -> None:
    """Print what differs, or ``everything``, as a table with both places, and how many there are of each kind."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    said = "".join(str(entry["quote"] or "") for one in comparison.differences for entry in (*one.a, *one.b))
    titles = {field.name: title(field, detect(said)) for field in schema.fields}
    console.print(f"A: {comparison.a['path']}", markup=False, highlight=False)
    console.print(f"B: {comparison.b['path']}", markup=False, highlight=False)
    table = Table()
    for head in ("Term", "", "A", "B"):
        table.add_column(head, overflow="fold")
    for one in comparison.differences:
        if everything or one.kind != "same":
            words, colour = _KINDS[one.kind]
            table.add_row(_name(one, titles[one.name]), Text(words, style=colour), _side(one.a), _side(one.b))
    if table.row_count:
        console.print(table)
    counts = ", ".join(f"{count} {_KINDS[kind][0]}" for kind, count in comparison.counts.items())
    decided = any("decided" in entry for one in comparison.differences for entry in (*one.a, *one.b))
    more = " One with ✓ was decided by a person, on the review page." if decided else ""
    click.echo(f"{counts}. A draft: a value with ? is not certain.{more} Check each at its place.")


def _name(one: Difference, name: str) -> Text:
    numbers = [str(number + 1) if number is not None else "–" for number in (one.item_a, one.item_b)]
    if one.item_a is None and one.item_b is None:
        return Text(name)
    return Text(f"{name} ({numbers[0] if numbers[0] == numbers[1] else '/'.join(numbers)})")


def _side(entries: Sequence[Entry]) -> Text:
    return Text("\n".join(_shown(entry) for entry in entries))


def _shown(entry: Entry) -> str:
    value = " ".join(str(entry["value"]).split())
    doubt = "" if entry["status"] == "found" else " ?"
    decided = f" ✓ {entry['decided']['by']}" if "decided" in entry else ""
    return f"{value if len(value) <= _LONGEST else value[: _LONGEST - 1] + '…'}{doubt} (p. {entry['page']}){decided}"

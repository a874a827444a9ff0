"""How audit records and a verification look on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from copilot.audit.chain import Entry
from copilot.audit.sealing import Sealer
from copilot.audit.verification import Report

__all__ = ["report", "show"]

_WIDTH = 180
_FAULTS = 100


def show(found: Sequence[tuple[Entry, dict[str, Any]]], sealer: Sealer | None, *, as_json: bool) -> None:
    """Print records as a table, or as one JSON object a line."""
    if as_json:
        for entry, record in found:
            click.echo(json.dumps(_object(entry, record, sealer), ensure_ascii=False))
        return
    if not found:
        click.echo("No record is like that.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in (
        "No.",
        "Time (UTC)",
        "Client",
        "Lane",
        "What",
        "Model",
        "Outcome",
        "Tokens",
        "ms",
        "Verdicts",
        "ID",
    ):
        table.add_column(heading, no_wrap=heading in ("No.", "Time (UTC)", "ID"))
    for entry, record in found:
        table.add_row(str(entry.seq), *_row(record))
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)
    for entry, record in found if sealer else ():
        if entry.content is not None:
            click.echo(f"\n{entry.seq} {record['id']}")
            click.echo(_opened(entry, record, sealer))


def report(seen: Report) -> None:
    """Print what a verification saw: one line when all is well, else one line a fault too."""
    signed = "all" if seen.signed == seen.records else f"{seen.signed:,}"
    facts = f"{seen.records:,} records, {signed} of them signed by {seen.checkpoints:,} checkpoints"
    if seen.sealed or seen.removed:
        facts += f"; {seen.sealed:,} contents there, {seen.removed:,} removed by rule"
    if seen.whole:
        click.echo(f"The audit trail is whole: {facts}. Head {seen.head}")
        return
    count = len(seen.faults)
    click.echo(f"The audit trail has {count:,} fault{'s' if count > 1 else ''}: {facts}. Head {seen.head}")
    for fault in seen.faults[:_FAULTS]:
        place = f"record {fault.seq}" if fault.seq else "store"
        click.echo(f"  {place}: {fault.kind}: {fault.detail}")
    if count > _FAULTS:
        click.echo(f"  … and {count - _FAULTS:,} more; --json names all")


def _row(record: dict[str, Any]) -> list[str]:
    """Return the cells after the number."""
    kind, time = record.get("kind"), str(record.get("time", ""))[:19].replace("T", " ")
    if kind == "tombstone":
        return [
            time,
            "",
            "",
            f"{len(record.get('removed', []))} contents removed",
            "",
            "",
            "",
            "",
            "",
            str(record.get("id", "")),
        ]
    if kind == "event":
        what = f"{record.get('event', '')} {record.get('item', '')}".strip()
        identity = str(record.get("call") or record.get("id", ""))
        return [time, str(record.get("client", "")), "", what, "", "", "", "", "", identity]
    tokens, verdicts = record.get("tokens", {}), record.get("verdicts", [])
    return [
        time,
        *(str(record.get(name, "")) for name in ("client", "lane")),
        str(record.get("prompt") or record.get("route", "")).split("#")[0],
        *(str(record.get(name, "")) for name in ("model", "outcome")),
        f"{tokens.get('read', 0)}+{tokens.get('written', 0)}",
        f"{record.get('timings_ms', {}).get('total', 0):.0f}",
        str(len(verdicts) or ""),
        str(record.get("id", "")),
    ]


def _object(entry: Entry, record: dict[str, Any], sealer: Sealer | None) -> dict[str, Any]:
    value = {"seq": entry.seq, "hash": entry.hash, "record": record, "content": entry.content}
    if sealer is not None and entry.content is not None:
        value["content"] = json.loads(_opened(entry, record, sealer))
    return value


def _opened(entry: Entry, record: dict[str, Any], sealer: Sealer | None) -> str:
    assert sealer is not None and entry.content is not None
    return sealer.open(str(record["id"]), entry.content)

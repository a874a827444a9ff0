"""``bank-copilot doctor``: check this machine and say what to do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot import autostart, config
from copilot.diagnosis import Finding, judge, survey
from copilot.errors import ServiceError

__all__ = ["doctor"]

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Check this machine and say what to do.

    "ok" needs nothing, "warn" works less well, "fail" will not work. Ends with 3 when a check fails.

    \b
    Examples:
      bank-copilot doctor
      bank-copilot doctor --json
    """
    settings = config.load()
    local = None if settings.server.url else asyncio.run(autostart.running(settings))
    findings = judge(survey(settings, local.url if local else None))
    failed = [finding.name for finding in findings if finding.status == "fail"]
    if as_json:
        answer = {"ok": not failed, "checks": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _show(findings)
    if failed:
        raise ServiceError(f"{len(failed)} of {len(findings)} checks failed: {', '.join(failed)}")


def _show(findings: Sequence[Finding]) -> None:
    """Print a table on a terminal, plain lines elsewhere; what to do follows in whole lines that can be copied."""
    console = Console()
    if console.is_terminal:
        table = Table("Check", "", box=None, pad_edge=False)
        table.add_column("Found", overflow="fold")
        for finding in findings:
            table.add_row(finding.name, Text(finding.status, style=_COLOURS[finding.status]), Text(finding.found))
        console.print(table)
    else:
        for finding in findings:
            click.echo(f"{finding.status:4}  {finding.name}: {finding.found}")
    todo = [finding for finding in findings if finding.advice]
    if todo:
        click.echo("\nWhat to do:")
    for finding in todo:
        click.echo(f"  {finding.name}: {finding.advice}")

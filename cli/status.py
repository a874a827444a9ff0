"""``bank-copilot status``: which gateway is in use, and how it does."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cli import runtime
from copilot import autostart
from copilot.client import CopilotClient
from copilot.errors import ServerUnavailable

__all__ = ["status"]

_WIDTH = 110
_PHASES = {"stopped": "starts at the first request"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
def status(as_json: bool) -> None:
    """Show the gateway in use, its models and queues. Starts nothing; exit code 3 when none runs.

    \b
    Examples:
      bank-copilot status
      bank-copilot status --json
    """
    found = asyncio.run(_look())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif not found["running"]:
        click.echo(
            f"No gateway answers at {found['url']}, which the settings name."
            if "url" in found
            else "No gateway runs. The next command that needs one starts it; or run: bank-copilot serve"
        )
    else:
        _print(found)
    if not found["running"]:
        sys.exit(3)


async def _look() -> dict[str, Any]:
    server = runtime.settings().server
    if server.url:
        address: autostart.Address | None = autostart.Address(server.url, server.api_key, server.tls_authority)
    else:
        address = await autostart.running(runtime.settings())
    if address is None:
        return {"running": False}
    async with CopilotClient(address.url, address.api_key, timeout_s=10, authority=address.authority) as client:
        try:
            return {"running": True, "url": address.url, **await client.status(), "models": await client.models()}
        except ServerUnavailable:
            return {"running": False, "url": address.url}


def _print(found: dict[str, Any]) -> None:
    roles = {model["root"]: model["roles"] for model in found["models"]}
    table = Table(title=f"{found['url']}: {found['status']}", title_justify="left")
    for heading in ("model", "serves", "engine", "state", "restarts", "running", "waiting"):
        table.add_column(heading)
    for name, engine in found["engines"].items():
        lanes = found["lanes"][name]
        running, waiting = (str(sum(lanes[key].values())) for key in ("running", "waiting"))
        state = _PHASES.get(engine["phase"], engine["phase"])
        serves = ", ".join(roles.get(name, []))
        table.add_row(name, serves, engine["engine"], state, str(engine["restarts"]), running, waiting)
    console = Console()
    console.print(table, crop=False, width=None if console.is_terminal else _WIDTH)

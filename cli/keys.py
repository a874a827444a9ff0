"""``bank-copilot keys``: make, list, revoke and rotate the keys of the gateway's clients."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from copilot import config
from copilot.errors import UsageError
from copilot.gateway.keys import ROLES, Key, KeyFile, key_file

__all__ = ["keys"]

F = TypeVar("F", bound=Callable[..., Any])

_WIDTH = 110
_LIMITS = {
    "requests_per_minute": "Requests in any minute; 0 is without limit.",
    "tokens_per_minute": "Tokens read and written in any minute; 0 is without limit.",
    "tokens_per_day": "Tokens read and written in a day of the server's local time; 0 is without limit.",
}


def _limits(command: F) -> F:
    """Give a command an option for each limit."""
    for name, text in reversed(_LIMITS.items()):
        flag = f"--{name.replace('_', '-')}"
        command = click.option(flag, type=click.IntRange(min=0), metavar="N", help=text)(command)
    return command


@click.group()
@click.pass_context
def keys(ctx: click.Context) -> None:
    """Make, list, revoke and rotate the keys of the gateway's clients.

    Run it on the server, as the user that serves. A running server follows at once.

    \b
    Examples:
      bank-copilot keys create wang.fang --role engineer
      bank-copilot keys list
      bank-copilot keys revoke wang.fang
    """
    ctx.obj = KeyFile(key_file(config.load()))


@keys.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    required=True,
    help="; ".join(f"{name}: {role.text}" for name, role in ROLES.items()) + ".",
)
@_limits
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day, as 2027-06-30.")
@click.pass_obj
def create(file: KeyFile, /, name: str, role: str, expires: datetime | None, **limits: int | None) -> None:
    """Make a key for a person or a program, and print it: this once only.

    The key alone goes to standard output. What is not said of its limits, the settings say ([limits]).

    \b
    Examples:
      bank-copilot keys create wang.fang --role engineer --tokens-per-day 2000000
      bank-copilot keys create nightly-minutes --role office --expires 2027-06-30
    """
    last = datetime.combine(expires.date(), time.max).astimezone(UTC) if expires else None
    if last and last < datetime.now(UTC):
        raise UsageError(f"{expires:%Y-%m-%d} is past")
    first = not file.load()
    said = {limit: value for limit, value in limits.items() if value is not None}
    text, key = file.create(name, role, said, last)
    click.echo(text)
    click.echo(f"This is the key {key.id} of {name}, {role}. It is shown this once; only its hash is kept.", err=True)
    if first and not config.load().server.api_key:
        click.echo(
            "From now on commands on this machine need a key, too: set server.api_key (COPILOT_SERVER_API_KEY) to one.",
            err=True,
        )


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_keys(file: KeyFile, as_json: bool) -> None:
    """Show whose keys there are and what they may do. No key can be shown again.

    \b
    Example:
      bank-copilot keys list --json
    """
    found, now = file.load(), datetime.now(UTC)
    if as_json:
        click.echo(json.dumps({"keys": [_facts(key, now) for key in found]}, ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("There are no keys. Make one: bank-copilot keys create NAME --role ROLE")
        return
    table = Table("Id", "Name", "Role", "State", "Made", "Ends", "Limits", box=None, pad_edge=False)
    for key in found:
        limits = ", ".join(f"{value:,} {limit.replace('_per_', '/')}" for limit, value in key.limits.items())
        ends = key.revoked or key.expires
        row = (key.id, key.name, key.role, key.state(now), _day(key.created), _day(ends), limits or "as set")
        table.add_row(*row)
    console = Console()
    console.print(table, crop=False, width=None if console.is_terminal else _WIDTH)


@keys.command()
@click.argument("wanted", metavar="ID|NAME")
@click.pass_obj
def revoke(file: KeyFile, wanted: str) -> None:
    """End a key by its id, or all keys of a name, at once. What is running ends by itself.

    \b
    Examples:
      bank-copilot keys revoke 3f9a01bc
      bank-copilot keys revoke wang.fang
    """
    for key in file.revoke(wanted):
        click.echo(f"Revoked {key.id} of {key.name}.")


@keys.command()
@click.argument("wanted", metavar="ID|NAME")
@click.option(
    "--grace",
    type=click.FloatRange(min=0, max=24 * 365),
    default=24.0,
    show_default=True,
    metavar="HOURS",
    help="How long the old key stays valid; 0 ends it at once.",
)
@click.pass_obj
def rotate(file: KeyFile, wanted: str, grace: float) -> None:
    """Make a key in the place of another and print it; the old one stays valid for a while.

    Name, role, limits, last day and what was used of the day's budget stay.

    \b
    Examples:
      bank-copilot keys rotate nightly-minutes --grace 2
      bank-copilot keys rotate wang.fang --grace 0
    """
    text, new, old = file.rotate(wanted, timedelta(hours=grace))
    click.echo(text)
    ends = f"{old.expires.astimezone():%Y-%m-%d %H:%M}" if old.expires else ""
    click.echo(f"This is the key {new.id} of {new.name}, {new.role}. The old one, {old.id}, ends {ends}.", err=True)


def _facts(key: Key, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "lane": ROLES[key.role].lane,
        "asks": ROLES[key.role].asks,
        "watches": ROLES[key.role].watches,
        "state": key.state(now),
        "created": key.created.isoformat(),
        "expires": key.expires.isoformat() if key.expires else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
        **{limit: key.limits.get(limit) for limit in _LIMITS},
    }


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d}" if moment else "-"

"""A review page on the command line: where it is served, who is let in, and the server, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import pwd
import socket
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
import uvicorn

from cli import runtime
from copilot.config import ServerSettings
from copilot.errors import ConfigError, UsageError
from copilot.gateway.guarding import server_config
from copilot.gateway.keys import KeyRing, key_file
from copilot.gateway.listening import LOOPBACK, listen
from copilot.pages.access import Access, Rules
from copilot.pages.app import PageApp
from copilot.tls import server_context

__all__ = ["Place", "access", "door", "page_options", "serve"]

_DRAIN_S = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served: address, port (0 for a free one), and whether a browser is to be opened there."""

    host: str
    port: int
    browser: bool

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK


_OPTIONS = (
    click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address to serve on; not loopback: needs keys."
    ),
    click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to serve on.  [default: a free one]"),
    click.option("--no-browser", is_flag=True, help="Print the address, and open no browser."),
    click.option(
        "--user", metavar="NAME", help="Who decides, where no keys are asked for.  [default: your account's name]"
    ),
)


def page_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of where a page is served and who decides."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def door(place: Place, user: str | None) -> Access:
    """Return the door of a page at ``place``, after the settings. Raises as `access`."""
    settings = runtime.settings()
    secure = bool(settings.server.tls_certificate)
    return Access(access(place, user, KeyRing(key_file(settings)), secure=secure))


def access(place: Place, user: str | None, ring: KeyRing, *, secure: bool) -> Rules:
    """Return who is let in: whoever opens the printed address, or holders of keys where there are keys.

    Raises:
        ConfigError: other machines could reach the page, and there is no key to ask them for.
        UsageError: a name is given, and keys say who decides.
    """
    if not place.local and not ring.usable:
        raise ConfigError(f"serving on {place.host} needs a key: run bank-copilot keys create, or serve on 127.0.0.1")
    if ring.open:
        return Rules(frozenset(LOOPBACK), user=user or _account(), secure=secure)
    if user:
        raise UsageError("--user has no use here: the page asks for a key, and its holder decides")

    def identify(key: str) -> str:
        client = ring.identify(f"Bearer {key}")
        client.check_asks()
        return client.name

    if place.local:
        return Rules(frozenset(LOOPBACK), identify=identify, secure=secure)
    names = {place.host, socket.gethostname(), socket.getfqdn()}
    return Rules(frozenset(name.lower() for name in names), True, identify=identify, secure=secure)


def serve(app: PageApp, door: Access, place: Place) -> None:
    """Serve a page until Ctrl-C, and say where; open a browser there if that is wanted."""
    asyncio.run(_serve(app, door, place, runtime.settings().server))


def _account() -> str:
    """Return the name of this process's account, or its number where it has none, as in some containers."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


async def _serve(app: PageApp, door: Access, place: Place, settings: ServerSettings) -> None:
    listener = listen(place.host, place.port, UsageError)
    port = listener.getsockname()[1]
    secure = door.rules.secure
    tls = server_context(settings.tls_certificate, settings.tls_key) if secure else None
    config = server_config(app, tls, _DRAIN_S)
    host = socket.gethostname() if place.host in ("0.0.0.0", "::") else place.host  # noqa: S104
    address = f"{'https' if secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}/"
    keyed = door.rules.identify is not None
    click.echo(f"Reviewing at {address if keyed else f'{address}?token={door.secret}'}  (Ctrl-C ends)")
    if keyed and not secure and not place.local:
        click.echo("Without TLS the keys cross the network in the clear: set server.tls_certificate.", err=True)
    if place.browser:
        # On a command line others may see the address: what stands there opens the page once.
        await asyncio.to_thread(webbrowser.open, address if keyed else f"{address}?token={door.ticket()}")
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        listener.close()

"""``bank-copilot docs review``: serve the review page of a folder of results, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import pwd
import socket
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import uvicorn

from cli import docs_terms, runtime
from copilot.config import ServerSettings
from copilot.errors import ConfigError, UsageError
from copilot.gateway.guarding import server_config
from copilot.gateway.keys import KeyRing, key_file
from copilot.tls import server_context
from docs_ai.reading import Document
from docs_ai.reading.process import ReadingProcess
from docs_ai.reading.render import page_sizes
from docs_ai.review_page import Access, Reader, ReviewApp, Rules, review_app
from docs_ai.review_page.store import Store
from docs_ai.terms import load_schema, schema_names
from docs_ai.terms.batch import Reading

__all__ = ["access", "review"]

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
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
        return self.host in _LOOPBACK


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; not loopback: needs keys.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to serve on.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "--user", metavar="NAME", help="Who decides, where no keys are asked for.  [default: your account's name]"
)
@docs_terms.extraction_options
def review(folder: Path, host: str, port: int, no_browser: bool, user: str | None, **chosen: Any) -> None:
    """Review extracted terms in the browser: each field beside its place, to accept, correct or mark as not stated.

    DIR is a folder that docs extract wrote. Decisions are saved at once, in STEM.review.json beside each result; they
    survive a new run of docs extract. On this machine alone, the printed address lets you in. Where the gateway has
    keys (bank-copilot keys), the page asks for one, and other machines can be served. --schema gives the titles of a
    schema of your own.

    \b
    Examples:
      bank-copilot docs review results
      bank-copilot docs review results --port 8800 --no-browser --user wang.fang
      bank-copilot docs review results --host 10.1.2.3 --port 8800
    """
    if not Store(folder).all():
        raise UsageError(f"there are no results in {folder}; run: bank-copilot docs extract FILE -o {folder}")
    place = Place(host, port, not no_browser)
    how = docs_terms.reading(chosen["ask_password"], chosen["password_file"], chosen["cache"], 1)
    server = runtime.settings().server
    door = Access(access(place, user, KeyRing(key_file(runtime.settings())), secure=bool(server.tls_certificate)))
    schemas = {schema.name: schema for schema in map(load_schema, [*schema_names(), chosen["wanted"]])}
    reading, drawing = ReadingProcess(how.limits), ReadingProcess(how.limits)
    app = review_app(folder, door, _reader(reading, drawing, how), list(schemas.values()))
    try:
        asyncio.run(_serve(app, door, place, server))
    finally:
        reading.close()
        drawing.close()


def access(place: Place, user: str | None, ring: KeyRing, *, secure: bool) -> Rules:
    """Return who is let in: whoever opens the printed address, or holders of keys where there are keys.

    Raises:
        ConfigError: other machines could reach the page, and there is no key to ask them for.
        UsageError: a name is given, and keys say who decides.
    """
    if not place.local and not ring.usable:
        raise ConfigError(f"serving on {place.host} needs a key: run bank-copilot keys create, or serve on 127.0.0.1")
    if ring.open:
        return Rules(frozenset(_LOOPBACK), user=user or _account(), secure=secure)
    if user:
        raise UsageError("--user has no use here: the page asks for a key, and its holder decides")

    def identify(key: str) -> str:
        client = ring.identify(f"Bearer {key}")
        client.check_asks()
        return client.name

    if place.local:
        return Rules(frozenset(_LOOPBACK), identify=identify, secure=secure)
    names = {place.host, socket.gethostname(), socket.getfqdn()}
    return Rules(frozenset(name.lower() for name in names), True, identify=identify, secure=secure)


def _account() -> str:
    """Return the name of this process's account, or its number where it has none, as in some containers."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _reader(reading: ReadingProcess, drawing: ReadingProcess, how: Reading) -> Reader:
    """Return what reads in one process and draws in another, so that pages are seen while a long file is read."""

    def whole(path: Path) -> Document:
        return reading.read(path, password=how.password, cache=how.cache)

    def picture(path: Path, number: int, width: int) -> bytes:
        return drawing.page_image(path, number, width=width, password=how.password)

    def sizes(path: Path) -> Sequence[tuple[float, float]]:
        return drawing.call(page_sizes, path, password=how.password)

    return Reader(whole, picture, sizes, how.limits, apart=True)


async def _serve(app: ReviewApp, door: Access, place: Place, settings: ServerSettings) -> None:
    listener = _listen(place)
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


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.host, place.port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"cannot serve on {place.host}:{place.port}: {error.strerror}; choose another with --port"
        ) from error
    return listener

"""``bank-copilot audit``: show, verify, export and prune the audit trail, and make its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click

from cli import audit_view
from copilot import config
from copilot.audit.checkpoint import Pace, append_to, read_from, sign_head
from copilot.audit.export import Export, write_export
from copilot.audit.keys import PublicKeys, Signer, new_content_key
from copilot.audit.listing import Filter, find, moment
from copilot.audit.places import Places
from copilot.audit.record import Outcome
from copilot.audit.retention import cutoff, prune
from copilot.audit.sealing import Sealer
from copilot.audit.store import Store, open_store
from copilot.audit.verification import Report, verify
from copilot.errors import UsageError

__all__ = ["audit"]

_FILE = click.Path(dir_okay=False, path_type=Path)
_LANES = ("interactive", "assist", "batch")


@dataclass(frozen=True, slots=True)
class _Wiring:
    """The settings and the places that they name."""

    settings: config.Settings

    @property
    def places(self) -> Places:
        """Where the trail lies."""
        return Places.of(self.settings)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store, and close it."""
        store = open_store(self.places)
        try:
            yield store
        finally:
            store.close()

    def signer(self) -> Signer:
        """Read the signing key."""
        return Signer.read(self.places.signing_key)

    def sign(self, store: Store, signer: Signer) -> None:
        """Sign the trail's end, there and in the checkpoint file."""
        pace = Pace(self.settings.audit.checkpoint_records, self.settings.audit.checkpoint_s)
        signed = sign_head(store, pace, signer)
        append_to(self.places.checkpoints, [signed] if signed else [])


@click.group()
@click.pass_context
def audit(ctx: click.Context) -> None:
    """Show, verify, export and prune the audit trail: who asked which model what, and what became of the answer.

    \b
    Examples:
      bank-copilot audit show --since 24h
      bank-copilot audit verify
      bank-copilot audit export -o trail.jsonl
    """
    ctx.obj = _Wiring(config.load())


@audit.command()
@click.option("--since", metavar="TIME", help="From 2026-11-25, 2026-11-25T08:00, or 24h, 7d, 2w ago.")
@click.option("--until", metavar="TIME", help="Before that time.")
@click.option("--id", "identity", default="", metavar="ID", help="This call, and the events that name it.")
@click.option("--client", default="", metavar="NAME", help="Of this client.")
@click.option("--lane", default="", type=click.Choice(["", *_LANES]), help="In this lane.")
@click.option("--model", default="", metavar="NAME", help="Answered by this model.")
@click.option("--outcome", default="", type=click.Choice(["", *get_args(Outcome)]), help="With this outcome.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="So many, the newest.")
@click.option("--content", is_flag=True, help="Open the sealed content too (needs audit.content_key).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def show(wiring: _Wiring, /, limit: int, content: bool, as_json: bool, **asked: Any) -> None:
    """Show the newest records, oldest of them first.

    \b
    Examples:
      bank-copilot audit show --since 24h --client payments-team
      bank-copilot audit show --outcome refused --limit 500 --json
      bank-copilot audit show --id 0f3a…  --content
    """
    times = {name: moment(asked[name]) if asked[name] else "" for name in ("since", "until")}
    names = {name: asked[name] for name in ("client", "lane", "model", "outcome")}
    wanted = Filter(**times, **names, id=asked["identity"])
    sealer = None
    if content:
        if wiring.places.content_key is None:
            raise UsageError("no content is kept: audit.content is hash")
        sealer = Sealer.read(wiring.places.content_key)
    with wiring.store() as store, store.snapshot() as source:
        found = find(source, wanted, limit)
    audit_view.show(found, sealer, as_json=as_json)


@audit.command("verify")
@click.option(
    "--checkpoints",
    "kept",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Checkpoints kept elsewhere; may be repeated.",
)
@click.option("--file", "export", type=_FILE, metavar="EXPORT", help="Verify this export, not the database.")
@click.option(
    "--public-key",
    type=_FILE,
    metavar="FILE",
    help="Whose signatures are taken; the one beside the signing key if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify_trail(
    ctx: click.Context, kept: tuple[Path, ...], export: Path | None, public_key: Path | None, as_json: bool
) -> None:
    """Read the whole trail and name every fault with its place. Exit code 0: whole; 1: there are faults.

    An older copy of the whole database shows only beside checkpoints that were kept elsewhere: copy the checkpoint
    file to another machine regularly, and give that copy with --checkpoints.

    \b
    Examples:
      bank-copilot audit verify
      bank-copilot audit verify --checkpoints /mnt/worm/audit.checkpoints.jsonl
      bank-copilot audit verify --file trail.jsonl --public-key signing.key.pub --json
    """
    wiring: _Wiring = ctx.obj
    keys = PublicKeys.read(public_key or wiring.places.public_key)
    outside = [value for path in kept for value in read_from(path)]  # before the snapshot, which then knows more
    report = verify(Export(export), keys, outside) if export is not None else _verified(wiring, keys, outside)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        audit_view.report(report)
    ctx.exit(0 if report.whole else 1)


def _verified(wiring: _Wiring, keys: PublicKeys, outside: list[Any]) -> Report:
    """Verify the database, also against the checkpoint file beside it."""
    beside = wiring.places.checkpoints
    if beside.exists():
        outside = [*outside, *read_from(beside)]
    else:
        click.echo(f"Note: {beside} is missing; an older copy of the database would not show.", err=True)
    with wiring.store() as store, store.snapshot() as source:
        return verify(source, keys, outside)


@audit.command()
@click.option("-o", "--output", required=True, type=_FILE, metavar="FILE", help="The file, JSON lines.")
@click.pass_obj
def export(wiring: _Wiring, output: Path) -> None:
    """Write the whole trail to a file that verifies without the database. Contents stay sealed.

    The end is signed first when the signing key can be read here.

    \b
    Example:
      bank-copilot audit export -o trail.jsonl
    """
    with wiring.store() as store:
        if wiring.places.signing_key.exists():
            wiring.sign(store, wiring.signer())
        with store.snapshot() as source:
            count = write_export(source, output)
    click.echo(f"{output}: {count:,} records", err=True)


@audit.command("prune")
@click.option(
    "--older-than", "days", type=click.FloatRange(min=0), metavar="DAYS", help="If not given: audit.retention_days."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def prune_contents(wiring: _Wiring, days: float | None, yes: bool) -> None:
    """Remove the sealed content of old records. The records stay, and a signed tombstone says what was removed.

    \b
    Example:
      bank-copilot audit prune --older-than 365 --yes
    """
    days = wiring.settings.audit.retention_days if days is None else days
    if not days:
        raise UsageError("audit.retention_days is 0, which keeps contents for ever; say --older-than DAYS")
    before = cutoff(days)
    if not yes:
        click.confirm(f"Remove the content of every record from before {before}?", abort=True)
    signer = wiring.signer()
    with wiring.store() as store:
        removed = prune(store, before, signer)
        wiring.sign(store, signer)
    click.echo(f"{removed:,} contents removed", err=True)


@audit.group()
def key() -> None:
    """Make the keys of the trail."""


@key.command("new")
@click.argument("path", type=_FILE)
@click.option("--signing", is_flag=True, help="A key for signatures (Ed25519) in place of one for contents.")
def new_key(path: Path, signing: bool) -> None:
    """Make a key file that only you may read. Keep a copy: what a lost key sealed cannot be opened again.

    A trail makes its first signing key by itself; make another one to change keys.

    \b
    Examples:
      bank-copilot audit key new /etc/bank-copilot/content.key
      bank-copilot audit key new --signing /etc/bank-copilot/signing-2027.key
    """
    if not signing:
        new_content_key(path)
        click.echo(f'{path}: set audit.content = "encrypted" and audit.content_key to it', err=True)
        return
    if path.exists():
        raise UsageError(f"{path} is there already")
    signer = Signer.make(path)
    click.echo(f"{path}: key {signer.key}; its public key is {path}.pub", err=True)

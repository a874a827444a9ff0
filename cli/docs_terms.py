"""What the commands that extract terms share: their options, the password, and the batch that they make of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from cli import runtime
from copilot.client import CopilotClient
from copilot.errors import UsageError
from docs_ai.terms import Batch, Extractor, Schema
from docs_ai.terms.batch import Reading

__all__ = ["batch", "by_rules", "extraction_options", "reading", "reading_options"]

F = TypeVar("F", bound=Callable[..., Any])

_CACHE = "reading"


def extraction_options(command: F) -> F:
    """Add the options that say which terms, and how files are read."""
    terms = click.option(
        "--schema", "wanted", default="credit-approval", show_default=True, metavar="NAME|PATH", help="Which terms."
    )
    return terms(reading_options(command))


def reading_options(command: F) -> F:
    """Add the options that say how files are read."""
    options = [
        click.option("--password", "ask_password", is_flag=True, help="Ask for the password of protected files."),
        click.option(
            "--password-file",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Read the password of protected files from the first line of FILE.",
        ),
        click.option(
            "--cache/--no-cache", default=True, show_default=True, help="Keep what was read, so that it is read once."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def reading(ask_password: bool, password_file: Path | None, cache: bool, jobs: int) -> Reading:
    """Return how files are read. A password is never a word of the command line, where every user's ``ps`` shows it.

    Raises:
        UsageError: the file of the password cannot be read, or is empty.
    """
    password = None
    if password_file is not None:
        try:
            password = password_file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"--password-file {password_file}: cannot be read: {error}") from error
        if not password:
            raise UsageError(f"--password-file {password_file}: its first line is empty")
    elif ask_password:
        password = click.prompt("Password of the protected files", hide_input=True, err=True)
    folder = runtime.settings().paths.data / _CACHE if cache else None
    return Reading(password=password, cache=folder, jobs=jobs, apart=True)


async def batch(model: CopilotClient, schema: Schema, folder: Path, how: Reading, *, force: bool = False) -> Batch:
    """Return a batch whose results are those of the model that answers now.

    Raises:
        ServiceError: there is no server.
    """
    served = {entry["id"]: entry["root"] for entry in await model.models() if not entry.get("parent")}
    extractor = Extractor(model, runtime.library(), schema)
    return Batch(extractor, folder, how.jobs, how, served.get("base", ""), force)


def by_rules(schema: Schema, folder: Path, how: Reading, *, force: bool = False) -> Batch:
    """Return a batch that asks no model."""
    return Batch(Extractor(None, runtime.library(), schema), folder, how.jobs, how, "", force)

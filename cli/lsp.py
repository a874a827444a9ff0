"""``bank-copilot lsp``: the language server, over stdio or TCP."""

from __future__ import annotations

import logging
import os
import sys
from typing import BinaryIO

import click

from cli import runtime
from lsp.connection import Connection
from lsp.server import create
from lsp.settings import Settings
from prompts.rendered import Size

__all__ = ["lsp"]


@click.command()
@click.option(
    "--tcp", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Listen on loopback instead of stdio."
)
@click.option("--size", type=click.Choice(["small", "base"]), help="Which model answers, unless the editor says.")
def lsp(port: int | None, size: Size | None) -> None:
    """Run the language server; an editor starts it.

    It speaks the Language Server Protocol over stdin and stdout and offers inline completions for Python and Java.
    It is ready at once; the model is connected in the background.

    \b
    Examples:
      bank-copilot lsp
      bank-copilot lsp --tcp 2087
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(_without_content)
    server = create(Connection(runtime.client), runtime.library(), Settings() if size is None else Settings(size=size))
    if port is not None:
        server.start_tcp("127.0.0.1", port)
    else:
        server.start_io(sys.stdin.buffer, _own_stdout())


def _own_stdout() -> BinaryIO:
    """Keep stdout for the protocol: whatever else writes there, a child process too, goes to stderr."""
    protocol = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return protocol


def _without_content(record: logging.LogRecord) -> bool:
    """Take out of the protocol library's records what they quote: messages hold the user's source."""
    if record.name.split(".")[0] == "pygls":
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.msg = f"protocol fault in {record.funcName}"
    return True

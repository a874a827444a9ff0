"""``bank-copilot lsp``: the language server, over stdio or TCP. The editor is answered before the server is loaded."""

from __future__ import annotations

import io
import logging
import os
import sys
from typing import TYPE_CHECKING

import click
import pygls  # light by itself; without it the command is not there, which is said before an editor is greeted

from lsp.greeting import Output, greet

if TYPE_CHECKING:
    from prompts.rendered import Size

__all__ = ["lsp"]

_QUOTING = frozenset({pygls.__name__, "asyncio"})
"""The loggers whose records may hold what was sent or what an error says."""


@click.command()
@click.option(
    "--tcp", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Listen on loopback instead of stdio."
)
@click.option("--size", type=click.Choice(["small", "base"]), help="Which model answers, unless the editor says.")
def lsp(port: int | None, size: Size | None) -> None:
    """Run the language server; an editor starts it.

    It speaks the Language Server Protocol over stdin and stdout and offers inline completions.
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
    if port is not None:
        from cli import language_server

        sys.exit(language_server.listen(port, size))
    stdin, stdout = io.FileIO(0, closefd=False), _own_stdout()
    read = greet(stdin, stdout)

    from cli import language_server  # takes longer to load than an editor should wait for an answer

    sys.exit(language_server.serve(stdin, stdout, read, size))


def _own_stdout() -> Output:
    """Keep stdout for the protocol: whatever else writes there, a child process too, goes to stderr."""
    protocol = Output(io.FileIO(os.dup(1), "wb"))
    os.dup2(2, 1)
    return protocol


def _without_content(record: logging.LogRecord) -> bool:
    """Take out of the libraries' records what they quote: messages and errors hold the user's source."""
    if record.name.split(".")[0] in _QUOTING:
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.msg = f"fault in {record.funcName}"
    return True

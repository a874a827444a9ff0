"""Wire the language server: what ``bank-copilot lsp`` runs once the editor has been answered."""

from __future__ import annotations

from functools import partial

from cli import runtime
from copilot.errors import UsageError
from copilot.transport import quick
from lsp import serving
from lsp.connection import Connection
from lsp.greeting import Input, Output
from lsp.server import CopilotServer
from lsp.server import create as create_server
from lsp.settings import Settings
from prompts.rendered import Size

__all__ = ["listen", "serve"]


def serve(stdin: Input, stdout: Output, read: bytes, size: Size | None) -> int:
    """Serve the editor at the other end of two streams; return the status to exit with.

    Args:
        stdin: what the editor writes to.
        stdout: what it reads from.
        read: what has been read of ``stdin`` already.
        size: which model answers, unless the editor says; None goes by the machine's speed.

    Raises:
        ConfigError: a setting of the installation is wrong.
    """
    return serving.over_stdio(_create(size), stdin, stdout, read)


def listen(port: int, size: Size | None) -> int:
    """Serve the editor that connects to a port of this machine; return the status to exit with.

    Raises:
        ConfigError: a setting of the installation is wrong.
        UsageError: the port cannot be listened on.
    """
    server = _create(size)
    try:
        return serving.over_tcp(server, port)
    except OSError as error:
        raise UsageError(f"cannot listen on port {port}: {error.strerror}; name another one") from error


def _create(size: Size | None) -> CopilotServer:
    settings = Settings() if size is None else Settings(size=size)
    data = runtime.settings().paths.data
    return create_server(Connection(partial(runtime.client, quick)), runtime.library(), settings, data=data)

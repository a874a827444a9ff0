"""Wire the language server: what ``bank-copilot lsp`` runs once the editor has been answered."""

from __future__ import annotations

from cli import runtime
from lsp.connection import Connection
from lsp.server import CopilotServer
from lsp.server import create as create_server
from lsp.settings import Settings
from prompts.rendered import Size

__all__ = ["create"]


def create(size: Size | None) -> CopilotServer:
    """Return the server with the configured gateway, prompts and data folder.

    Args:
        size: which model answers, unless the editor says; None goes by the machine's speed.

    Raises:
        ConfigError: a setting of the installation is wrong.
    """
    settings = Settings() if size is None else Settings(size=size)
    data = runtime.settings().paths.data
    return create_server(Connection(runtime.client), runtime.library(), settings, data=data)

"""What became of suggestions: commands and notifications of the editor, and the figures."""

from __future__ import annotations

from typing import Any

from copilot.errors import CopilotError
from lsp.session import CopilotServer

__all__ = ["ACCEPTED", "FIGURES", "PARTLY_ACCEPTED", "SHOWN", "accepted", "figures", "figures_asked", "ignored"]

ACCEPTED = "bank-copilot.accepted"
"""The command that an item carries: the editor runs it when the item was taken."""
FIGURES = "bank-copilot/figures"
SHOWN = "bank-copilot/shown"
PARTLY_ACCEPTED = "bank-copilot/partlyAccepted"


def accepted(server: CopilotServer, identity: str) -> None:
    """Count a suggestion as taken."""
    if server.tracker is not None:
        server.tracker.accepted(identity)


def ignored(_: CopilotServer, __: object) -> None:
    """Do nothing: what was shown and partly taken is seen in what is sent and edited, for all editors alike."""


async def figures(server: CopilotServer) -> dict[str, Any]:
    """Return the figures of the last 30 days; all zero where none are kept."""
    if server.keeping is not None:
        try:
            return await server.keeping.figures()
        except CopilotError as error:
            server.warn(str(error))
    return {"shown": 0, "accepted": 0, "rate": None, "assistant_share": None, "days": []}


async def figures_asked(server: CopilotServer, _: object) -> dict[str, Any]:
    """Answer the request for the figures."""
    return await figures(server)

"""What became of suggestions, and the figures.

What was shown and partly taken is seen in what is sent and edited, for all editors alike; an editor need not tell.
"""

from __future__ import annotations

from typing import Any

from copilot.errors import CopilotError
from lsp.session import CopilotServer

__all__ = ["ACCEPTED", "FIGURES", "accepted", "figures", "figures_asked"]

ACCEPTED = "bank-copilot.accepted"
"""The command that an item carries: the editor runs it when the item was taken."""
FIGURES = "bank-copilot/figures"
"""The request for the figures."""


def accepted(server: CopilotServer, identity: str) -> None:
    """Count a suggestion as taken."""
    if server.tracker is not None:
        server.tracker.accepted(identity)


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

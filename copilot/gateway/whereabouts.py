"""The file in which a local gateway says where it answers. Commands read it, so it imports nothing that is slow."""

from __future__ import annotations

import os
from pathlib import Path

from copilot import __version__
from copilot.config import Settings

__all__ = ["announcement", "state_file"]


def state_file(settings: Settings) -> Path:
    """Return the file in which the local server says where it answers."""
    return settings.paths.data / "server" / "server.json"


def announcement(url: str) -> dict[str, object]:
    """Return what the state file holds: where the server answers, which process and which version it is."""
    return {"url": url, "pid": os.getpid(), "version": __version__}

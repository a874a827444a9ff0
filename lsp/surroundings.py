"""The open folders as the server sees them, and a stand-in where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from lsp.context.gathering import ContextSource, WindowOnly
from lsp.documents import Document

__all__ = ["NoSurroundings", "Surroundings"]


class Surroundings(ContextSource, Protocol):
    """The open folders and what was done in them; `lsp.workspace.workspace.Workspace` is the real one."""

    def add_folder(self, path: Path, name: str) -> None:
        """Take in a folder."""

    def remove_folder(self, path: Path) -> None:
        """Forget a folder."""

    def opened(self, document: Document) -> None:
        """A document was opened."""

    def changed(self, document: Document, edited: range) -> None:
        """A document was changed; ``edited`` are the offsets of what is new in it."""

    def visited(self, uri: str, offset: int) -> None:
        """The cursor is at ``offset``."""

    def closed(self, uri: str) -> None:
        """A document was closed."""

    def files_changed(self, paths: Sequence[Path]) -> None:
        """Files were made, changed or deleted."""

    async def index(self) -> None:
        """Read what is new in the folders, in the background."""

    def relative(self, uri: str) -> str:
        """Return a document's place in its folder, with slashes; empty when it is in none."""
        ...

    async def close(self) -> None:
        """End what is under way."""


class NoSurroundings(WindowOnly):
    """No folders: the model is shown the source at the cursor and nothing else."""

    def add_folder(self, path: Path, name: str) -> None:
        """Take no folder."""

    def remove_folder(self, path: Path) -> None:
        """Have no folder."""

    def opened(self, document: Document) -> None:
        """Do nothing."""

    def changed(self, document: Document, edited: range) -> None:
        """Do nothing."""

    def visited(self, uri: str, offset: int) -> None:
        """Do nothing."""

    def closed(self, uri: str) -> None:
        """Do nothing."""

    def files_changed(self, paths: Sequence[Path]) -> None:
        """Do nothing."""

    async def index(self) -> None:
        """Have nothing to read."""

    def relative(self, uri: str) -> str:
        """Know no place."""
        return ""

    async def close(self) -> None:
        """Have nothing to end."""

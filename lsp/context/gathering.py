"""What the model is shown besides the source itself, and the seam through which completion gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from lsp.completion.query import Query
from lsp.context.window import Window, around

__all__ = ["ContextSource", "Gathered", "Snippet", "WindowOnly"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of another file, or of another place in this one.

    Attributes:
        path: the file's place in the workspace, with slashes.
        text: whole lines of it.
        kind: why it is shown: what the cursor's code uses, where one worked last, or code that is alike.
        score: how much it promises; comparable within a kind.
    """

    path: str
    text: str
    kind: Literal["definition", "recent", "similar"]
    score: float


@dataclass(frozen=True, slots=True)
class Gathered:
    """The window around the cursor, and what is shown before it."""

    window: Window
    snippets: tuple[Snippet, ...] = ()


class ContextSource(Protocol):
    """Chooses what the model is shown."""

    def gather(self, query: Query, uri: str, budget: int) -> Gathered:
        """Return what to show for ``query`` in at most about ``budget`` tokens."""
        ...


class WindowOnly:
    """Shows the source around the cursor and nothing else."""

    def gather(self, query: Query, uri: str, budget: int) -> Gathered:
        """Return the window around the cursor."""
        return Gathered(around(query.lines, query.offset, query.language, budget))

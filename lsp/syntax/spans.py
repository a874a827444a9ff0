"""Parts of a source, by their offsets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Scope", "Seat", "Token"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A class, method or function: offsets of the whole, and of where its body starts."""

    start: int
    body: int
    end: int


class Token(NamedTuple):
    """A leaf of the tree: its kind (for punctuation the characters themselves) and offsets. There are many of them."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Seat:
    """A token among its rows.

    Attributes:
        token: the token.
        text: its text.
        row: the row on which it starts.
        last_row: the row on which it ends.
        leads: whether it is the first on its row.
        ends: whether it is the last on its row.
        following: the text of the token after it, in lower case; empty at the end.
    """

    token: Token
    text: str
    row: int
    last_row: int
    leads: bool = True
    ends: bool = True
    following: str = ""

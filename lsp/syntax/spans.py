"""Parts of a source, by their offsets."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Scope", "Token"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A class, method or function: offsets of the whole, and of where its body starts."""

    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A leaf of the tree: its kind (for punctuation the characters themselves) and offsets."""

    kind: str
    start: int
    end: int

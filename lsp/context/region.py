"""The part of a source that one works in: the function around the cursor, or the lines near it."""

from __future__ import annotations

from dataclasses import dataclass

from lsp.completion.query import Query
from lsp.syntax.tree import SourceTree

__all__ = ["Region", "region_of"]

_NEAR = 16
_MOST = 120
_MOST_CHARACTERS = 20_000  # on each side of the cursor; only lines that a program wrote hold more


@dataclass(frozen=True, slots=True)
class Region:
    """Where the cursor is.

    Attributes:
        key: stays the same while one works in the region, also when its lines move.
        start: the offset at which it starts.
        end: the offset at which it ends.
    """

    key: str
    start: int
    end: int


def region_of(query: Query, tree: SourceTree | None) -> Region:
    """Return the cursor's region: the innermost scope, but never more than `_MOST` lines above and below the cursor.

    Of very long lines it holds a part.
    """
    lines, offset = query.lines, query.offset
    cursor = lines.number(offset)
    scopes = tree.scopes(offset) if tree is not None else []
    first, last = cursor - _NEAR, cursor + _NEAR
    key = f"lines {cursor // (2 * _NEAR)}"
    if scopes:
        inner = scopes[-1]
        first, last = lines.number(inner.start), lines.number(max(inner.start, inner.end - 1))
        key = " / ".join(lines.text[scope.start : scope.body].strip().split("\n")[0] for scope in scopes)
    first, last = max(first, cursor - _MOST, 0), min(max(last, cursor), cursor + _MOST)
    start, end = max(lines.start(first), offset - _MOST_CHARACTERS), min(lines.end(last), offset + _MOST_CHARACTERS)
    return Region(key, start, end)

"""Keep what was chosen while one works in a region: what changes before the cursor, the engine has to read anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from lsp.context.gathering import Snippet
from lsp.context.tokens import estimate
from lsp.context.uses import AT_CURSOR

__all__ = ["Kept", "cost", "renewed"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was chosen.

    Attributes:
        region: the region's key.
        budget: the tokens that it was chosen for, the window's included.
        room: the tokens that the snippets may take.
        names: the names that were in the region then, those before a dot with it.
        snippets: what was chosen.
    """

    region: str
    budget: int
    room: int
    names: frozenset[str]
    snippets: tuple[Snippet, ...]


def cost(snippets: Iterable[Snippet]) -> int:
    """Return about how many tokens snippets take, with the paths before them."""
    return sum(map(_cost, snippets))


@lru_cache(maxsize=64)  # those that are kept are counted at each key
def _cost(one: Snippet) -> int:
    return estimate(one.text) + estimate(one.path) + 2


def renewed(kept: Kept, fresh: Kept) -> Kept:
    """Return ``kept``, unless ``fresh``, chosen for the same region, defines something that the cursor's line uses.

    Then the definitions are the fresh ones, and the rest stays as far as there is room.
    """
    known = {line for one in kept.snippets if one.kind == "definition" for line in one.text.split("\n")}
    definitions = [one for one in fresh.snippets if one.kind == "definition"]
    needed = [one for one in definitions if one.score >= AT_CURSOR]
    if all(line in known for one in needed for line in one.text.split("\n")):
        return replace(kept, names=kept.names | fresh.names)
    others = [one for one in kept.snippets if one.kind != "definition"]
    while others and cost([*others, *definitions]) > fresh.room:
        del others[0]
    return replace(fresh, names=kept.names | fresh.names, snippets=(*others, *definitions))

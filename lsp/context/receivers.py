"""What may be reached through the names of a region, where nothing says of what class they are.

A name mostly stands for the same class all over a workspace. It is told by what is reached through the name elsewhere:
the class that defines most of that is it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nlargest

from lsp.syntax.definition import Definition

__all__ = ["Candidates", "Reached", "members_of", "receivers"]

Reached = Callable[[str], Mapping[str, int]]
"""Gives the members that are reached through a name, and how often."""
Candidates = Callable[[str], Iterable[tuple[str, Definition]]]
"""Gives the definitions of a name, with their files."""

_Class = tuple[str, str]  # its file, and its name with those of the classes that it stands in

_MOST_RECEIVERS, _MOST_COUNTED, _MOST_MEMBERS = 12, 64, 8
_LEAST_SHARE = 0.3  # of what is reached, that one class has to define; and of that, a class like it
_HARDLY = 0.35  # so much does a member tell that much has
_SELDOM = 0.05  # of how often the commonest member is reached; what is reached less is not shown
_OWN_TYPES = (str, bytes, int, float, list, dict, set, tuple, type)
_COMMON = (
    frozenset(name for kind in _OWN_TYPES for name in dir(kind))
    | {"add", "close", "concat", "contains", "each", "entries", "equals", "filter", "find", "first", "flush", "forEach"}
    | {"get", "has", "hashCode", "includes", "indexOf", "isEmpty", "iterator", "last", "length", "map", "match", "name"}
    | {"next", "open", "push", "put", "read", "reduce", "remove", "run", "set", "size", "slice", "start", "stop"}
    | {"stream", "substring", "then", "toString", "trim", "type", "value", "write"}
)
"""Members that the languages' own types have, or much else: they do not tell one class from another."""
_WORD = re.compile(r"[^\W\d]\w*")
_OF_SELF = re.compile(r"(?<!\w)(?:self|this|cls)(?:\.|->)([^\W\d]\w*)")


def receivers(text: str, beside: str, reached: Reached) -> list[str]:
    """Return the names of a region through which something may be reached: its own first, then those of its class."""
    own = dict.fromkeys(name for name in _WORD.findall(text) if reached(name))
    of_class = dict.fromkeys(name for name in _OF_SELF.findall(beside) if reached(name))
    return list(own | of_class)[:_MOST_RECEIVERS]


def members_of(name: str, text: str, reached: Reached, candidates: Candidates) -> Iterator[tuple[str, Definition]]:
    """Yield what may be reached through ``name``, what mostly is first; ``text`` is the region."""
    counts = dict(nlargest(_MOST_COUNTED, reached(name).items(), key=lambda item: (item[1], item[0])))

    def tells(member: str) -> float:
        return counts[member] * (_HARDLY if member in _COMMON else 1.0)

    defined: dict[_Class, dict[str, Definition]] = {}
    for member in counts:
        if not member.startswith("_"):
            for file, definition in candidates(member):
                if definition.parent:
                    defined.setdefault((file, definition.parent), {})[member] = definition
    votes = {one: sum(map(tells, members)) for one, members in defined.items()}
    said = frozenset(_WORD.findall(text))
    least = _LEAST_SHARE * sum(counts.values())
    named = [one for one in votes if one[1].rpartition(".")[2] in said and votes[one] >= least]
    unnamed = [one for one in votes if len(defined[one]) > 1]  # a single member may be anybody's
    likely = sorted(named or unnamed, key=lambda one: -votes[one])
    if not likely or votes[likely[0]] < least:
        return
    found: dict[str, tuple[str, Definition]] = {}
    for one in likely:
        if votes[one] >= _LEAST_SHARE * votes[likely[0]]:
            found = {member: (one[0], definition) for member, definition in defined[one].items()} | found
    often = _SELDOM * max(counts.values())
    ordered = sorted(
        (member for member in found if counts[member] >= often),
        key=lambda member: (found[member][1].kind == "field", -counts[member], member),
    )
    yield from (found[member] for member in ordered[:_MOST_MEMBERS])

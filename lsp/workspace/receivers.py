"""What is reached through the names of the workspace: after ``tlist.`` mostly ``tokens`` and ``token_next_by``.

What a parameter or a field holds is seldom written down, but it mostly has the same name everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

__all__ = ["Receivers"]

_REACHED = re.compile(r"(?<!\w)([^\W\d]\w*)(?=(?:\?\.|\.|->|::)([^\W\d]\w*))")
_NOTHING: Mapping[str, int] = {}


class Receivers:
    """Counts, for each name, in how many pieces of code which members are reached through it."""

    def __init__(self) -> None:
        self._members: dict[str, Counter[str]] = {}

    def of(self, name: str) -> Mapping[str, int]:
        """Return the members that are reached through ``name``, and in how many pieces."""
        return self._members.get(name, _NOTHING)

    def add(self, text: str) -> None:
        """Take in a piece."""
        for name, member in set(_REACHED.findall(text)):
            self._members.setdefault(name, Counter())[member] += 1

    def remove(self, text: str) -> None:
        """Take out a piece that was taken in."""
        for name, member in set(_REACHED.findall(text)):
            counts = self._members[name]
            counts[member] -= 1
            if not counts[member]:
                del counts[member]
                if not counts:
                    del self._members[name]

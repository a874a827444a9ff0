"""Tell quickly where a whole text holds nothing: far from a rule's anchors the rule cannot be fulfilled.

The sieve may let text through that holds nothing; it never keeps back what a `Reading` finds something in. It works
with a few calls of the interpreter's own string functions for each window, many times as fast as reading it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from copilot.review.rules.folding import Folding, is_word
from copilot.review.rules.words import folded

__all__ = ["Sieve"]

_WORD = r"[!-\u2e7f]"
# Latin words of one letter in a row may spell a phrase, which is left to the reading.
_SPELLED = re.compile(rf"(?<!{_WORD})[a-z](?: [a-z](?!{_WORD})){{5}}")
# Characters of a window; how far windows overlap, for an anchor on their border; what is read around one that passes:
# more than a rule's reach with the longest phrases and gaps.
_WINDOW, _OVERLAP, _MARGIN = 1500, 256, 640


class _Table(dict[int, str]):
    """A folding, as `str.translate` wants it."""

    def __init__(self, folding: Folding) -> None:
        super().__init__()
        self._folding = folding

    def __missing__(self, code: int) -> str:
        one = self[code] = self._folding[chr(code)]
        return one


class Sieve:
    """The anchors as two expressions: for Han text without any separators, and for Latin text with single blanks."""

    def __init__(self, anchors: Collection[str], folding: Folding) -> None:
        """Take the anchors as they are written."""
        self._table = _Table(folding)
        rows = {folded(anchor, folding).strip() for anchor in anchors} - {""}
        latin = {row for row in rows if is_word(row[0])}
        mixed = {row for row in latin if not all(one == " " or is_word(one) for one in row)}
        expressions = [_either(latin - mixed), *map(_loosely, sorted(mixed))]
        spaced = "|".join(filter(None, expressions))
        self._spaced = re.compile(rf"(?<!{_WORD})(?:{spaced})") if spaced else None
        packed = _either(row.replace(" ", "") for row in rows - latin)
        self._packed = re.compile(packed) if packed else None

    def regions(self, text: str) -> list[tuple[int, int]]:
        """Return where ``text`` has to be read: start and end of each region, in order, apart from one another."""
        regions: list[tuple[int, int]] = []
        for start in range(0, len(text), _WINDOW):
            if not self.passes(text[start : start + _WINDOW + _OVERLAP]):
                continue
            first = max(start - _MARGIN, 0)
            while first and is_word(self._table[ord(text[first - 1])][:1]):  # never into the middle of a word
                first -= 1
            last = start + _WINDOW + _OVERLAP + _MARGIN
            if regions and first <= regions[-1][1]:
                regions[-1] = (regions[-1][0], last)
            else:
                regions.append((first, last))
        return regions

    def passes(self, text: str) -> bool:
        """Tell whether ``text`` may hold an anchor."""
        plain = text.translate(self._table)
        if self._packed is not None and not plain.isascii() and self._packed.search(plain.replace(" ", "")):
            return True
        spaced = " ".join(plain.split())
        return _SPELLED.search(spaced) is not None or (
            self._spaced is not None and self._spaced.search(spaced) is not None
        )


def _loosely(row: str) -> str:
    """Return an expression for a row of Latin and Han characters, between which blanks may stand."""
    return " ?".join(re.escape(word) if is_word(word[0]) else " ?".join(word) for word in row.split())


def _either(rows: Any) -> str:
    """Return an expression for any of ``rows`` that shares their beginnings, so that a search rarely tries two."""
    tree: dict[str, Any] = {}
    for row in rows:
        node = tree
        for symbol in row:
            node = node.setdefault(symbol, {})
        node[""] = {}
    return _expression(tree) if tree else ""


def _expression(node: dict[str, Any]) -> str:
    if "" in node:
        return ""  # a shorter row is enough
    branches = [re.escape(symbol) + _expression(following) for symbol, following in node.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"

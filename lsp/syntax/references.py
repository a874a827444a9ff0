"""The names that a piece of source uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lsp.syntax.languages import Language
from lsp.syntax.tree import SourceTree

__all__ = ["Reference", "references"]

_ACCESS = frozenset({".", "->", "::", "?."})
_NAMES = frozenset({"this", "self", "super", "word", "variable_name"})
_WORD = re.compile(r"[^\W\d][\w-]*")


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a name: what stands before it and its dot, if anything, and the offset of its start."""

    name: str
    owner: str
    start: int


def references(text: str, language: Language | None) -> Iterator[Reference]:
    """Yield the names in ``text``, a whole source or a part of one, in order; those in strings and comments are not.

    Without a language every word may be a name.
    """
    if language is None:
        for match in _WORD.finditer(text):
            yield Reference(match[0], "", match.start())
        return
    before = last = ""
    for token in SourceTree(text, language).tokens():
        word = text[token.start : token.end]
        if token.kind.endswith("identifier") or token.kind in _NAMES:
            yield Reference(word, before if last in _ACCESS else "", token.start)
            before = word
        elif token.kind not in _ACCESS:
            before = ""
        last = token.kind

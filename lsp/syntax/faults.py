"""Count what does not parse: the measure by which two versions of a source are compared."""

from __future__ import annotations

from lsp.syntax.language import Language
from lsp.syntax.tree import SourceTree

__all__ = ["faults"]


def faults(text: str, language: Language | None) -> int:
    """Return how many parts of ``text`` the parser had to skip or to suppose; 0 without a language."""
    if language is None:
        return 0
    return SourceTree(text, language).errors_in()

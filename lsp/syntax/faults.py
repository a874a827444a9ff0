"""Count what does not parse: the measure by which two versions of a source are compared."""

from __future__ import annotations

from lsp.syntax.language import Language
from lsp.syntax.statements import unbalanced
from lsp.syntax.tree import SourceTree

__all__ = ["faults"]


def faults(text: str, language: Language | None, tree: SourceTree | None = None) -> int:
    """Return how many parts of ``text`` do not fit; 0 without a language.

    They are the parts that the parser had to skip or to suppose. In a language whose blocks no grammar knows they are
    the blocks, brackets and texts that have only one end. ``tree`` is the parsed text, where there is one.
    """
    if language is None:
        return 0
    if language.lexemes is not None and language.closes_blocks:
        return unbalanced(text, language)
    return (tree or SourceTree(text, language)).errors_in()

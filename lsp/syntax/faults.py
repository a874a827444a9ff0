"""Count what does not parse: the measure by which two versions of a source are compared."""

from __future__ import annotations

from lsp.syntax.languages import Language

__all__ = ["faults"]


def faults(text: str, language: Language | None) -> int:
    """Return how many parts of ``text`` the parser had to skip or to suppose; 0 without a language."""
    if language is None:
        return 0
    count = 0
    waiting = [language.parser().parse(text.encode("utf-8", "replace")).root_node]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            count += 1
        waiting.extend(child for child in node.children if child.has_error)
    return count

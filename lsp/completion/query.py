"""What a completion is asked for: a cursor in a source."""

from __future__ import annotations

from dataclasses import dataclass

from lsp.syntax.languages import Language
from lsp.syntax.lines import Lines

__all__ = ["Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """A cursor in a source.

    Attributes:
        lines: the text, as the editor has it.
        offset: where the cursor stands in it.
        language: the language where its syntax is known, or None.
        path: the file's place in the workspace, with slashes; empty when it has none.
        uri: the document's address in the editor; empty outside of one.
    """

    lines: Lines
    offset: int
    language: Language | None
    path: str = ""
    uri: str = ""

"""A cursor in the protocol's words, and in ours."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from lsp.completion.query import Query
from lsp.documents import Document
from lsp.syntax.languages import Language, named, of_path
from lsp.syntax.lines import Encoding, Lines

__all__ = ["Cursor", "cursor_at", "cursor_of", "query_at"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where something is to be suggested.

    Attributes:
        query: the cursor, as if the entry that is selected in the editor's list had been taken.
        where: the range that the suggestion replaces.
        start: the offset at which that starts.
        lead: what the suggestion must start with: the selected entry, or nothing.
        replaced: the text in that range.
    """

    query: Query
    where: types.Range
    start: int
    lead: str = ""
    replaced: str = ""


def query_at(document: Document, offset: int, path: str = "") -> Query:
    """Return what to ask for at an offset; ``path`` is the document's place in the workspace."""
    return Query(document.lines, offset, _language(document), path, document.uri)


def cursor_at(document: Document, position: types.Position, encoding: Encoding, path: str = "") -> Cursor:
    """Return the cursor at a position."""
    offset = document.lines.offset(position.line, position.character, encoding)
    here = types.Position(*document.lines.position(offset, encoding))  # where a line's end is meant, it is its end
    return Cursor(query_at(document, offset, path), types.Range(here, here), offset)


def cursor_of(document: Document, params: types.InlineCompletionParams, encoding: Encoding, path: str = "") -> Cursor:
    """Return the cursor of a request for inline completions.

    With an entry of the suggestion list selected, the completion goes on after that entry as if it had been taken.
    """
    chosen = params.context.selected_completion_info
    if chosen is None:
        return cursor_at(document, params.position, encoding, path)
    lines, where = document.lines, chosen.range
    start = lines.offset(where.start.line, where.start.character, encoding)
    end = lines.offset(where.end.line, where.end.character, encoding)
    text = Lines(lines.text[:start] + chosen.text + lines.text[end:])
    query = Query(text, start + len(chosen.text), _language(document), path, document.uri)
    return Cursor(query, where, start, chosen.text, lines.text[start:end])


def _language(document: Document) -> Language | None:
    return named(document.language_id) or of_path(document.uri)

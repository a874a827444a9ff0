"""The texts that are open in the editor, kept exactly as the editor has them, saved or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from lsp.syntax.lines import Encoding, Lines

__all__ = ["Document", "Documents", "OnChange"]


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one open text. An edit makes a new one, so whoever holds a document holds a still picture."""

    uri: str
    language_id: str
    version: int
    lines: Lines

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text

    def edited(
        self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int, encoding: Encoding
    ) -> Document:
        """Return the document after ``changes``, applied in order; each may replace a range or the whole text."""
        lines = self.lines
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start = lines.offset(change.range.start.line, change.range.start.character, encoding)
                end = lines.offset(change.range.end.line, change.range.end.character, encoding)
                lines = lines.replaced(start, max(start, end), change.text)
            else:
                lines = Lines(change.text)
        return Document(self.uri, self.language_id, version, lines)


OnChange = Callable[[Document, Document, Sequence[types.TextDocumentContentChangeEvent]], None]


@dataclass(slots=True)
class Documents:
    """The open documents by URI.

    Attributes:
        encoding: the unit in which the client counts characters.
        on_change: is told of each edit: the document before and after it, and what the client sent.
    """

    encoding: Encoding = "utf-16"
    on_change: OnChange = lambda *_: None
    _open: dict[str, Document] = field(default_factory=dict)

    def get(self, uri: str) -> Document | None:
        """Return the open document, or None."""
        return self._open.get(uri)

    def open(self, item: types.TextDocumentItem) -> Document:
        """Take in a document that the editor opened."""
        document = Document(item.uri, item.language_id, item.version, Lines(item.text))
        self._open[item.uri] = document
        return document

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Apply an edit and tell ``on_change``; one of a document that is not open is left alone."""
        before = self._open.get(params.text_document.uri)
        if before is not None:
            changes = params.content_changes
            after = before.edited(changes, params.text_document.version, self.encoding)
            self._open[before.uri] = after
            self.on_change(before, after, changes)

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._open.pop(uri, None)

"""A cursor in the protocol's words means the same as one in characters, whatever stands before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lsp.documents import Document
from lsp.handlers.cursor import cursor_at, cursor_of
from lsp.syntax.lines import Lines

URI = "file:///loan.py"
texts = st.text(alphabet="a_贷款😀e\u0301\n\r\x0c\u2028 ", max_size=30)
encodings = st.sampled_from(["utf-8", "utf-16", "utf-32"])


def document(text: str) -> Document:
    return Document(URI, "python", 1, Lines(text))


@given(texts, encodings, st.integers(0, 30))
def test_a_cursor_is_at_the_character_that_the_editor_means(text, encoding, place):
    opened = document(text)
    line, character = opened.lines.position(min(place, len(text)), encoding)
    cursor = cursor_at(opened, types.Position(line, character), encoding)
    assert opened.lines.position(cursor.start, encoding) == (line, character)
    assert cursor.query.offset == cursor.start
    assert cursor.where == types.Range(types.Position(line, character), types.Position(line, character))


@given(texts, encodings, st.integers(0, 40))
def test_a_cursor_past_a_line_is_at_its_end(text, encoding, line):
    opened = document(text)
    cursor = cursor_at(opened, types.Position(line, 9999), encoding)
    assert cursor.start == (opened.lines.end(line) if line < opened.lines.count else len(text))
    assert cursor.where.start == types.Position(*opened.lines.position(cursor.start, encoding))


@given(texts, encodings, st.tuples(st.integers(0, 30), st.integers(0, 30)), st.text("b贷👍(", max_size=6))
def test_a_selected_entry_is_taken_for_typed(text, encoding, places, entry):
    opened = document(text)
    one, other = (opened.lines.position(min(place, len(text)), encoding) for place in sorted(places))
    start, end = (opened.lines.offset(*place, encoding) for place in (one, other))
    where = types.Range(types.Position(*one), types.Position(*other))
    context = types.InlineCompletionContext(
        types.InlineCompletionTriggerKind.Automatic, types.SelectedCompletionInfo(where, entry)
    )
    asked = types.InlineCompletionParams(context, types.TextDocumentIdentifier(URI), where.end)
    cursor = cursor_of(opened, asked, encoding)
    assert cursor.query.lines.text == text[:start] + entry + text[end:]
    assert cursor.query.lines.text[: cursor.query.offset] == text[:start] + entry
    assert (cursor.where, cursor.lead, cursor.replaced) == (where, entry, text[start:end])

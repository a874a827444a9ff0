"""``textDocument/completion``, for editors that do not know inline completion: one entry in the suggestion list."""

from __future__ import annotations

import re

from lsprotocol import types

from lsp.handlers.cursor import Cursor, cursor_at
from lsp.handlers.offering import WRITING, Offer, offers_for
from lsp.handlers.usage import ACCEPTED
from lsp.progress import reported
from lsp.session import CopilotServer

__all__ = ["TRIGGERS", "completion"]

TRIGGERS = (".", "(", "[", "=", ",", ":")
"""Characters after which the editor asks by itself, besides those of a word."""

_WORD = re.compile(r"(?<!\w)\w+\Z")  # tried once a word, so that a line of megabytes takes no longer than it must
_WIDEST_LABEL = 60
_FIRST, _LAST = "\0", "\uffff"  # in the order of the list


async def completion(server: CopilotServer, params: types.CompletionParams) -> types.CompletionList | None:
    """Return what fits at the cursor as one entry; the list is not complete, so that the editor asks again."""
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return None
    cursor = cursor_at(document, params.position, server.documents.encoding, server.surroundings.relative(document.uri))
    # The protocol calls typing a word "invoked", too; so what is offered is what suits somebody who types.
    with reported(server, params.work_done_token, WRITING):
        offers = await offers_for(server, document, cursor, invoked=False)
    word, end = _begun_word(cursor), cursor.where.end
    start = types.Position(end.line, end.character - len(word))
    items = [_item(offer, word, types.Range(start, end)) for offer in offers[:1]]
    return types.CompletionList(is_incomplete=True, items=items)


def _item(offer: Offer, word: str, where: types.Range) -> types.CompletionItem:
    """Return the entry. It begins with the word before the cursor, because editors leave out what does not.

    Where a word has been begun, the language's own entries know the names better and come first; elsewhere, among the
    hundred names that it offers anywhere, nobody would find ours behind them. To choose one beforehand is left to them.
    """
    text = word + offer.text
    first = text.strip().split("\n", 1)[0].strip()
    return types.CompletionItem(
        label=first if len(first) <= _WIDEST_LABEL else first[: _WIDEST_LABEL - 1] + "…",
        kind=types.CompletionItemKind.Snippet if "\n" in text else types.CompletionItemKind.Text,
        detail="Bank Copilot",
        documentation=text,
        sort_text=_LAST if word else _FIRST,
        filter_text=text,
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(where, text),
        command=types.Command("Accepted", ACCEPTED, arguments=[offer.id]),
    )


def _begun_word(cursor: Cursor) -> str:
    """Return the part of a word before the cursor; one of ASCII alone, so that all encodings count it alike."""
    lines = cursor.query.lines
    before = lines.text[lines.start(lines.number(cursor.start)) : cursor.start]
    found = _WORD.search(before)
    word = found[0] if found else ""
    return word if word.isascii() else ""

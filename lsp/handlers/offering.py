"""What both kinds of completion share: find what to offer, and let it be counted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from time import monotonic

from lsp.completion.suggestions import Wish
from lsp.documents import Document
from lsp.handlers.cursor import Cursor
from lsp.session import CopilotServer
from lsp.usage.showing import Suggestion

__all__ = ["WRITING", "Offer", "offers_for"]

WRITING = "Bank Copilot: writing"
"""What is told of a request whose client wants to know how it goes."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text to insert at the cursor, and the name under which the editor may speak of it."""

    id: str
    text: str


async def offers_for(server: CopilotServer, document: Document, cursor: Cursor, *, invoked: bool) -> list[Offer]:
    """Return what to offer, best first; empty where the settings or the cursor's surroundings speak against it.

    Args:
        server: the server.
        document: the document.
        cursor: the place in it.
        invoked: the user asks, not the editor by itself.
    """
    settings = server.scopes.settings_of(document.uri)
    if not settings.offers(document.language_id) or not (invoked or settings.automatic):
        return []
    begun = monotonic()
    server.surroundings.visited(document.uri, cursor.start)
    debounce_s = None if settings.debounce_ms is None else settings.debounce_ms / 1000
    found = await server.suggestions.at(cursor.query, Wish(invoked=invoked, debounce_s=debounce_s))
    if found is None or server.documents.get(document.uri) is not document:
        return []  # the cursor is of a text that is no more; a newer request says what is to be seen now
    hits, cached = found
    offers = [Offer(uuid.uuid4().hex, hit.text) for hit in hits]
    if server.tracker is None or not settings.figures:
        return offers
    if not offers:
        server.tracker.dismissed(document.uri)
        return []
    shown = Suggestion(
        id="",
        uri=document.uri,
        language=document.language_id,
        offset=cursor.start,
        text="",
        call="",
        model="",
        trigger="invoked" if invoked else "automatic",
        project=server.project(document.uri),
        lead=cursor.lead,
        replaced=cursor.replaced,
        latency_s=monotonic() - begun,
        cached=cached,
    )
    first, *others = [
        replace(shown, id=offer.id, text=offer.text, call=hit.completion.call, model=hit.completion.size)
        for offer, hit in zip(offers, hits, strict=True)
    ]
    server.tracker.shown(first, others)
    return offers

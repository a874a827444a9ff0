"""``textDocument/inlineCompletion``: ghost text."""

from __future__ import annotations

from lsprotocol import types

from lsp.handlers.cursor import cursor_of
from lsp.handlers.offering import WRITING, Offer, offers_for
from lsp.handlers.usage import ACCEPTED
from lsp.progress import reported
from lsp.session import CopilotServer

__all__ = ["inline_completion"]


async def inline_completion(
    server: CopilotServer, params: types.InlineCompletionParams
) -> list[types.InlineCompletionItem] | None:
    """Return what fits at the cursor, best first."""
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return None
    invoked = params.context.trigger_kind is types.InlineCompletionTriggerKind.Invoked
    cursor = cursor_of(document, params, server.documents.encoding, server.surroundings.relative(document.uri))
    with reported(server, params.work_done_token, WRITING):
        offers = await offers_for(server, document, cursor, invoked=invoked)
    return [_item(offer, cursor.lead, cursor.where) for offer in offers] or None


def _item(offer: Offer, lead: str, where: types.Range) -> types.InlineCompletionItem:
    command = types.Command("Accepted", ACCEPTED, arguments=[offer.id])
    return types.InlineCompletionItem(lead + offer.text, range=where, command=command)

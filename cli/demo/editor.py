"""What an editor does: start the language server, open a file, and ask for the ghost text at the cursor."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from copilot import __version__
from copilot.errors import ServerUnavailable

__all__ = ["Suggestion", "position", "session", "suggest"]

_COMMAND = (sys.executable, "-P", "-m", "cli", "lsp")
_SETTINGS = {"size": "base", "candidates": 1, "figures": False}  # the better model, and none of the user's figures
_ANSWER_S = 300.0
_GOODBYE_S = 5.0
_T = TypeVar("_T")
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The ghost text, empty when there is none, and the seconds that each of its requests took."""

    text: str
    waited_s: tuple[float, ...]


@asynccontextmanager
async def session() -> AsyncIterator[LanguageClient]:
    """Start ``bank-copilot lsp`` as a child and shake hands with it; it is ended with the block, whatever happens.

    Raises:
        ServerUnavailable: it does not start or does not answer.
    """
    client = LanguageClient("bank-copilot-demo", __version__)
    await client.start_io(*_COMMAND)
    process = client._server  # pygls keeps the child to itself
    assert process is not None
    drain = asyncio.create_task(_drain(process.stderr))
    try:
        await _answered(
            client.initialize_async(
                types.InitializeParams(
                    capabilities=types.ClientCapabilities(
                        text_document=types.TextDocumentClientCapabilities(
                            inline_completion=types.InlineCompletionClientCapabilities()
                        )
                    ),
                    initialization_options=_SETTINGS,
                )
            )
        )
        client.initialized(types.InitializedParams())
        yield client
        await _answered(client.shutdown_async(None))
        client.exit(None)
        await asyncio.wait_for(process.wait(), _GOODBYE_S)
    except TimeoutError as error:
        raise ServerUnavailable("the language server did not end in time") from error
    finally:
        if process.returncode is None:
            process.kill()
        await client.stop()  # type: ignore[no-untyped-call]
        drain.cancel()


async def suggest(
    client: LanguageClient, path: Path, text: str, offset: int, *, step: Callable[[str], None]
) -> Suggestion:
    """Open ``path`` (absolute) with the unsaved ``text`` and ask for the inline completion at ``offset``.

    A server whose model is still loading may have nothing to say yet, so an empty answer is asked for again.
    """
    uri = path.as_uri()
    language = {".py": "python", ".java": "java"}[path.suffix]
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text))
    )
    waited: list[float] = []
    found = ""
    while not found and len(waited) < _ATTEMPTS:
        step(f"textDocument/inlineCompletion in {path.name}")
        began = time.monotonic()
        answer = await _answered(
            client.text_document_inline_completion_async(
                types.InlineCompletionParams(
                    text_document=types.TextDocumentIdentifier(uri),
                    position=position(text, offset),
                    context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
                )
            )
        )
        waited.append(time.monotonic() - began)
        items = answer.items if isinstance(answer, types.InlineCompletionList) else answer or []
        found = _inserted(items[0], text, offset) if items else ""
    return Suggestion(found, tuple(waited))


def position(text: str, offset: int) -> types.Position:
    """Return the place of a character ``offset`` in the protocol's default unit, UTF-16 code units."""
    line_start = text.rfind("\n", 0, offset) + 1
    return types.Position(text.count("\n", 0, offset), len(text[line_start:offset].encode("utf-16-le")) // 2)


def _inserted(item: types.InlineCompletionItem, text: str, offset: int) -> str:
    """Return what the item adds after the cursor: its text may repeat what already stands before it in its range."""
    wanted = item.insert_text if isinstance(item.insert_text, str) else item.insert_text.value
    if item.range is None:
        return wanted
    standing = position(text, offset).character - item.range.start.character
    return wanted[standing:] if standing > 0 else wanted


async def _answered(request: Awaitable[_T]) -> _T:
    """Wait for an answer, and turn the ways in which it can fail to come into ours."""
    try:
        return await asyncio.wait_for(request, _ANSWER_S)
    except TimeoutError as error:
        raise ServerUnavailable(f"the language server did not answer in {_ANSWER_S:.0f} s") from error
    except JsonRpcException as error:
        raise ServerUnavailable(f"the language server refused a request: {error.message}") from error
    except RuntimeError as error:  # pygls' way of saying that the child has ended
        raise ServerUnavailable("the language server ended; `bank-copilot doctor` says what is missing") from error


async def _drain(stream: asyncio.StreamReader | None) -> None:
    """Read the server's log away, so that it never waits for a reader."""
    while stream is not None and await stream.read(65_536):
        pass

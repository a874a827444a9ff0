"""Ask a model server and read its answer piece by piece.

Always streaming, also for a client that is not: only a streaming request frees its slot when its connection closes.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from copilot.engines import dialect
from copilot.engines.endpoint import Endpoint, Reading, Traffic
from copilot.errors import ContextTooLong, CopilotError, EngineError, RequestTimeout
from copilot.gateway.requests import Kind
from prompts.neutral import restore
from prompts.rendered import Lane

__all__ = ["Piece", "Upstream", "Usage"]

_PATHS: Mapping[Kind, str] = {"chat": "/v1/chat/completions", "completion": "/v1/completions"}
_LONGEST_TOKEN = 64
_CONNECT_S = 5.0
_IDLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; ``cached`` is the part of ``read`` that came from the cache."""

    read: int = 0
    written: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer. The last pieces carry the finish reason and the usage.

    ``count``: how many of the server's pieces it is, as those that come together are joined. ``anew``: what was said
    before counts no more, the answer begins again here. ``reading``: how the prompt was read, with the first piece.
    ``scores``: characters and log-probability of each of the server's pieces in it, where asked for.
    """

    text: str = ""
    finish_reason: str | None = None
    logprobs: Any = None
    usage: Usage | None = None
    count: int = 1
    anew: bool = False
    reading: Reading | None = None
    scores: tuple[tuple[int, float], ...] = ()

    @property
    def plain(self) -> bool:
        """Return whether it is text and nothing else."""
        return bool(self.text) and not (self.finish_reason or self.logprobs or self.usage or self.reading)


class Upstream:
    """The HTTP side of every model server."""

    def __init__(
        self, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None, traffic: Traffic | None = None
    ) -> None:
        # aiohttp reads an answer of 30 pieces with half of the processor time that httpx's own transport needs.
        self._transport = transport or AiohttpTransport(client=_session)
        self._timeout = {"connect": _CONNECT_S, "read": timeout_s}
        self._traffic = traffic

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def answer(
        self, endpoint: Endpoint, kind: Kind, body: Mapping[str, Any], lane: Lane | None = None
    ) -> AsyncGenerator[Piece, None]:
        """Stream the answer to one request. Closing the iterator frees the server's slot.

        Args:
            endpoint: the server, and the adapter that is wanted there.
            kind: chat or completion.
            body: the fields of the request but for those that `dialect.request` sets.
            lane: how urgent it is, for a server that schedules by priority.

        Raises:
            ContextTooLong: with the numbers, when the request does not fit.
            Overloaded: the server's own queue is full.
            RequestRejected: the server refuses the request.
            RequestTimeout: the server is silent for too long.
            EngineError: the server cannot be reached or dies.
        """
        restorer, events = _Restorer(), _Events()
        try:
            async with self._stream(endpoint, _PATHS[kind], dialect.request(endpoint, body, lane)) as response:
                assert isinstance(response.stream, httpx.AsyncByteStream)
                async for data in response.stream:
                    for piece in _joined(_piece(event, kind) for event in events.feed(data)):
                        text = restorer.feed(piece.text, last=piece.finish_reason is not None)
                        yield replace(piece, text=text)
        except ContextTooLong as error:
            raise await self._counted(endpoint, body, error) from error

    async def count(self, endpoint: Endpoint, text: str) -> int:
        """Count a text's tokens with the server's own tokenizer. Raises as `answer` does."""
        async with self._stream(endpoint, "/tokenize", dialect.tokenize(endpoint, text)) as response:
            return dialect.token_count(json.loads(await response.aread()))

    async def _counted(self, endpoint: Endpoint, body: Mapping[str, Any], error: ContextTooLong) -> ContextTooLong:
        """Return the error with exact numbers: vLLM stops counting where the limit is passed."""
        if endpoint.speech == "llamacpp":
            return error
        asked = {"model": endpoint.model, **{key: body[key] for key in ("prompt", "messages") if key in body}}
        try:
            async with self._stream(endpoint, "/tokenize", asked) as response:
                read = dialect.token_count(json.loads(await response.aread()))
        except CopilotError:  # a server that cannot tell has still refused
            return error
        return dialect.overflow(read, int(body.get("max_tokens", 0)), error.limit or endpoint.context)

    @asynccontextmanager
    async def _stream(self, endpoint: Endpoint, path: str, body: Mapping[str, Any]) -> AsyncIterator[httpx.Response]:
        headers = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
        if endpoint.speech == "llamacpp":  # it keeps a thread for each idle connection, and closes it without a word
            headers["Connection"] = "close"
        alive = True
        if self._traffic:
            self._traffic.begun(endpoint)
        try:
            extensions = {"timeout": self._timeout}
            request = httpx.Request("POST", endpoint.url + path, json=body, headers=headers, extensions=extensions)
            response = await self._transport.handle_async_request(request)
            try:
                if response.status_code != 200:
                    retry_after = response.headers.get("Retry-After", "")
                    raise dialect.refusal(response.status_code, await response.aread(), retry_after)
                yield response
            finally:
                await response.aclose()
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
            raise RequestTimeout("the model server did not answer in time") from error
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            alive = False
            raise EngineError(
                f"the model server went away ({type(error).__name__}); it is being started again"
            ) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise EngineError("the model server's answer is malformed") from error
        finally:
            if self._traffic:
                self._traffic.ended(endpoint, alive=alive)


def _session() -> aiohttp.ClientSession:
    """Return as many connections as are asked for, kept for a moment; no proxy of the environment carries data away."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S)
    return aiohttp.ClientSession(connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar())


class _Events:
    """Splits a stream of server-sent events into the JSON objects that they carry."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Any]:
        """Take bytes; return the events that are whole now. Only a line feed ends a line: JSON may hold other ends."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line[6:].decode("utf-8")) for line in lines if line.startswith(b"data: {")]


class _Restorer:
    """Undoes `prompts.neutral` in a stream, holding back no more than one unfinished token."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str, *, last: bool) -> str:
        text = self._held + text
        start = text.rfind("<", max(0, len(text) - _LONGEST_TOKEN))
        unfinished = start >= 0 and text[start + 1 : start + 2] in ("", "\u200b") and ">" not in text[start:]
        self._held = text[start:] if unfinished and not last else ""
        return restore(text[: len(text) - len(self._held)])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join the texts that came together: whoever is behind catches up, and the review looks once."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting and piece.plain:
            waiting = replace(waiting, text=waiting.text + piece.text, count=waiting.count + piece.count)
            continue
        if waiting:
            yield waiting
        waiting = piece if piece.plain else None
        if not piece.plain:
            yield piece
    if waiting:
        yield waiting


def _piece(event: Mapping[str, Any], kind: Kind) -> Piece:
    if "error" in event:
        raise EngineError("the model server failed while it answered")
    usage = _usage(event.get("usage"))
    reading = dialect.reading(event)
    if not event.get("choices"):
        return Piece(usage=usage, reading=reading)
    choice = event["choices"][0]
    text = choice.get("text") if kind == "completion" else choice.get("delta", {}).get("content")
    logprobs = dialect.logprobs(choice.get("logprobs"))
    return Piece(text or "", choice.get("finish_reason"), logprobs, usage, reading=reading)


def _usage(found: Mapping[str, Any] | None) -> Usage | None:
    if not found:
        return None
    cached = (found.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return Usage(found.get("prompt_tokens", 0), found.get("completion_tokens", 0), cached)

"""Ask a model server and read its answer piece by piece.

Always streaming, also for a client that is not: only a streaming request frees its slot when its connection closes.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from copilot.engines.endpoint import Endpoint
from copilot.errors import ContextTooLong, EngineError, RequestRejected, RequestTimeout
from copilot.gateway.requests import Kind
from prompts.neutral import restore

__all__ = ["Piece", "Upstream", "Usage"]

_PATHS: Mapping[Kind, str] = {"chat": "/v1/chat/completions", "completion": "/v1/completions"}
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; ``cached`` is the part of ``read`` that came from the cache."""

    read: int = 0
    written: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer. The last pieces carry the finish reason and the usage."""

    text: str = ""
    finish_reason: str | None = None
    logprobs: Any = None
    usage: Usage | None = None


class Upstream:
    """The HTTP side of every model server."""

    def __init__(self, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # Connections are not kept: llama.cpp closes idle ones without a word, and on loopback a new one costs nothing.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        timeout = httpx.Timeout(timeout_s, connect=5)
        self._client = httpx.AsyncClient(limits=limits, timeout=timeout, transport=transport, trust_env=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def answer(self, endpoint: Endpoint, kind: Kind, body: Mapping[str, Any]) -> AsyncGenerator[Piece, None]:
        """Stream the answer to one request. Closing the iterator frees the server's slot.

        Raises:
            ContextTooLong: with the numbers, when the request does not fit.
            RequestRejected: the server refuses the request.
            RequestTimeout: the server is silent for too long.
            EngineError: the server cannot be reached or dies.
        """
        body = {**body, "model": endpoint.model, "stream": True, "stream_options": {"include_usage": True}}
        restorer = _Restorer()
        async with self._stream(endpoint, _PATHS[kind], body) as response:
            async for line in response.aiter_lines():
                if not line.startswith("data: {"):
                    continue
                piece = _piece(json.loads(line[6:]), kind)
                text = restorer.feed(piece.text, last=piece.finish_reason is not None)
                yield Piece(text, piece.finish_reason, piece.logprobs, piece.usage)

    async def count(self, endpoint: Endpoint, text: str) -> int:
        """Count a text's tokens with the server's own tokenizer. Raises as `answer` does."""
        body = {
            "model": endpoint.model,
            "content": text,
            "prompt": text,
            "add_special": False,
            "add_special_tokens": False,
        }
        async with self._stream(endpoint, "/tokenize", body) as response:
            found = json.loads(await response.aread())
        return int(found["count"]) if "count" in found else len(found["tokens"])

    @asynccontextmanager
    async def _stream(self, endpoint: Endpoint, path: str, body: Mapping[str, Any]) -> AsyncIterator[httpx.Response]:
        headers = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
        try:
            async with self._client.stream("POST", endpoint.url + path, json=body, headers=headers) as response:
                if response.status_code != 200:
                    raise _refusal(response.status_code, await response.aread())
                yield response
        except httpx.TimeoutException as error:
            raise RequestTimeout("the model server did not answer in time") from error
        except httpx.HTTPError as error:
            raise EngineError(
                f"the model server went away ({type(error).__name__}); it is being started again"
            ) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise EngineError("the model server's answer is malformed") from error


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


def _piece(event: Mapping[str, Any], kind: Kind) -> Piece:
    if "error" in event:
        raise EngineError("the model server failed while it answered")
    usage = _usage(event.get("usage"))
    if not event.get("choices"):
        return Piece(usage=usage)
    choice = event["choices"][0]
    text = choice.get("text") if kind == "completion" else choice.get("delta", {}).get("content")
    return Piece(text or "", choice.get("finish_reason"), choice.get("logprobs"), usage)


def _usage(found: Mapping[str, Any] | None) -> Usage | None:
    if not found:
        return None
    cached = (found.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return Usage(found.get("prompt_tokens", 0), found.get("completion_tokens", 0), cached)


def _refusal(status: int, body: bytes) -> Exception:
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    if not isinstance(error, dict):
        error = {}
    words = str(error.get("message", ""))
    if error.get("type") == "exceed_context_size_error":
        tokens, limit = int(error.get("n_prompt_tokens", 0)), int(error.get("n_ctx", 0))
        return ContextTooLong(f"the request has {tokens} tokens; the model holds {limit}", tokens, limit)
    if "maximum context length" in words or "max_model_len" in words:
        return ContextTooLong("the request is longer than the model's context")
    if 400 <= status < 500 and status not in (401, 403, 404):
        return RequestRejected("the model server refused the request; check response_format and the sampling fields")
    return EngineError(f"the model server answered {status}")

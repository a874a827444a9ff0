"""Write answers and errors in OpenAI's shapes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from copilot.errors import (
    ContextTooLong,
    CopilotError,
    DeadlineExceeded,
    Forbidden,
    ModelError,
    ModelMissing,
    Overloaded,
    QuotaExceeded,
    RequestRejected,
    RequestTimeout,
    RequestTooLarge,
    RequestTooSlow,
    Unauthorized,
)
from copilot.gateway.requests import Kind
from copilot.gateway.upstream import Piece, Usage

__all__ = ["Replies", "failure"]

# The most specific first.
_STATUS: tuple[tuple[type[CopilotError], int, str], ...] = (
    (ContextTooLong, 400, "context_length_exceeded"),
    (RequestTooLarge, 413, "request_too_large"),
    (RequestTooSlow, 408, "request_too_slow"),
    (RequestRejected, 400, "invalid_request"),
    (Unauthorized, 401, "invalid_api_key"),
    (Forbidden, 403, "forbidden"),
    (Overloaded, 429, "queue_full"),
    (QuotaExceeded, 429, "quota_exceeded"),
    (DeadlineExceeded, 504, "deadline_exceeded"),
    (RequestTimeout, 504, "timeout"),
    (ModelMissing, 503, "model_missing"),
    (ModelError, 404, "model_not_found"),
    (CopilotError, 503, "engine_unavailable"),
)


class Replies:
    """The answers to one request: one identity and one model name in each of them."""

    def __init__(self, kind: Kind, model: str, identity: str) -> None:
        """Write for one call; ``identity`` is its name in the audit trail."""
        self._kind = kind
        stem = "chat.completion" if kind == "chat" else "text_completion"
        prefix = "chatcmpl" if kind == "chat" else "cmpl"
        self._head = {"id": f"{prefix}-{identity}", "created": int(time.time()), "model": model}
        self._object = stem
        self._chunk_object = f"{stem}.chunk" if kind == "chat" else stem

    def chunk(self, piece: Piece, *, first: bool) -> dict[str, Any]:
        """Return one streamed event."""
        choice: dict[str, Any] = {"index": 0, "finish_reason": piece.finish_reason, "logprobs": piece.logprobs}
        head = {**self._head, "object": self._chunk_object}
        if piece.reading:
            read = piece.reading
            head["copilot"] = {"reading": {"tokens": read.tokens, "cached": read.cached, "ms": read.ms}}
        if self._kind == "chat":
            choice["delta"] = {
                **({"role": "assistant"} if first else {}),
                **({"content": piece.text} if piece.text else {}),
            }
        else:
            choice["text"] = piece.text
        if piece.scores:
            choice["scores"] = [list(score) for score in piece.scores]
        return {**head, "choices": [choice]}

    def restart(self) -> dict[str, Any]:
        """Return the event that says: forget what came so far, the answer begins again."""
        return {**self._head, "object": self._chunk_object, "choices": [], "copilot": {"restart": True}}

    def usage(self, usage: Usage) -> dict[str, Any]:
        """Return the event that ends a stream with the token counts."""
        return {**self._head, "object": self._chunk_object, "choices": [], "usage": _usage(usage)}

    def whole(self, pieces: list[Piece], usage: Usage) -> dict[str, Any]:
        """Return the answer in one piece."""
        text = "".join(piece.text for piece in pieces)
        reason = next((piece.finish_reason for piece in reversed(pieces) if piece.finish_reason), "stop")
        choice: dict[str, Any] = {"index": 0, "finish_reason": reason, "logprobs": _joined(pieces)}
        choice |= {"message": {"role": "assistant", "content": text}} if self._kind == "chat" else {"text": text}
        return {**self._head, "object": self._object, "choices": [choice], "usage": _usage(usage)}


def failure(error: CopilotError) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    """Return status, body and extra headers for an error; the body holds no content and no path of the server's."""
    status, code = next((status, code) for kind, status, code in _STATUS if isinstance(error, kind))
    detail: dict[str, Any] = {"message": str(error), "type": "error", "code": code}
    headers: dict[str, str] = {}
    if isinstance(error, ContextTooLong):
        detail |= {"tokens": error.tokens, "limit": error.limit}
    if isinstance(error, RequestTooSlow):
        headers["Connection"] = "close"
    if isinstance(error, Overloaded | QuotaExceeded):
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return status, {"error": detail}, headers


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.read,
        "completion_tokens": usage.written,
        "total_tokens": usage.read + usage.written,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
    }


def _joined(pieces: list[Piece]) -> dict[str, Any] | None:
    entries = [entry for piece in pieces if piece.logprobs for entry in piece.logprobs.get("content") or []]
    return {"content": entries} if entries else None

"""What the trail holds of one call and of one decision of a person. No text of a request or an answer stands here."""

from __future__ import annotations

import hashlib
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from copilot.errors import RequestRejected

__all__ = [
    "AuditEvent",
    "AuditRecord",
    "Outcome",
    "Record",
    "Timings",
    "Tokens",
    "digest",
    "new_id",
    "parse_event",
    "plain",
    "stamp",
]

VERSION = 1

Outcome = Literal["done", "left", "failed", "refused", "rejected"]
"""``done``; ``left``: the client went away; ``failed``: the engine did; ``refused`` by the review; ``rejected``: not
admitted (a wrong request, a full queue, a spent quota)."""

_SAFE = (1 << 53) - 1
_EVENTS = ("show", "accept", "edit", "keep", "reject")
_NAME, _SHORT, _DETAILS = 200, 64, 16


def new_id() -> str:
    """Return a fresh identity, 32 hex digits."""
    return uuid.uuid4().hex


def stamp(moment: datetime | None = None) -> str:
    """Return a moment, now by default, in UTC with milliseconds (RFC 3339), such as ``2026-11-25T22:10:10.123Z``."""
    moment = datetime.now(UTC) if moment is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class Record(Protocol):
    """Something that can join the chain."""

    @property
    def id(self) -> str:
        """A name that no other record has."""
        ...

    @property
    def content(self) -> str | None:
        """The sealed content, which is kept beside the chain."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return what the chain covers: values that RFC 8785 can write, and the hash of the sealed content."""
        ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that the engine read and wrote, and how many of the read ones were in its cache."""

    read: int = 0
    written: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the request's arrival: waited for a slot, to the first text, to the end."""

    queued: float = 0.0
    first: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One call.

    Attributes:
        client: the name of the key that asked, or the local user.
        key: the key's id, which tells a key from the one that replaced it.
        route: the address asked, such as ``/v1/chat/completions``.
        prompt: the prompt's identity, ``name@version#hash``; empty when the client sent none of ours.
        model_sha256: of the model file; empty for a model on another machine.
        adapter: name and hash of the LoRA adapter; empty for none.
        verdicts: what the review saw, never the value itself.
        input_sha256: `digest` of what was asked, as it came.
        output_sha256: `digest` of what was answered, as it left.
        content: sealed text of both, set by the trail; None when hashes only are kept.
    """

    client: str
    lane: str
    route: str
    outcome: Outcome
    key: str = ""
    id: str = field(default_factory=new_id)
    time: str = field(default_factory=stamp)
    prompt: str = ""
    model: str = ""
    model_sha256: str = ""
    adapter: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    tokens: Tokens = Tokens()
    timings_ms: Timings = Timings()
    verdicts: tuple[Mapping[str, Any], ...] = ()
    input_sha256: str = ""
    output_sha256: str = ""
    content: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what the chain covers."""
        tokens, timings = self.tokens, self.timings_ms
        value = {
            "v": VERSION,
            "kind": "call",
            "id": self.id,
            "time": self.time,
            "client": self.client,
            "key": self.key,
            "lane": self.lane,
            "route": self.route,
            "prompt": self.prompt,
            "model": self.model,
            "model_sha256": self.model_sha256,
            "adapter": self.adapter,
            "sampling": dict(self.sampling),
            "seed": self.seed,
            "tokens": {"read": tokens.read, "written": tokens.written, "cached": tokens.cached},
            "timings_ms": {
                "queued": round(timings.queued, 3),
                "first": round(timings.first, 3),
                "total": round(timings.total, 3),
            },
            "outcome": self.outcome,
            "verdicts": [dict(verdict) for verdict in self.verdicts],
            "input_sha256": self.input_sha256,
            "output_sha256": self.output_sha256,
            "content_sha256": None if self.content is None else digest(self.content),
        }
        cleaned: dict[str, Any] = plain(value)
        return cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """What a person did with a draft, in the editor or on the review page.

    Attributes:
        event: ``show``, ``accept``, ``edit``, ``keep`` (it still stands after a while) or ``reject``.
        item: what it was done to, such as a completion's or a field's name.
        call: the `AuditRecord.id` of the call that made the draft; empty when it is not known.
        detail: a few figures and short words; no content.
    """

    client: str
    event: Literal["show", "accept", "edit", "keep", "reject"]
    item: str = ""
    call: str = ""
    detail: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    time: str = field(default_factory=stamp)

    @property
    def content(self) -> str | None:
        """An event has no content."""
        return None

    def to_json(self) -> dict[str, Any]:
        """Return what the chain covers."""
        value = {"v": VERSION, "kind": "event", "id": self.id, "time": self.time, "client": self.client}
        value |= {"event": self.event, "item": self.item, "call": self.call, "detail": dict(self.detail)}
        cleaned: dict[str, Any] = plain(value)
        return cleaned


def parse_event(body: Mapping[str, Any], client: str) -> AuditEvent:
    """Check an event that an editor or the review page sends: ``event``, ``item``, ``call`` and ``detail``.

    Args:
        body: the request's JSON.
        client: who sent it, by the key.

    Raises:
        RequestRejected: a field is unknown, missing, wrong, or long enough to hold content; the message names it.
    """
    unknown = set(body) - {"event", "item", "call", "detail"}
    if unknown:
        raise RequestRejected(f"{min(unknown)} is not a field of an event")
    event = body.get("event")
    if event not in _EVENTS:
        raise RequestRejected(f"event must be one of {', '.join(_EVENTS)}")
    for name in ("item", "call"):
        if not isinstance(body.get(name, ""), str) or len(body.get(name, "")) > _NAME:
            raise RequestRejected(f"{name} must be a text of at most {_NAME} characters")
    detail = body.get("detail", {})
    if not isinstance(detail, dict) or len(detail) > _DETAILS:
        raise RequestRejected(f"detail must be an object of at most {_DETAILS} entries")
    for name, value in detail.items():
        if len(name) > _SHORT or not (value is None or isinstance(value, str | int | float)):
            raise RequestRejected("detail holds numbers, truth values and short texts only")
        if isinstance(value, str) and len(value) > _SHORT:
            raise RequestRejected(f"a text in detail has at most {_SHORT} characters")
    return AuditEvent(
        client=client, event=event, item=body.get("item", ""), call=body.get("call", ""), detail=dict(detail)
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in lower-case hex; a lone surrogate counts as its escape."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def plain(value: Any) -> Any:
    """Return a JSON value that RFC 8785 can write exactly and every reader reads alike.

    Integers beyond 2^53 and numbers that are none become texts (RFC 7493), lone surrogates their escapes.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_SAFE <= value <= _SAFE else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return plain(str(value))

"""The hash chain: how a record follows from the one before it.

``hash(n) = SHA-256(hash(n-1) || n as 8 bytes, big-endian || canonical JSON of record n)``, the canonical form being
that of RFC 8785, and ``hash(0) = SHA-256("bank-copilot audit chain 1\\n" || the chain's name)``. A chain's name is
random, so that no record of one chain fits into another. The sealed content is kept beside the chain, which covers its
hash: it can be removed later and the chain still holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from copilot.audit.record import Record
from copilot.errors import AuditError

__all__ = ["Entry", "Head", "Item", "Receipt", "canonical", "follow", "genesis", "link", "new_chain", "prepare"]

_GENESIS = b"bank-copilot audit chain 1\n"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many records it has, and the last one's hash in hex."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a record stands: its number, from 1, and its hash in hex. ``seq`` is 0 when no trail is kept."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Item:
    """A record that is ready to join: canonical JSON, and the sealed content that is kept beside it."""

    record: str
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as a store holds it: canonical JSON, the hash in hex, the sealed content or None."""

    seq: int
    record: str
    hash: str
    content: str | None = None


def new_chain() -> str:
    """Return a name for a new chain, 32 hex digits."""
    return secrets.token_hex(16)


def genesis(chain: str) -> str:
    """Return the hash before the first record."""
    return hashlib.sha256(_GENESIS + chain.encode()).hexdigest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the canonical JSON of a value (RFC 8785).

    Raises:
        AuditError: it holds something that JSON cannot.
    """
    try:
        return rfc8785.dumps(dict(value))
    except (rfc8785.CanonicalizationError, ValueError) as error:
        raise AuditError("a record cannot be written as JSON") from error


def prepare(record: Record) -> Item:
    """Return a record in the form in which it joins the chain.

    Raises:
        AuditError: it holds something that JSON cannot.
    """
    return Item(canonical(record.to_json()).decode("utf-8"), record.content)


def link(previous: str, seq: int, record: str) -> str:
    """Return the hash of record ``seq``, canonical JSON, that follows one with the hash ``previous``."""
    return hashlib.sha256(bytes.fromhex(previous) + seq.to_bytes(8, "big") + record.encode("utf-8")).hexdigest()


def follow(head: Head, items: Sequence[Item]) -> list[Entry]:
    """Return the entries that the items become when they are put behind ``head``."""
    entries: list[Entry] = []
    previous = head.hash
    for seq, item in enumerate(items, head.count + 1):
        previous = link(previous, seq, item.record)
        entries.append(Entry(seq, item.record, previous, item.content))
    return entries

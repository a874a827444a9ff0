"""Retention: the content of old records is removed, and a signed tombstone in the chain says so.

The records themselves stay, with the hash of what was removed, so that the chain still verifies and a content kept
elsewhere can still be proven to be the one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from copilot.audit.chain import Entry, Item, canonical
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.record import new_id, stamp
from copilot.audit.store import Store

__all__ = ["Removed", "cutoff", "prune", "removed_by"]

_CONTEXT = b"bank-copilot audit tombstone 1\n"
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Removed:
    """A content that a tombstone stands for: the record's number and hash, and the hash of its sealed content."""

    seq: int
    hash: str
    content_sha256: str


def cutoff(days: float, moment: datetime | None = None) -> str:
    """Return the stamp before which a record is older than ``days`` days."""
    return stamp((moment or datetime.now(UTC)) - timedelta(days=days))


def prune(store: Store, before: str, signer: Signer, *, batches: int | None = None) -> int:
    """Remove the contents of the records before a stamp and return how many.

    Only the oldest contents are looked at, in the order of the chain, until one is young enough.

    Args:
        store: the trail.
        before: a stamp, see `cutoff`.
        signer: signs the tombstones.
        batches: at most so many transactions of 200 contents; None for all.

    Raises:
        AuditError: the store cannot be written.
    """
    done = 0
    for _ in range(batches) if batches is not None else iter(int, 1):
        removed = store.bury(_BATCH, lambda oldest: _tombstone(oldest, before, store.chain, signer))
        done += removed
        if removed < _BATCH:
            break
    return done


def removed_by(record: Mapping[str, Any], chain: str, keys: PublicKeys) -> list[Removed] | None:
    """Return what a tombstone removed, or None when it is malformed or not signed by a known key for this chain."""
    try:
        if record["chain"] != chain or not keys.signed(record["key"], record["signature"], _message(record)):
            return None
        return [Removed(int(x["seq"]), str(x["hash"]), str(x["content_sha256"])) for x in record["removed"]]
    except (KeyError, TypeError, ValueError):
        return None


def _tombstone(oldest: Sequence[Entry], before: str, chain: str, signer: Signer) -> Item | None:
    removed = [
        {"seq": entry.seq, "hash": entry.hash, "content_sha256": record["content_sha256"]}
        for entry, record in _old(oldest, before)
    ]
    if not removed:
        return None
    value: dict[str, Any] = {
        "v": 1,
        "kind": "tombstone",
        "id": new_id(),
        "time": stamp(),
        "chain": chain,
        "before": before,
        "removed": removed,
        "key": signer.key,
    }
    value["signature"] = signer.sign(_message(value))
    return Item(canonical(value).decode("utf-8"))


def _old(oldest: Sequence[Entry], before: str) -> Iterable[tuple[Entry, dict[str, Any]]]:
    """Yield the entries up to the first one that is young enough; stamps sort as texts."""
    for entry in oldest:
        record = json.loads(entry.record)
        if record["time"] >= before:
            return
        yield entry, record


def _message(record: Mapping[str, Any]) -> bytes:
    return _CONTEXT + canonical({name: item for name, item in record.items() if name != "signature"})

"""Signed checkpoints: how many records the trail had at a time, and the hash of the last one.

A hash chain alone shows neither that its end was cut off nor that all of it was written anew. A checkpoint shows both
to whoever holds the public key, and a copy of the checkpoints in another place shows also that an older copy of the
whole database was put back. Each checkpoint promises when the next one comes at the latest (``next``), so that a long
unsigned end is suspicious by itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from copilot.audit.chain import Head, canonical
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.record import stamp
from copilot.audit.store import Store
from copilot.errors import AuditError

__all__ = ["Checkpoint", "Pace", "append_to", "make", "read_from", "sign_head"]

_CONTEXT = b"bank-copilot audit checkpoint 1\n"


@dataclass(frozen=True, slots=True)
class Pace:
    """A checkpoint comes after so many records, or so many seconds when there is a record that none covers."""

    records: int = 1000
    seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint whose fields have the right types; `make` and `Checkpoint.read` make one.

    Attributes:
        number: 1 for the first, which a new chain gets before its first record.
        chain: the chain's name.
        count: how many records it covers.
        head: the hash of the last of them.
        time: when it was signed.
        pace: when the next one comes at the latest.
        signed: whether a known key signed exactly this.
        key: the name of the key that signed.
    """

    number: int
    chain: str
    count: int
    head: str
    time: datetime
    pace: Pace
    signed: bool
    key: str

    @classmethod
    def read(cls, value: Mapping[str, Any], keys: PublicKeys) -> Checkpoint | None:
        """Return the checkpoint of a JSON object, or None when it is none."""
        try:
            promise = value["next"]
            fields = (
                int(value["number"]),
                str(value["chain"]),
                int(value["count"]),
                str(value["head"]),
                datetime.fromisoformat(value["time"]),
                Pace(int(promise["records"]), float(promise["seconds"])),
                keys.signed(value["key"], value["signature"], _message(value)),
            )
            return cls(*fields, key=str(value["key"]))
        except (KeyError, TypeError, ValueError, AuditError):
            return None


def make(chain: str, head: Head, last: Mapping[str, Any] | None, pace: Pace, signer: Signer) -> dict[str, Any]:
    """Return the next checkpoint as a JSON object, signed.

    Args:
        chain: the chain's name.
        head: its end.
        last: the checkpoint before, or None.
        pace: the promise of the next one.
        signer: the key.
    """
    value: dict[str, Any] = {
        "v": 1,
        "kind": "checkpoint",
        "number": int(last["number"]) + 1 if last else 1,
        "chain": chain,
        "count": head.count,
        "head": head.hash,
        "time": stamp(),
        "next": {"records": pace.records, "seconds": pace.seconds},
        "key": signer.key,
    }
    return {**value, "signature": signer.sign(_message(value))}


def sign_head(store: Store, pace: Pace, signer: Signer) -> Mapping[str, Any] | None:
    """Sign the end of a trail in its store; return the checkpoint, or None when this key has signed just that.

    Raises:
        AuditError: the store cannot be written.
    """

    def next_one(head: Head, last: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if last and last["count"] == head.count and last["key"] == signer.key:
            return None
        return make(store.chain, head, last, pace, signer)

    return store.sign(next_one)


def append_to(path: Path, checkpoints: Iterable[Mapping[str, Any]]) -> None:
    """Write checkpoints behind those of a file, one a line, durably.

    Raises:
        AuditError: the file cannot be written.
    """
    data = b"".join(canonical(checkpoint) + b"\n" for checkpoint in checkpoints)
    if not data:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o640)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                data = b"\n" + data  # a power cut left half a line
            if os.write(descriptor, data) != len(data):
                raise OSError(None, "the disk is full")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise AuditError(f"cannot write the checkpoint file {path}: {error.strerror}") from error


def read_from(path: Path) -> list[Mapping[str, Any]]:
    """Return the checkpoints of a file in its order; a line that is none becomes the empty object.

    Raises:
        AuditError: the file cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise AuditError(f"cannot read the checkpoint file {path}: {error.strerror}") from error
    return [_object(line) for line in lines if line.strip()]


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _message(value: Mapping[str, Any]) -> bytes:
    """Return what is signed: everything but the signature, with a preface that no other signature of ours has."""
    return _CONTEXT + canonical({name: item for name, item in value.items() if name != "signature"})

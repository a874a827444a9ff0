"""Read a whole trail and name every fault with its place.

What is found, and by what: an edit, a deletion inside and a swapped pair by the chain; a cut tail and a trail written
anew by the signed checkpoints; an older copy of the whole database by checkpoints that were kept elsewhere; a content
that was removed without leave by the signed tombstones. See Schneier and Kelsey, "Secure audit logs to support computer
forensics" (1999), and RFC 9162 for signed heads with a count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from copilot.audit.chain import Entry, genesis, link
from copilot.audit.checkpoint import Checkpoint, Pace
from copilot.audit.keys import PublicKeys
from copilot.audit.record import digest
from copilot.audit.retention import Removed, removed_by
from copilot.audit.store import Source
from copilot.audit.swaps import LOOKED_AT, Broken, explain

__all__ = ["Fault", "Report", "verify"]

Kind = Literal[
    "edited",
    "missing",
    "swapped",
    "cut",
    "older-copy",
    "rewritten",
    "unsigned",
    "checkpoint",
    "tombstone",
    "content",
    "store",
]

_HASH = re.compile("[0-9a-f]{64}")
_NO_HASH = "0" * 64
_SLACK = Pace(4096, 900.0)  # several processes; a record may carry the time at which a long call began


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. ``seq`` is the number of the first record concerned, 0 for the store as a whole."""

    kind: Kind
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification saw.

    Attributes:
        chain: the chain's name.
        records: how many records there are.
        head: the hash of the last one, or the genesis hash.
        signed: how many of them the newest good checkpoint covers.
        checkpoints: how many good checkpoints there are.
        sealed: contents that are there.
        removed: contents that a good tombstone stands for.
        faults: what is wrong, by place.
    """

    chain: str
    records: int
    head: str
    signed: int
    checkpoints: int
    sealed: int
    removed: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return all of it for ``audit verify --json``."""
        faults = [{"kind": fault.kind, "seq": fault.seq, "detail": fault.detail} for fault in self.faults]
        names = ("chain", "records", "head", "signed", "checkpoints", "sealed", "removed")
        return {"whole": self.whole, **{name: getattr(self, name) for name in names}, "faults": faults}


def verify(source: Source, keys: PublicKeys, outside: Sequence[Mapping[str, Any]] = ()) -> Report:
    """Verify a trail.

    Args:
        source: a store in a snapshot, or an export.
        keys: whose signatures are taken.
        outside: checkpoints that were kept elsewhere (`checkpoint.read_from`), read before the snapshot was taken.

    Raises:
        AuditError: the source cannot be read.
    """
    reading = _Reading(source.chain, keys)
    for detail in source.defects():
        reading.fault("store", 0, detail)
    inside = reading.checked(source.checkpoints(), "the checkpoint", numbered=True)
    kept = reading.checked(outside, "the kept checkpoint", numbered=False)
    reading.attested = {one.count: one for one in (*kept, *inside)}
    reading.contradicting = [one for one in kept if reading.attested[one.count].head != one.head]
    for entry in source.entries():
        reading.entry(entry)
    reading.end(inside, kept)
    faults = sorted(reading.faults, key=lambda fault: fault.seq)
    return Report(
        chain=source.chain,
        records=reading.count,
        head=reading.head,
        signed=reading.signed,
        checkpoints=len({one.number for one in (*inside, *kept)}),
        sealed=reading.sealed,
        removed=reading.removed,
        faults=tuple(faults),
    )


class _Reading:
    """What has been seen of a trail so far."""

    def __init__(self, chain: str, keys: PublicKeys) -> None:
        self.faults: list[Fault] = []
        self.attested: dict[int, Checkpoint] = {}
        self.contradicting: list[Checkpoint] = []
        self.count = 0
        self.head = genesis(chain)
        self.signed = -1
        self.sealed = self.removed = 0
        self._chain = chain
        self._keys = keys
        self._broken: list[Broken] = []
        self._without_content: dict[int, Removed] = {}
        self._unsigned: tuple[datetime, datetime] | None = None

    def fault(self, kind: Kind, seq: int, detail: str) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(kind, seq, detail))

    def checked(self, values: Iterable[Mapping[str, Any]], what: str, *, numbered: bool) -> list[Checkpoint]:
        """Return the checkpoints of this chain that a known key signed; the others are faults."""
        good: list[Checkpoint] = []
        for place, value in enumerate(values, 1):
            one = Checkpoint.read(value, self._keys)
            if one is None:
                self.fault("checkpoint", 0, f"{what} {place} is damaged")
            elif not one.signed:
                self.fault(
                    "checkpoint", one.count, f"{what} {one.number} is not signed by a known key ({one.key[:16]})"
                )
            elif one.chain != self._chain:
                self.fault("rewritten", 0, f"{what} {one.number} was signed for another chain, {one.chain[:32]}")
            else:
                if numbered and one.number != place:
                    self.fault("checkpoint", one.count, f"{what} {place} is missing: number {one.number} stands there")
                good.append(one)
        return good

    def entry(self, entry: Entry) -> None:
        """Look at the next record: its number, its hash, its content, and a checkpoint that covers it."""
        if entry.seq <= self.count:  # only a file can have it so
            self.fault("swapped", entry.seq, f"record {entry.seq} stands behind record {self.count}")
            return
        if entry.seq == self.count + 1:
            if link(self.head, entry.seq, entry.record) != entry.hash:
                kept = entry.record if len(self._broken) < LOOKED_AT else ""
                self._broken.append(Broken(entry.seq, self.head, kept, entry.hash))
        else:
            last = entry.seq - 1
            span = f"record {last} is" if last == self.count + 1 else f"records {self.count + 1} to {last} are"
            self.fault("missing", self.count + 1, f"{span} missing")
        self._checkpoints_between(self.count, entry)
        self.count, self.head = entry.seq, entry.hash if _HASH.fullmatch(entry.hash) else _NO_HASH
        record = _object(entry.record)
        self._content(entry, record)
        if record.get("kind") == "tombstone":
            self._tombstone(entry.seq, record)
        self._clock(record)

    def end(self, inside: Sequence[Checkpoint], kept: Sequence[Checkpoint]) -> None:
        """Draw the conclusions that only the whole trail allows."""
        for kind, seq, detail in explain(self._broken):
            self.fault(kind, seq, detail)
        for seq in self._without_content:
            self.fault("content", seq, f"the content of record {seq} is missing, and no tombstone says why")
        for one in self.contradicting:
            self.fault("rewritten", one.count, f"the kept checkpoint {one.number} names another record {one.count}")
        self._tail(inside, kept)
        if self.signed < 0:
            self.signed = 0
            self.fault(
                "rewritten", 0, "no checkpoint of a known key covers this trail: it was written anew, or elsewhere"
            )
        elif self._unsigned:
            self._overdue(max((*inside, *kept), key=lambda one: one.number).pace)
        own = {one.number for one in inside}
        lost = sorted({one.number for one in kept if one.number not in own and one.count <= self.count})
        if lost:
            numbers = ", ".join(map(str, lost[:10]))
            self.fault("checkpoint", 0, f"the database has lost checkpoints that were kept elsewhere: {numbers}")

    def _checkpoints_between(self, before: int, entry: Entry) -> None:
        """Compare the checkpoint that covers everything up to ``entry``, and the one before the first record."""
        for count, head in (
            ((before, self.head), (entry.seq, entry.hash)) if before == 0 else ((entry.seq, entry.hash),)
        ):
            one = self.attested.get(count)
            if one is None or count < self.signed:
                continue
            if one.head == head:
                self.signed, self._unsigned = count, None
            elif not any(fault.kind == "rewritten" for fault in self.faults):
                detail = (
                    f"records {max(self.signed, 0) + 1} to {count} are not those that checkpoint {one.number} signed"
                )
                self.fault("rewritten", max(self.signed, 0) + 1, detail)

    def _tail(self, inside: Sequence[Checkpoint], kept: Sequence[Checkpoint]) -> None:
        """Find checkpoints that cover more records than there are."""
        if self.count == 0 and 0 in self.attested and self.attested[0].head == self.head:
            self.signed = 0
        furthest = max((one.count for one in inside), default=0)
        if furthest > self.count:
            detail = f"the trail ends at record {self.count}, and a checkpoint signed {furthest}: its end was cut off"
            self.fault("cut", self.count + 1, detail)
            return
        one = max(kept, key=lambda item: item.count, default=None)
        if one is not None and one.count > self.count:
            detail = (
                f"the trail ends at record {self.count}, and the kept checkpoint {one.number} signed {one.count}: "
                "this is an older copy of the database, or its end was cut off with the checkpoints"
            )
            self.fault("older-copy", self.count + 1, detail)

    def _overdue(self, pace: Pace) -> None:
        """Find an end that should have been signed by the last checkpoint's own promise."""
        assert self._unsigned is not None
        records = self.count - self.signed
        time = self._unsigned[1] - self._unsigned[0]
        if records > pace.records + _SLACK.records or time > timedelta(seconds=pace.seconds + _SLACK.seconds):
            detail = f"records {self.signed + 1} to {self.count} should have been signed, and are not"
            self.fault("unsigned", self.signed + 1, detail)

    def _content(self, entry: Entry, record: Mapping[str, Any]) -> None:
        wanted = record.get("content_sha256")
        if entry.content is None:
            if isinstance(wanted, str):
                self._without_content[entry.seq] = Removed(entry.seq, entry.hash, wanted)
            return
        self.sealed += 1
        if digest(entry.content) != wanted:
            self.fault("content", entry.seq, f"the content of record {entry.seq} is not the one that was recorded")

    def _tombstone(self, seq: int, record: Mapping[str, Any]) -> None:
        removed = removed_by(record, self._chain, self._keys)
        if removed is None:
            self.fault("tombstone", seq, f"the tombstone {seq} is not signed by a known key for this chain")
            return
        for one in removed:
            if self._without_content.get(one.seq) != one:
                detail = f"the tombstone {seq} names record {one.seq}, which has its content or is another one"
                self.fault("tombstone", seq, detail)
                continue
            del self._without_content[one.seq]
            self.removed += 1

    def _clock(self, record: Mapping[str, Any]) -> None:
        """Note from when to when the records are that no checkpoint covers yet."""
        if self.signed == self.count:
            return
        try:
            time = datetime.fromisoformat(str(record.get("time")))
            self._unsigned = (
                (min(self._unsigned[0], time), max(self._unsigned[1], time)) if self._unsigned else (time, time)
            )
        except (ValueError, TypeError):
            return


def _object(text: str) -> Mapping[str, Any]:
    """Return a record as JSON; what an attacker made unreadable is the empty object, and its hash tells."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

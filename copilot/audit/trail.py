"""The audit trail as the gateway sees it: a record is durable once appended, or the request must fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from copilot.audit.chain import Head, Receipt
from copilot.audit.checkpoint import Checkpoint, Pace, read_from
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.places import Places
from copilot.audit.record import AuditEvent, AuditRecord
from copilot.audit.sealing import Sealer
from copilot.audit.store import Store, open_store
from copilot.audit.writer import Writer, WriterLimits
from copilot.config import Settings
from copilot.errors import AuditError

__all__ = ["Trail"]

_NOTHING = Receipt(0, "")


class Trail:
    """Made by `Trail.open` or, for no trail, `Trail.off`. Any number of tasks may append at once."""

    def __init__(self, writer: Writer | None, sealer: Sealer | None) -> None:
        self._writer = writer
        self._sealer = sealer

    @classmethod
    def off(cls) -> Trail:
        """Return a trail that keeps nothing and answers at once."""
        return cls(None, None)

    @classmethod
    def open(cls, settings: Settings) -> Trail:
        """Open the trail of the settings and begin to write. Blocks for as long as the disk takes.

        The first time, the database and the signing key are made. The checkpoint file beside the database must not
        know more than the database does.

        Raises:
            ConfigError: a setting has a wrong value; a key is missing or is none.
            AuditError: the database cannot be opened, or is an older copy of itself, or its end was cut off.
        """
        places = Places.of(settings)
        if places.database is None:
            return cls.off()
        audit = settings.audit
        sealer = Sealer.read(places.content_key) if places.content_key else None
        attested = read_from(places.checkpoints) if places.checkpoints.exists() else []
        store = open_store(places, create=True)
        try:
            signer = _signer(places, store)
            _compare(store, attested, places, signer)
            pace = Pace(max(1, audit.checkpoint_records), audit.checkpoint_s)
            limits = WriterLimits(retention_days=audit.retention_days, pace=pace)
            writer = Writer(store, places, signer, limits)
            writer.start()
        except BaseException:
            store.close()
            raise
        return cls(writer, sealer)

    @property
    def keeps(self) -> bool:
        """Whether records are kept at all."""
        return self._writer is not None

    @property
    def keeps_content(self) -> bool:
        """Whether the content given to `append` is kept; otherwise there is no need to gather it."""
        return self._sealer is not None

    async def append(self, record: AuditRecord | AuditEvent, content: Mapping[str, Any] | None = None) -> Receipt:
        """Put a record at the end of the chain; when this returns, it is on the disk.

        A caller that is cancelled while it waits leaves the record in the queue: it is written all the same.

        Args:
            record: what happened.
            content: what was asked and answered, as JSON; sealed here, and dropped when hashes only are kept.

        Raises:
            AuditError: it is not on the disk. The request must not be answered as if it were.
        """
        if self._writer is None:
            return _NOTHING
        if content is not None and self._sealer is not None and isinstance(record, AuditRecord):
            text = json.dumps(content, ensure_ascii=False)
            record = replace(record, content=self._sealer.seal(record.id, text))
        return await self._writer.submit(record)

    async def close(self) -> None:
        """Write what waits, sign the end and close the database."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.stop)


def _signer(places: Places, store: Store) -> Signer:
    """Read the signing key; make one only for a trail that has no signature yet."""
    if not places.signing_key.exists() and not any(True for _ in store.checkpoints()):
        return Signer.make(places.signing_key)
    signer = Signer.read(places.signing_key)
    signer.publish(places.public_key)
    return signer


def _compare(store: Store, attested: list[Mapping[str, Any]], places: Places, signer: Signer) -> None:
    """Refuse to continue a database that is shorter than a checkpoint of its own chain, which we signed, says."""
    keys = PublicKeys([signer.public])
    read = [Checkpoint.read(value, keys) for value in attested]
    own = [one for one in read if one and one.signed and one.chain == store.chain]
    furthest = max((one.count for one in own), default=0)
    head: Head = store.head()
    if furthest > head.count:
        raise AuditError(
            f"the audit trail ends at record {head.count}, but {places.checkpoints} attests {furthest}: an older copy "
            "was put back, or the end was cut off. See: bank-copilot audit verify. To go on after restoring a back-up, "
            "move that file aside"
        )

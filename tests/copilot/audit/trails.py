"""Real trails in real files, and an attacker who owns them."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from copilot.audit.chain import prepare
from copilot.audit.checkpoint import Pace, append_to, make, read_from
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.record import AuditRecord, stamp
from copilot.audit.sqlite_schema import TRIGGERS
from copilot.audit.sqlite_store import SqliteStore
from copilot.audit.verification import Report, verify
from copilot.config import AuditSettings, PathSettings, Settings

PACE = Pace(1000, 300.0)
LATER = "9999-12-31T23:59:59.999Z"
"""Every record is from before."""


def settings(folder: Path, **audit: object) -> Settings:
    """Return settings whose trail lies in ``folder``."""
    return Settings(paths=PathSettings(folder, folder / "log"), audit=AuditSettings(**audit))  # type: ignore[arg-type]


def call(number: int = 0, content: str | None = None, time: str | None = None) -> AuditRecord:
    """Return the record of a call."""
    return AuditRecord(
        client=f"client-{number}",
        lane="assist",
        route="/v1/chat/completions",
        outcome="done",
        content=content,
        time=time or stamp(),
    )


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with a trail, its key and its checkpoint file."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "audit.sqlite3"

    @property
    def kept(self) -> Path:
        return self.folder / "kept.jsonl"

    @property
    def signer(self) -> Signer:
        path = self.folder / "signing.key"
        return Signer.read(path) if path.exists() else Signer.make(path)

    @contextmanager
    def store(self) -> Generator[SqliteStore]:
        store = SqliteStore.open(self.database, create=True)
        try:
            yield store
        finally:
            store.close()

    def add(self, *records: AuditRecord) -> None:
        with self.store() as store:
            store.append([prepare(record) for record in records])

    def sign(self, signer: Signer | None = None) -> None:
        signer = signer or self.signer
        with self.store() as store:
            signed = store.sign(lambda head, last: make(store.chain, head, last, PACE, signer))
            assert signed is not None
            append_to(self.kept, [signed])

    def verify(self, *, with_kept: bool = False) -> Report:
        outside = read_from(self.kept) if with_kept else []
        with self.store() as store, store.snapshot() as source:
            return verify(source, PublicKeys([self.signer.public]), outside)

    def faults(self, *, with_kept: bool = False) -> list[tuple[str, int]]:
        return [(fault.kind, fault.seq) for fault in self.verify(with_kept=with_kept).faults]

    @contextmanager
    def attacked(self) -> Generator[sqlite3.Connection]:
        """Open the file as one who may write it: without the triggers, which are there again afterwards."""
        with closing(sqlite3.connect(self.database)) as raw:
            for name in TRIGGERS:
                raw.execute(f"DROP TRIGGER {name}")
            yield raw
            for statement in TRIGGERS.values():
                raw.execute(statement)
            raw.commit()


def ten(folder: Path) -> Workshop:
    """Return a trail of ten records, signed at 0, 5 and 10."""
    shop = Workshop(folder)
    shop.sign()
    shop.add(*(call(number) for number in range(1, 6)))
    shop.sign()
    shop.add(*(call(number) for number in range(6, 11)))
    shop.sign()
    return shop

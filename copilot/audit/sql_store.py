"""The trail in a SQL database: what SQLite and PostgreSQL have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from copilot.audit.chain import Entry, Head, Item, Receipt, canonical, follow, genesis
from copilot.audit.store import Bury, Sign, Source
from copilot.errors import AuditError

__all__ = ["TABLES", "SqlStore", "only_chain"]

TABLES = ("audit_chain", "audit_entries", "audit_contents", "audit_tombstones", "audit_checkpoints")

_ENTRIES = "SELECT e.seq, e.record, e.hash, c.sealed FROM audit_entries e LEFT JOIN audit_contents c ON c.seq = e.seq"


class SqlStore(ABC):
    """A store whose subclass knows how to connect, to lock, and to speak to its database.

    Statements are written with ``?`` for a value; a subclass translates.
    """

    def __init__(self, chain: str) -> None:
        self._chain = chain
        self._known: Head | None = None

    @abstractmethod
    def close(self) -> None:
        """Close the database; harmless when it is closed."""

    @abstractmethod
    def defects(self) -> list[str]:
        """Name what is wrong with the store itself, such as a missing trigger."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]:
        """Hold a transaction that nobody else writes beside, and commit it at the end, durably."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[None]:
        """Hold a transaction that sees one state of the database."""

    @abstractmethod
    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""

    @abstractmethod
    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a statement and yield its rows without holding all of them."""

    @abstractmethod
    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each row."""

    @property
    def chain(self) -> str:
        """The chain's name."""
        return self._chain

    def head(self) -> Head:
        """Return the end of the chain.

        Raises:
            AuditError: the database cannot be read.
        """
        with self._reading():
            return self._head()

    def append(self, items: Sequence[Item]) -> list[Receipt]:
        """Put items at the end of the chain, all or none; they are durable when it returns.

        Raises:
            AuditError: the database cannot be written, or what this store wrote before is no longer there.
        """
        with self._writing():
            entries = self._put(items)
        self._known = Head(entries[-1].seq, entries[-1].hash) if entries else self._known
        return [Receipt(entry.seq, entry.hash) for entry in entries]

    def sign(self, make: Sign) -> Mapping[str, Any] | None:
        """Store the checkpoint that ``make`` returns for the present head, and return it.

        Raises:
            AuditError: the database cannot be written.
        """
        with self._writing():
            last = self._all("SELECT body FROM audit_checkpoints ORDER BY number DESC LIMIT 1")
            signed = make(self._head(), json.loads(last[0][0]) if last else None)
            if signed is not None:
                row = (signed["number"], signed["count"], canonical(signed).decode("utf-8"))
                self._many("INSERT INTO audit_checkpoints (number, count, body) VALUES (?, ?, ?)", [row])
        return signed

    def bury(self, limit: int, make: Bury) -> int:
        """Replace the content of some of the ``limit`` oldest entries that have any by a tombstone.

        Raises:
            AuditError: the database cannot be written.
        """
        with self._writing():
            oldest = self._all(f"{_ENTRIES} WHERE c.seq IS NOT NULL ORDER BY c.seq LIMIT ?", limit)
            tombstone = make([Entry(*row) for row in oldest])
            if tombstone is None:
                return 0
            entry = self._put([tombstone])[0]
            removed = [item["seq"] for item in json.loads(tombstone.record)["removed"]]
            rows = [(seq, entry.seq) for seq in removed]
            self._many("INSERT INTO audit_tombstones (seq, tombstone) VALUES (?, ?)", rows)
            self._many("DELETE FROM audit_contents WHERE seq = ?", [(seq,) for seq in removed])
        self._known = Head(entry.seq, entry.hash)
        return len(removed)

    @contextmanager
    def snapshot(self) -> Generator[Source]:
        """Hold still what is read inside, whatever others append.

        Raises:
            AuditError: the database cannot be read.
        """
        with self._reading():
            yield self

    def entries(self, *, newest_first: bool = False) -> Iterator[Entry]:
        """Yield every entry by its number, with its content where that is still there."""
        for row in self._stream(f"{_ENTRIES} ORDER BY e.seq {'DESC' if newest_first else 'ASC'}"):
            yield Entry(*row)

    def checkpoints(self) -> Iterator[Mapping[str, Any]]:
        """Yield every checkpoint by its number; a damaged one as the empty object."""
        for (body,) in self._stream("SELECT body FROM audit_checkpoints ORDER BY number"):
            try:
                value = json.loads(body)
            except ValueError:
                value = {}
            yield value if isinstance(value, dict) else {}

    def _orphans(self) -> list[str]:
        """Name contents that belong to no record."""
        rows = self._all(
            "SELECT c.seq FROM audit_contents c LEFT JOIN audit_entries e ON e.seq = c.seq WHERE e.seq IS NULL LIMIT 10"
        )
        return [f"content {seq} belongs to no record" for (seq,) in rows]

    def _head(self) -> Head:
        rows = self._all("SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1")
        return Head(*rows[0]) if rows else Head(0, genesis(self._chain))

    def _put(self, items: Sequence[Item]) -> list[Entry]:
        """Append inside a writing transaction, behind the head that it sees."""
        self._still_there()
        entries = follow(self._head(), items)
        rows = [(entry.seq, entry.record, entry.hash) for entry in entries]
        self._many("INSERT INTO audit_entries (seq, record, hash) VALUES (?, ?, ?)", rows)
        contents = [(entry.seq, entry.content) for entry in entries if entry.content is not None]
        if contents:
            self._many("INSERT INTO audit_contents (seq, sealed) VALUES (?, ?)", contents)
        return entries

    def _still_there(self) -> None:
        """Refuse to go on when the record that this store wrote last is not there any more."""
        if self._known is None:
            return
        found = self._all("SELECT hash FROM audit_entries WHERE seq = ?", self._known.count)
        if found != [(self._known.hash,)]:
            raise AuditError(
                f"record {self._known.count} of the audit trail was changed or removed while the server ran; "
                "run: bank-copilot audit verify"
            )


def only_chain(where: str, version: int, known: int, rows: Callable[[str], Sequence[tuple[Any, ...]]]) -> str:
    """Return the name of the chain in a database that is opened.

    Args:
        where: what the messages call the database.
        version: how many migrations it has seen.
        known: how many migrations there are.
        rows: runs a statement and returns its rows.

    Raises:
        AuditError: it is no trail, is of a newer version, or does not name one chain.
    """
    if not 0 < version <= known:
        raise AuditError(f"{where} is no audit trail of this version (its version is {version})")
    names = rows("SELECT name FROM audit_chain")
    if len(names) != 1:
        raise AuditError(f"{where} names {len(names)} chains, not one: it was tampered with")
    return str(names[0][0])

"""What a store of the trail can do, and which store a setting means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from copilot.audit.chain import Entry, Head, Item, Receipt
from copilot.audit.places import Places
from copilot.errors import AuditError, ConfigError

__all__ = ["Bury", "Sign", "Source", "Store", "open_store"]

Sign = Callable[[Head, Mapping[str, Any] | None], Mapping[str, Any] | None]
"""Given the head and the newest checkpoint, return the next checkpoint, or None when none is due."""

Bury = Callable[[Sequence[Entry]], Item | None]
"""Given the oldest entries that still have content, return the tombstone of those to be buried, or None."""


class Source(Protocol):
    """A trail that is read from its beginning to its end: a database in a snapshot, or an export."""

    @property
    def chain(self) -> str:
        """The chain's name."""
        ...

    def entries(self, *, newest_first: bool = False) -> Iterator[Entry]:
        """Yield every entry by its number, with its content where that is still there."""
        ...

    def checkpoints(self) -> Iterator[Mapping[str, Any]]:
        """Yield every checkpoint by its number."""
        ...

    def defects(self) -> list[str]:
        """Name what is wrong with the store itself, such as a missing trigger."""
        ...


class Store(Source, Protocol):
    """An append-only database. Every method raises `AuditError` when the database cannot do it.

    It is used by one thread at a time; several processes may have the same database open.
    """

    def head(self) -> Head:
        """Return the end of the chain."""
        ...

    def append(self, items: Sequence[Item]) -> list[Receipt]:
        """Put items at the end of the chain, all or none; they are durable when it returns."""
        ...

    def sign(self, make: Sign) -> Mapping[str, Any] | None:
        """Store the checkpoint that ``make`` returns for the present head, and return it."""
        ...

    def bury(self, limit: int, make: Bury) -> int:
        """Replace the content of some of the ``limit`` oldest entries that have any by a tombstone.

        ``make`` chooses: the tombstone's ``removed`` names them. Returns how many.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Source]:
        """Hold still what is read inside, whatever others append."""
        ...

    def close(self) -> None:
        """Close the database; harmless when it is closed."""
        ...


def open_store(places: Places, *, create: bool = False) -> Store:
    """Open the store that the settings name.

    Args:
        places: where it is.
        create: make it when it is missing, and bring it up to date; otherwise it is opened for reading and for
            tombstones and must be there.

    Raises:
        AuditError: it cannot be opened, or is not there.
        ConfigError: the driver of PostgreSQL is not installed.
    """
    if places.database is None:
        raise AuditError("no audit trail is kept: audit.store is off")
    if isinstance(places.database, str):
        try:
            from copilot.audit.postgres_store import PostgresStore
        except ImportError as error:
            raise ConfigError(
                "audit.store names PostgreSQL, whose driver is not installed; run: pip install 'bank-copilot[postgres]'"
            ) from error
        return PostgresStore.open(places.database, create=create)
    from copilot.audit.sqlite_store import SqliteStore

    return SqliteStore.open(places.database, create=create)

"""The trail in a SQLite file: WAL, an fsync at each commit, and triggers that refuse any change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from copilot.audit.chain import new_chain
from copilot.audit.record import stamp
from copilot.audit.sql_store import SqlStore, only_chain
from copilot.audit.sqlite_schema import MIGRATIONS, TRIGGERS
from copilot.errors import AuditError
from copilot.wal import use_wal

__all__ = ["SqliteStore"]

_WAIT_S = 10.0
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "recursive_triggers = ON", "trusted_schema = OFF")


class SqliteStore(SqlStore):
    """One file. Several processes may append to it: each reads the head under the write lock."""

    def __init__(self, path: Path, connection: sqlite3.Connection, chain: str) -> None:
        super().__init__(chain)
        self._path = path
        self._connection = connection
        self._file = _identity(path)

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> SqliteStore:
        """Open a trail.

        Args:
            path: the file.
            create: make it when it is missing (readable for its owner only), and bring its tables up to date.

        Raises:
            AuditError: the file is missing, is no trail, is of a newer version, or cannot be opened.
        """
        with _translated(path):
            if create:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            elif not path.is_file():
                raise AuditError(f"there is no audit trail at {path}")
            connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
            try:
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}")
                if create:
                    use_wal(connection, _WAIT_S)
                    _migrate(connection)
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                chain = only_chain(str(path), version, len(MIGRATIONS), lambda sql: connection.execute(sql).fetchall())
                return cls(path, connection, chain)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        with _translated(self._path):
            self._connection.close()

    def defects(self) -> list[str]:
        """Name missing or changed triggers, damaged pages and contents without a record."""
        with _translated(self._path):
            rows = self._connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            found = dict(rows)
            missing = [f"the trigger {name} is missing" for name in TRIGGERS if name not in found]
            changed = [
                f"the trigger {name} was changed" for name, sql in TRIGGERS.items() if found.get(name, sql) != sql
            ]
            added = [f"the trigger {name} is not ours" for name in found if name not in TRIGGERS]
            pages = [text for (text,) in self._connection.execute("PRAGMA quick_check(10)") if text != "ok"]
        return [*missing, *changed, *added, *pages, *self._orphans()]

    @contextmanager
    def _writing(self) -> Generator[None]:
        with _translated(self._path):
            if _identity(self._path) != self._file:
                raise AuditError(f"{self._path} was moved or replaced while the server ran")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Generator[None]:
        with _translated(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        with _translated(self._path):
            yield from self._connection.execute(sql)

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection.executemany(sql, rows)


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that the file has not seen, each whole or not at all; a new file gets its chain's name."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        if version < len(MIGRATIONS):
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        if version == 0:
            connection.execute("INSERT INTO audit_chain (name, time) VALUES (?, ?)", (new_chain(), stamp()))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int] | None:
    """Return which file stands at a path, or None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _translated(path: Path) -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise AuditError(f"the audit trail {path} cannot be used: {reason}") from error

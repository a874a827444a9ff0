"""The trail in PostgreSQL, for several gateways: one lock for whoever appends, and triggers that refuse any change."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from copilot.audit.chain import new_chain
from copilot.audit.postgres_schema import MIGRATIONS, TRIGGERS
from copilot.audit.record import stamp
from copilot.audit.sql_store import SqlStore, only_chain
from copilot.errors import AuditError

__all__ = ["PostgresStore"]

_LOCK = 0x62616E6B_61756469  # "bankaudi": the advisory lock of whoever appends
_WAIT_MS = 10_000
_SILENT_MS = 20_000  # then a server that does not answer counts as gone
_ROWS = 1000


class PostgresStore(SqlStore):
    """A database, in the first schema of the address's user. A lost connection is made again at the next use."""

    def __init__(self, address: str, connection: psycopg.Connection, chain: str) -> None:
        super().__init__(chain)
        self._address = address
        self._connection = connection

    @classmethod
    def open(cls, address: str, *, create: bool = False) -> PostgresStore:
        """Open a trail.

        Args:
            address: ``postgresql://user@host/database``; the password is best left to ``~/.pgpass``.
            create: make the tables when they are missing, and bring them up to date.

        Raises:
            AuditError: the server does not answer, or the database holds no trail of this version.
        """
        with _translated():
            connection = _connect(address)
            try:
                if create:
                    _migrate(connection)
                with connection.transaction():
                    chain = only_chain(
                        "the database",
                        _version(connection),
                        len(MIGRATIONS),
                        lambda sql: connection.execute(_ours(sql)).fetchall(),
                    )
                return cls(address, connection, chain)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        with _translated():
            self._connection.close()

    def defects(self) -> list[str]:
        """Name missing, changed and switched-off triggers, and contents without a record."""
        rows = self._all(
            "SELECT t.tgname, p.proname, t.tgenabled::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relname LIKE 'audit\\_%%' "
            "AND pg_table_is_visible(c.oid)"
        )
        found = {name: function for name, function, enabled in rows if enabled == "O"}
        missing = [f"the trigger {name} is missing or off" for name in TRIGGERS if name not in found]
        changed = [
            f"the trigger {name} was changed"
            for name, function in TRIGGERS.items()
            if found.get(name, function) != function
        ]
        added = [f"the trigger {name} is not ours" for name in found if name not in TRIGGERS]
        return [*missing, *changed, *added, *self._orphans()]

    @contextmanager
    def _writing(self) -> Generator[None]:
        with _translated(), self._connected().transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield

    @contextmanager
    def _reading(self) -> Generator[None]:
        with _translated(), self._connected().transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with _translated():
            return self._connection.execute(_ours(sql), values).fetchall()

    def _stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        with _translated(), self._connected().transaction(), self._connection.cursor(name="audit") as cursor:
            cursor.itersize = _ROWS
            cursor.execute(_ours(sql))
            yield from cursor

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_ours(sql), rows)

    def _connected(self) -> psycopg.Connection:
        if self._connection.closed or self._connection.broken:
            self._connection = _connect(self._address)
        return self._connection


def _connect(address: str) -> psycopg.Connection:
    connection = psycopg.connect(address, autocommit=True, connect_timeout=10, tcp_user_timeout=_SILENT_MS)
    connection.execute(f"SET lock_timeout = {_WAIT_MS}".encode())
    connection.execute("SET synchronous_commit = on")
    return connection


def _migrate(connection: psycopg.Connection) -> None:
    """Take the steps that the database has not seen, all or none; a new one gets its chain's name."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        version = _version(connection)
        if version == 0:
            connection.execute("CREATE TABLE audit_migrations (number bigint PRIMARY KEY, time text NOT NULL)")
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                connection.execute(_ours(statement))
            connection.execute("INSERT INTO audit_migrations VALUES (%s, %s)", (number, stamp()))
        if version == 0:
            connection.execute("INSERT INTO audit_chain (name, time) VALUES (%s, %s)", (new_chain(), stamp()))


def _version(connection: psycopg.Connection) -> int:
    """Return how many steps the database has seen."""
    there = connection.execute("SELECT to_regclass('audit_migrations')").fetchone()
    if there is None or there[0] is None:
        return 0
    row = connection.execute("SELECT coalesce(max(number), 0) FROM audit_migrations").fetchone()
    return int(row[0]) if row else 0


def _ours(sql: str) -> bytes:
    """Return a statement as psycopg writes it; as bytes, because it takes a text only when it is a literal."""
    return sql.replace("?", "%s").encode()


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise AuditError(f"the audit trail in PostgreSQL cannot be used: {reason}") from error

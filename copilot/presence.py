"""Which workers of a queue are alive: each holds a lock for as long as its process lives, whatever ends it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from filelock import FileLock, Timeout
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from copilot.errors import ConfigError, QueueError

__all__ = ["Presence", "open_presence"]

_FORM = "name the database of the queue as sqlite:///FILE or postgresql://user@host/database"


class Presence(Protocol):
    """The lock of this worker, and a look at those of others."""

    name: str

    def is_gone(self, worker: str) -> bool:
        """Tell whether nobody holds the lock of ``worker``."""
        ...

    def check(self) -> None:
        """Make sure that our own lock is still held.

        Raises:
            QueueError: it was lost with the connection.
        """
        ...

    def close(self) -> None:
        """Let the lock go."""
        ...


def open_presence(database_url: str, name: str) -> Presence:
    """Take the lock of the worker ``name`` of the queue in a database.

    Raises:
        ConfigError: the address is not that of a SQLite file or of PostgreSQL.
        QueueError: the lock cannot be had.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise ConfigError(_FORM) from error
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return FilePresence(Path(url.database), name)
    if url.get_backend_name() == "postgresql":
        return PostgresPresence(database_url, name)
    raise ConfigError(_FORM)


class FilePresence:
    """Lock files in a folder beside a SQLite file; the system lets a lock go when its process ends."""

    def __init__(self, database: Path, name: str) -> None:
        self.name = name
        self._folder = database.with_name(f"{database.name}.workers")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._file(name), thread_local=False)
            self._lock.acquire(timeout=0)
        except (OSError, Timeout) as error:
            raise QueueError(f"cannot write beside the queue's database {database}: {error}") from error

    def is_gone(self, worker: str) -> bool:
        """Tell whether nobody holds the lock of ``worker``; the file of one that is gone is taken away."""
        file = self._file(worker)
        if not file.exists():
            return True
        lock = FileLock(file, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise QueueError(f"cannot write beside the queue's database: {error}") from error
        lock.release()
        file.unlink(missing_ok=True)
        return True

    def check(self) -> None:
        """A file lock is lost with its process only."""

    def close(self) -> None:
        """Let the lock go, and take its file away."""
        self._lock.release()
        self._file(self.name).unlink(missing_ok=True)

    def _file(self, worker: str) -> Path:
        return self._folder / f"{hashlib.sha256(worker.encode()).hexdigest()[:32]}.lock"


class PostgresPresence:
    """Advisory locks of a session of its own; the server lets a lock go when the connection ends."""

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        with _translated():
            url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(
                url, autocommit=True, connect_timeout=10, keepalives_idle=10, keepalives_interval=5, keepalives_count=3
            )
            # A machine that is cut off from the network ends no connection: the server has to find out by itself.
            for setting, value in (("idle", 15), ("interval", 5), ("count", 3)):
                self._connection.execute(f"SET tcp_keepalives_{setting} = {value}")
            self._connection.execute("SELECT pg_advisory_lock(%s)", (_number(name),))

    def is_gone(self, worker: str) -> bool:
        """Tell whether nobody holds the lock of ``worker``."""
        with _translated():
            row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_number(worker),)).fetchone()
            gone = row is not None and row[0] is True
            if gone:
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (_number(worker),))
        return gone

    def check(self) -> None:
        """Make sure that the connection, and with it our lock, is still there."""
        with _translated():
            self._connection.execute("SELECT 1")

    def close(self) -> None:
        """Let the lock go with the connection."""
        self._connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:  # whose words may hold the address, and in it a password
        raise QueueError("the database of the queue does not answer, or does not let us in") from error


def _number(worker: str) -> int:
    """Return the 64-bit number under which PostgreSQL knows the lock of a worker."""
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], "big", signed=True)

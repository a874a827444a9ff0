"""The figures of use in a SQLite file that several editors write at the same time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Self

from copilot.errors import DamagedFile, OutputError
from copilot.wal import use_wal
from lsp.usage.rows import Row, SuggestionRow, TypingRow
from lsp.usage.schema import MIGRATIONS

__all__ = ["FILE", "Store"]

FILE = "usage.sqlite3"
"""The file's name in its folder."""

_WAIT_S = 5.0
_COLUMNS = tuple(field.name for field in fields(SuggestionRow))
_PUT = """
INSERT INTO suggestions (
  id, time, project, language, model, "trigger", characters, lines, latency_ms, cached, call, outcome, seen_ms,
  accepted, kept_30s, kept_5min
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET characters = excluded.characters, lines = excluded.lines, call = excluded.call,
  outcome = excluded.outcome, seen_ms = excluded.seen_ms, accepted = excluded.accepted,
  kept_30s = excluded.kept_30s, kept_5min = excluded.kept_5min
"""
_ADD = """
INSERT INTO typing VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, project, language) DO UPDATE SET by_hand = by_hand + excluded.by_hand,
  by_assistant = by_assistant + excluded.by_assistant, other = other + excluded.other,
  deleted = deleted + excluded.deleted
"""
_LAST_DAY = "9999-12-31"


class Store:
    """One file in WAL mode; readers do not wait for writers, and writers wait for each other for up to 5 seconds."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the figures in ``folder``; make them, readable by their owner alone, when there are none.

        Raises:
            DamagedFile: the file is none of ours, or of a newer version.
            OutputError: the file cannot be made or opened.
        """
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise OutputError(f"cannot keep figures of use in {path}: {error.strerror}") from error
        with _translated(path):
            connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
            try:
                use_wal(connection, _WAIT_S)
                connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last seconds' figures
                _migrate(connection)
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version > len(MIGRATIONS):
                    raise DamagedFile(f"{path} was written by a newer version of Bank Copilot")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow]) -> None:
        """Put suggestions in the place of those with their ids, and add to the sums of characters: all or nothing.

        Raises:
            OutputError: it cannot be written, or another editor was at it for too long.
        """
        with _translated(self._path), _transaction(self._connection):
            self._connection.executemany(_PUT, map(_values, suggestions))
            self._connection.executemany(_ADD, map(_values, typing))

    def prune(self, before: str) -> None:
        """Remove the figures of the days before ``before``, such as ``2026-01-31``.

        Raises:
            OutputError: it cannot be written.
        """
        with _translated(self._path), _transaction(self._connection):
            self._connection.execute("DELETE FROM suggestions WHERE time < ?", (before,))
            self._connection.execute("DELETE FROM typing WHERE day < ?", (before,))

    def suggestions(self, since: str = "", until: str = "") -> list[SuggestionRow]:
        """Return the suggestions of the days from ``since`` to ``until``, both included; empty is without limit.

        Raises:
            OutputError: it cannot be read.
        """
        query = "SELECT * FROM suggestions WHERE substr(time, 1, 10) BETWEEN ? AND ? ORDER BY time, id"
        with _translated(self._path):
            rows = self._connection.execute(query, (since, until or _LAST_DAY)).fetchall()
        return [_suggestion(row) for row in rows]

    def typing(self, since: str = "", until: str = "") -> list[TypingRow]:
        """Return the sums of the days from ``since`` to ``until``, both included; empty is without limit.

        Raises:
            OutputError: it cannot be read.
        """
        query = "SELECT * FROM typing WHERE day BETWEEN ? AND ? ORDER BY day, project, language"
        with _translated(self._path):
            rows = self._connection.execute(query, (since, until or _LAST_DAY)).fetchall()
        return [TypingRow(*row) for row in rows]


def _values(row: Row) -> tuple[Any, ...]:
    """Return a row's values. A folder's name may hold bytes that are no UTF-8, and JSON halves of a character."""
    return tuple(
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for value in astuple(row)
    )


def _suggestion(row: tuple[Any, ...]) -> SuggestionRow:
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    values["cached"] = bool(values["cached"])
    return SuggestionRow(**values)


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that the file has not seen; only one process at a time can."""
    with _transaction(connection):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        if version < len(MIGRATIONS):
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _translated(path: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(f"cannot use {path}, the figures of use: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedFile(f"{path} holds no figures of use, or is damaged: {error}") from error

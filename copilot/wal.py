"""Put a SQLite file into WAL mode, also while another process does the same."""

from __future__ import annotations

import sqlite3
import time

__all__ = ["use_wal"]

_PAUSE_S = 0.02


def use_wal(connection: sqlite3.Connection, wait_s: float) -> None:
    """Switch the file of ``connection`` to WAL mode; there is nothing to do where it is in that mode.

    The switch takes the whole file, and SQLite refuses it at once, whatever ``timeout`` the connection has, where
    waiting could deadlock: so two processes that open one new file would fail now and then.

    Args:
        connection: outside a transaction.
        wait_s: how long others may hold the file.

    Raises:
        sqlite3.OperationalError: others held it for longer, or it cannot be written.
    """
    until = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return

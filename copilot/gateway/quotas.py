"""What each client may use: requests and tokens in any minute, tokens in a day.

A request is admitted while the budget is not yet used up, and then runs to its end: how much it will write is not known
before. So a client can go over a budget by what it has running at the time, and waits the longer for it.

Quotas share a service fairly; they are no wall. When the file of the day's use cannot be read or written, the log says
so and requests are served.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from copilot.config import Settings
from copilot.errors import OutputError, QuotaExceeded
from copilot.gateway.keys import Client, key_file
from copilot.wal import use_wal

__all__ = ["Quotas", "use_file"]

_log = logging.getLogger(__name__)

_MINUTE_S = 60.0
_KEPT_DAYS = 35
_BUSY_S = 0.2
_TABLE = """
CREATE TABLE IF NOT EXISTS use (
  day TEXT NOT NULL, name TEXT NOT NULL, read INTEGER NOT NULL, written INTEGER NOT NULL, PRIMARY KEY (day, name)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO use VALUES (?, ?, ?, ?)
ON CONFLICT (day, name) DO UPDATE SET read = read + excluded.read, written = written + excluded.written
"""


def use_file(settings: Settings) -> Path:
    """Return the file of the day's use, which lies beside the key file."""
    return key_file(settings).with_name("use.sqlite")


def _local_time() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class _Window:
    """What was used in the last 60 seconds: when, how much, and the sum."""

    entries: deque[tuple[float, int]] = field(default_factory=deque)
    total: int = 0

    def add(self, now: float, amount: int) -> None:
        self.entries.append((now, amount))
        self.total += amount

    def wait(self, now: float, limit: int) -> float:
        """Return after how many seconds less than ``limit`` will have been used in a minute; 0 when it is so now."""
        while self.entries and self.entries[0][0] <= now - _MINUTE_S:
            self.total -= self.entries.popleft()[1]
        left = self.total
        for moment, amount in self.entries:
            if left < limit:
                break
            left -= amount
            until = moment
        return until + _MINUTE_S - now if self.total >= limit else 0.0


class Quotas:
    """Counts by the client's name, so that a rotated key goes on where the old one was.

    A day is one of the server's local time. Its use is kept in SQLite, so that a restart does not give it back; only
    clients with a budget are written there. The minute's counts are in memory.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = _local_time,
    ) -> None:
        """Open the file of the day's use, readable by its owner alone; None keeps it in memory.

        Raises:
            OutputError: the file cannot be made.
        """
        self._clock = clock
        self._today = today
        self._requests: dict[str, _Window] = {}
        self._tokens: dict[str, _Window] = {}
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
            self._store = _opened(path, today().date() - timedelta(days=_KEPT_DAYS))
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"cannot keep the clients' use in {path}: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def admit(self, client: Client) -> None:
        """Count a request of the client.

        Raises:
            QuotaExceeded: a budget is used up; ``retry_after`` says when there is some again. Nothing is counted.
        """
        quota, now = client.quota, self._clock()
        if quota.requests_per_minute:
            requests = self._requests.setdefault(client.name, _Window())
            if wait := requests.wait(now, quota.requests_per_minute):
                raise _refusal(f"{quota.requests_per_minute} requests a minute", wait)
        if quota.tokens_per_minute:
            tokens = self._tokens.setdefault(client.name, _Window())
            if wait := tokens.wait(now, quota.tokens_per_minute):
                raise _refusal(f"{quota.tokens_per_minute} tokens a minute", wait)
        if quota.tokens_per_day and self.used_today(client.name) >= quota.tokens_per_day:
            raise _refusal(f"{quota.tokens_per_day} tokens a day", self._until_midnight())
        if quota.requests_per_minute:
            requests.add(now, 1)

    def charge(self, client: Client, read: int, written: int) -> None:
        """Count the tokens that a request has read and written, also those of one that failed or whose client left."""
        quota = client.quota
        if quota.tokens_per_minute:
            self._tokens.setdefault(client.name, _Window()).add(self._clock(), read + written)
        if quota.tokens_per_day:
            try:
                self._store.execute(_ADD, (self._day(), client.name, read, written))
            except sqlite3.Error as error:
                _log.error("cannot write the clients' use of the day: %s", error)

    def used_today(self, name: str) -> int:
        """Return the tokens that the client of that name has used today."""
        query = "SELECT read + written FROM use WHERE day = ? AND name = ?"
        try:
            with closing(self._store.execute(query, (self._day(), name))) as rows:
                found = rows.fetchone()
        except sqlite3.Error as error:
            _log.error("cannot read the clients' use of the day: %s", error)
            return 0
        return int(found[0]) if found else 0

    def _day(self) -> str:
        return self._today().date().isoformat()

    def _until_midnight(self) -> float:
        now = self._today()
        midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
        return (midnight - now).total_seconds()


def _opened(path: Path | None, oldest: object) -> sqlite3.Connection:
    store = sqlite3.connect(path or ":memory:", timeout=_BUSY_S, isolation_level=None)
    try:
        # A power cut may lose the last requests' counts; waiting for the disk would hold up every request.
        use_wal(store, _BUSY_S)
        store.execute("PRAGMA synchronous = NORMAL").close()
        store.execute(_TABLE).close()
        with suppress(sqlite3.OperationalError):  # another server is at it
            store.execute("DELETE FROM use WHERE day < ?", (str(oldest),)).close()
    except sqlite3.Error:
        store.close()
        raise
    return store


def _refusal(budget: str, wait: float) -> QuotaExceeded:
    when = f"in {wait:.0f} s" if wait < 2 * _MINUTE_S else f"in {wait / 3600:.1f} h, at midnight"
    return QuotaExceeded(f"this key may use {budget}, which are used up; there are more {when}", max(1.0, wait))

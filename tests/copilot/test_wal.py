"""Two processes that open one new file: SQLite refuses the second at once, so it is asked again."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from copilot.wal import use_wal


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def _held(path: Path) -> sqlite3.Connection:
    other = _open(path)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE t (a)")
    return other


def test_it_waits_until_the_other_is_done(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    other, mine = _held(path), _open(path)
    release = threading.Timer(0.1, other.execute, ["COMMIT"])
    release.start()
    use_wal(mine, 60)
    release.join()
    assert mine.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert mine.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_it_gives_up_on_who_never_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    other, mine = _held(path), _open(path)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        use_wal(mine, 0.05)
    other.close()


def test_what_waiting_does_not_mend_is_raised_at_once(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    _open(path).execute("CREATE TABLE t (a)")
    with (
        sqlite3.connect(f"file:{path}?mode=ro", uri=True) as mine,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        use_wal(mine, 600)

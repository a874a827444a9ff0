from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from copilot.errors import ConfigError, QueueError
from copilot.presence import Presence, open_presence

HOLDER = """
import sys
from copilot.presence import open_presence
presence = open_presence(*sys.argv[1:])
print("here", flush=True)
input()
"""


def gone_at_last(presence: Presence, worker: str) -> bool:
    """Tell whether a worker is gone within a moment: a server lets a lock go when it sees the connection end."""
    until = time.monotonic() + 10
    while not presence.is_gone(worker) and time.monotonic() < until:
        time.sleep(0.05)
    return presence.is_gone(worker)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.db'}"
    found: str = request.getfixturevalue("database")
    return found


def test_a_worker_is_there_until_it_leaves(address: str) -> None:
    mine, other = open_presence(address, "mine"), open_presence(address, "other")
    mine.check()
    assert not mine.is_gone("other") and not other.is_gone("mine")
    assert mine.is_gone("never seen")
    other.close()
    assert gone_at_last(mine, "other")
    mine.close()


def test_a_worker_that_was_killed_is_gone(address: str) -> None:
    command = [sys.executable, "-c", HOLDER, address, "other"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        mine = open_presence(address, "mine")
        assert not mine.is_gone("other")
        process.kill()
        process.wait()
        assert gone_at_last(mine, "other")
        mine.close()


def test_files_of_workers_do_not_pile_up(tmp_path: Path) -> None:
    presence = open_presence(f"sqlite:///{tmp_path / 'new' / 'queue.db'}", "a")
    folder = tmp_path / "new" / "queue.db.workers"
    assert len(list(folder.iterdir())) == 1
    presence.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("address", ["queue.db", "sqlite://", "sqlite:///:memory:", "mysql://a@b/c", "://", ""])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="sqlite:///FILE"):
        open_presence(address, "a")


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(QueueError) as told:
        open_presence("postgresql://nobody:secret@127.0.0.1:9/x", "a")
    assert "secret" not in str(told.value)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(QueueError, match="cannot write"):
        open_presence(f"sqlite:///{tmp_path / 'file' / 'queue.db'}", "a")

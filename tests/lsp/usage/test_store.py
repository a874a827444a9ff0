"""The store: several writers, steps of its tables, and files that are none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, OutputError
from lsp.usage.rows import SuggestionRow, TypingRow
from lsp.usage.schema import MIGRATIONS
from lsp.usage.store import FILE, Store

ROOT = Path(__file__).parents[3]
ROW = SuggestionRow(
    id="a",
    time="2026-11-25T09:00:00Z",
    project="loans",
    language="python",
    model="small",
    trigger="automatic",
    characters=12,
    lines=1,
    latency_ms=240,
    cached=True,
    call="call-a",
)
SUMS = TypingRow("2026-11-25", "loans", "python", 10, 5, 2, 1)
WRITER = """
import sys
from pathlib import Path
from dataclasses import replace
from lsp.usage.rows import TypingRow
from lsp.usage.store import Store
from tests.lsp.usage.test_store import ROW, SUMS

for number in range(60):
    with Store.open(Path(sys.argv[1])) as store:
        store.write([replace(ROW, id=f"{sys.argv[2]}-{number}")], [SUMS])
"""


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    accepted = replace(ROW, outcome="accepted", seen_ms=900, accepted=12, kept_30s=11, kept_5min=0)
    with Store.open(tmp_path / "usage") as store:
        store.write([ROW], [SUMS])
        store.write([accepted, replace(ROW, id="b", latency_ms=None)], [SUMS, replace(SUMS, project="cards")])
    with Store.open(tmp_path / "usage") as store:
        assert store.suggestions() == [accepted, replace(ROW, id="b", latency_ms=None)]
        assert store.typing() == [replace(SUMS, project="cards"), SUMS + SUMS]
    assert (tmp_path / "usage" / FILE).stat().st_mode & 0o777 == 0o600


def test_a_name_that_has_no_utf_8_is_kept_as_far_as_it_has(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.write([replace(ROW, project="贷\ud800款")], [replace(SUMS, project="\udcff")])
        assert (store.suggestions()[0].project, store.typing()[0].project) == ("贷?款", "?")


def test_days_are_taken_from_the_first_to_the_last_inclusive(tmp_path: Path) -> None:
    days = ["2026-11-23", "2026-11-24", "2026-11-25"]
    with Store.open(tmp_path) as store:
        store.write(
            [replace(ROW, id=day, time=f"{day}T23:59:59Z") for day in days], [replace(SUMS, day=day) for day in days]
        )
        assert [row.day for row in store.suggestions("2026-11-24", "2026-11-25")] == days[1:]
        assert [row.day for row in store.typing("", "2026-11-24")] == days[:2]
        store.prune("2026-11-24")
        assert [row.day for row in store.suggestions()] == [row.day for row in store.typing()] == days[1:]


def test_a_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with pytest.raises(DamagedFile):
            store.write([ROW], [replace(SUMS, by_hand=None)])  # type: ignore[arg-type]
        assert store.suggestions() == []


def test_two_editors_write_to_one_file_at_the_same_time(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name], cwd=ROOT) for name in "xy"]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    with Store.open(tmp_path) as store:
        assert len(store.suggestions()) == 120
        assert store.typing() == [TypingRow("2026-11-25", "loans", "python", 1200, 600, 240, 120)]


def test_every_step_of_the_tables_can_be_the_one_a_file_stopped_at(tmp_path: Path) -> None:
    for version in range(len(MIGRATIONS) + 1):
        folder = tmp_path / str(version)
        folder.mkdir()
        connection = sqlite3.connect(folder / FILE)
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        with Store.open(folder) as store:
            store.write([ROW], [SUMS])
            assert (store.suggestions(), store.typing()) == ([ROW], [SUMS])


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(DamagedFile, match="newer version"):
        Store.open(tmp_path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database at all, but long enough to look at" * 20)
    with pytest.raises(DamagedFile, match=FILE):
        Store.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "usage").write_text("")
    with pytest.raises(OutputError, match="usage"):
        Store.open(tmp_path / "usage")


def test_the_steps_already_released_are_never_changed() -> None:
    """A file remembers only how many steps it has seen: append one, and add what it makes here."""
    connection = sqlite3.connect(":memory:")
    for statements in MIGRATIONS:
        for statement in statements:
            connection.execute(statement)
    tables = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in ("suggestions", "typing")
    }
    connection.close()
    assert len(MIGRATIONS) == 1
    assert tables == {
        "suggestions": [
            *("id", "time", "project", "language", "model", "trigger", "characters", "lines", "latency_ms", "cached"),
            *("call", "outcome", "seen_ms", "accepted", "kept_30s", "kept_5min"),
        ],
        "typing": ["day", "project", "language", "by_hand", "by_assistant", "other", "deleted"],
    }

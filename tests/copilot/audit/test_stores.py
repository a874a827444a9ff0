"""Both stores keep the same contract: append-only, one chain whoever writes, readable while others write."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from copilot.audit.chain import Head, Item, genesis, prepare
from copilot.audit.checkpoint import sign_head
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.places import Places
from copilot.audit.retention import prune
from copilot.audit.store import Store, open_store
from copilot.audit.verification import verify
from copilot.config import AuditSettings, PathSettings, Settings
from copilot.errors import AuditError
from tests.copilot.audit.trails import LATER, PACE, call

TABLES = ("audit_chain", "audit_entries", "audit_contents", "audit_tombstones", "audit_checkpoints")


class Bench:
    """A place for a trail, and raw access to it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self._stores: list[Store] = []

    def open(self, *, create: bool = True) -> Store:
        paths = PathSettings(self.folder, self.folder)
        store = open_store(Places.of(Settings(paths=paths, audit=AuditSettings(store=self.address))), create=create)
        self._stores.append(store)
        return store

    def raw(self, sql: str) -> list[Any]:
        """Run a statement as somebody who found the database; return its rows."""
        if self.address:
            with psycopg.connect(self.address) as connection:
                done = connection.execute(sql.encode())
                return done.fetchall() if done.description else []
        raw = sqlite3.connect(self.folder / "audit" / "audit.sqlite3")
        try:
            with raw:
                return raw.execute(sql).fetchall()
        finally:
            raw.close()

    def close(self) -> None:
        for store in self._stores:
            store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    address: str = request.getfixturevalue("database") if request.param == "postgres" else ""
    bench = Bench(tmp_path, address)
    yield bench
    bench.close()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.make(tmp_path / "signing.key")


def items(*numbers: int, content: str | None = None) -> list[Item]:
    return [prepare(call(number, content)) for number in numbers]


def test_what_was_appended_is_there_again_after_a_reopening(bench: Bench) -> None:
    store = bench.open()
    assert store.head() == Head(0, genesis(store.chain))
    receipts = store.append(items(1, 2, content="sealed 内容"))
    assert [receipt.seq for receipt in receipts] == [1, 2]
    store.close()
    again = bench.open(create=False)
    assert again.chain == store.chain
    assert again.head() == Head(2, receipts[1].hash)
    assert [(entry.seq, entry.hash, entry.content) for entry in again.entries()] == [
        (receipt.seq, receipt.hash, "sealed 内容") for receipt in receipts
    ]
    assert [entry.seq for entry in again.entries(newest_first=True)] == [2, 1]


def test_a_missing_trail_is_not_made_by_reading(bench: Bench) -> None:
    with pytest.raises(AuditError, match="no audit trail"):
        bench.open(create=False)


@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_or_removes_a_row(bench: Bench, signer: Signer, table: str) -> None:
    store = bench.open()
    store.append(items(1, 2, content="sealed"))
    sign_head(store, PACE, signer)
    assert store.bury(1, lambda _: None) == 0
    bench.raw("INSERT INTO audit_tombstones (seq, tombstone) VALUES (7, 8)")
    column = {"audit_chain": "time", "audit_entries": "record", "audit_contents": "sealed"}.get(table, "")
    column = column or {"audit_tombstones": "tombstone", "audit_checkpoints": "body"}[table]
    before = bench.raw(f"SELECT * FROM {table}")
    assert before
    attempts = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    attempts += [f"TRUNCATE {table}"] if bench.address else [f"REPLACE INTO {table} SELECT * FROM {table}"]
    for sql in attempts:
        with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError)) as caught:
            bench.raw(sql)
        assert "append-only" in str(caught.value) or "tombstone" in str(caught.value) or "REPLACE" in sql
    assert bench.raw(f"SELECT * FROM {table}") == before


def test_no_number_is_left_out_or_given_twice(bench: Bench) -> None:
    store = bench.open()
    store.append(items(1))
    for number in (1, 3, -1):
        with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError)):
            bench.raw(f"INSERT INTO audit_entries (seq, record, hash) VALUES ({number}, 'x', 'y')")


def test_an_append_is_whole_or_not_at_all(bench: Bench) -> None:
    store = bench.open()
    store.append(items(1))
    good, bad = items(2, 3)
    with pytest.raises(AuditError):
        store.append([good, Item(bad.record, content=object())])  # type: ignore[arg-type]
    assert store.head().count == 1
    assert [receipt.seq for receipt in store.append(items(2))] == [2]


def test_several_writers_do_not_fork_the_chain(bench: Bench, signer: Signer) -> None:
    bench.open().close()
    stores = [bench.open() for _ in range(4)]
    errors: list[BaseException] = []

    def write(store: Store) -> None:
        try:
            for number in range(15):
                store.append(items(number, number))
                if number % 5 == 0:
                    sign_head(store, PACE, signer)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with stores[0].snapshot() as source:
        report = verify(source, PublicKeys([signer.public]))
    assert (report.records, report.faults) == (120, ())


def test_two_processes_may_make_a_trail_at_once(bench: Bench) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.copilot.audit.test_stores import *;"
        "bench = Bench(Path(sys.argv[1]), sys.argv[2]); print(bench.open().chain); bench.close()"
    )
    command = [sys.executable, "-c", code, str(bench.folder), bench.address]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    chains = {process.communicate(timeout=60)[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(chains) == 1


def test_a_snapshot_holds_still_while_others_append(bench: Bench) -> None:
    reader, writer = bench.open(), bench.open()
    writer.append(items(1))
    with reader.snapshot() as source:
        assert len(list(source.entries())) == 1
        writer.append(items(2))
        assert len(list(source.entries())) == 1
    assert reader.head().count == 2


def test_a_content_goes_only_with_its_tombstone(bench: Bench, signer: Signer) -> None:
    store = bench.open()
    store.append(items(1, 2, content="sealed"))
    sign_head(store, PACE, signer)
    with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError), match="tombstone"):
        bench.raw("DELETE FROM audit_contents WHERE seq = 1")
    assert prune(store, LATER, signer) == 2
    assert [entry.content for entry in store.entries()] == [None, None, None]
    assert prune(store, LATER, signer) == 0
    with store.snapshot() as source:
        assert verify(source, PublicKeys([signer.public])).faults == ()


def test_a_writer_whose_last_record_was_removed_writes_no_more(bench: Bench) -> None:
    store = bench.open()
    store.append(items(1, 2))
    off = "ALTER TABLE audit_entries DISABLE TRIGGER ALL" if bench.address else "DROP TRIGGER audit_no_delete_entries"
    bench.raw(off)
    bench.raw("DELETE FROM audit_entries WHERE seq = 2")
    for _ in range(2):
        with pytest.raises(AuditError, match="record 2 of the audit trail was changed or removed"):
            store.append(items(3))


def test_a_switched_off_or_missing_trigger_is_a_defect(bench: Bench) -> None:
    store = bench.open()
    assert store.defects() == []
    off = "ALTER TABLE audit_entries DISABLE TRIGGER audit_no_delete_entries"
    bench.raw(off if bench.address else "DROP TRIGGER audit_no_delete_entries")
    assert [detail.removesuffix(" or off") for detail in store.defects()] == [
        "the trigger audit_no_delete_entries is missing"
    ]


def test_a_newer_trail_is_refused(bench: Bench) -> None:
    bench.open().close()
    newer = "INSERT INTO audit_migrations VALUES (99, 'later')" if bench.address else "PRAGMA user_version = 99"
    bench.raw(newer)
    with pytest.raises(AuditError, match="version is 99"):
        bench.open()


# ------------------------------------------------------------------------------------------------------------ SQLite


def test_a_sqlite_file_is_only_its_owners(tmp_path: Path) -> None:
    bench = Bench(tmp_path, str(tmp_path / "deep" / "trail.db"))
    bench.open()
    assert {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "deep").iterdir()} == {
        "trail.db": 0,
        "trail.db-wal": 0,
        "trail.db-shm": 0,
    }
    bench.close()


@pytest.mark.parametrize("replaced", [True, False])
def test_a_file_that_was_replaced_or_removed_gets_no_more_records(tmp_path: Path, replaced: bool) -> None:
    bench = Bench(tmp_path, str(tmp_path / "trail.db"))
    store = bench.open()
    store.append(items(1))
    (tmp_path / "trail.db").rename(tmp_path / "aside.db")
    if replaced:
        (tmp_path / "trail.db").write_bytes(b"")
    with pytest.raises(AuditError, match="moved or replaced"):
        store.append(items(2))
    bench.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trail.db").write_text("this is no database, but a text of some length" * 30)
    with pytest.raises(AuditError, match="cannot be used"):
        Bench(tmp_path, str(tmp_path / "trail.db")).open()


def test_a_removed_content_is_overwritten_in_the_file(tmp_path: Path, signer: Signer) -> None:
    bench = Bench(tmp_path, str(tmp_path / "trail.db"))
    store = bench.open()
    store.append(items(1, 2, content="sealed-text-of-a-customer" * 400))
    assert prune(store, LATER, signer) == 2
    bench.close()
    assert b"sealed-text" not in (tmp_path / "trail.db").read_bytes()


# -------------------------------------------------------------------------------------------------------- PostgreSQL


def test_a_lost_connection_fails_once_and_is_made_again(tmp_path: Path, database: str) -> None:
    bench = Bench(tmp_path, database)
    store = bench.open()
    store.append(items(1))
    bench.raw(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with pytest.raises(AuditError, match="PostgreSQL cannot be used"):
        store.append(items(2))
    assert store.append(items(3))[0].seq == 2
    bench.close()


def test_a_gateways_role_appends_and_can_do_nothing_else(tmp_path: Path, database: str, signer: Signer) -> None:
    owner = Bench(tmp_path, database)
    owner.open().append(items(1, content="sealed"))
    guide = (Path(__file__).parents[3] / "docs" / "operate" / "audit.md").read_text("utf-8")
    role = f"gateway_{database.rpartition('/trail')[2].partition('?')[0]}"
    grants = guide.split("```sql\n")[1].split("```")[0].replace(" TO gateway;", f" TO {role};")
    owner.raw(f"CREATE ROLE {role} LOGIN")
    for statement in grants.strip().splitlines():
        owner.raw(statement)
    gateway = Bench(tmp_path, database.replace("bank@", f"{role}@"))
    store = gateway.open()
    assert store.append(items(2, content="sealed"))[0].seq == 2
    assert sign_head(store, PACE, signer) is not None
    assert prune(store, LATER, signer) == 2
    for attack in ("DELETE FROM audit_entries", "UPDATE audit_entries SET hash = ''", "TRUNCATE audit_entries"):
        with pytest.raises(psycopg.DatabaseError, match="permission denied"):
            gateway.raw(attack)
    with pytest.raises(psycopg.DatabaseError, match="must be owner"):
        gateway.raw("ALTER TABLE audit_entries DISABLE TRIGGER ALL")
    with store.snapshot() as source:
        assert verify(source, PublicKeys([signer.public])).faults == ()
    for bench in (owner, gateway):
        bench.close()


def test_a_server_that_is_not_there_is_an_audit_error(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="PostgreSQL cannot be used"):
        Bench(tmp_path, f"postgresql://bank@/trail?host={tmp_path}").open()

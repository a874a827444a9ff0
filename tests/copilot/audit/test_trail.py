"""The trail as the gateway uses it: durable before it answers, closed when it cannot write, whole after a kill."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.audit.chain import Entry, Receipt
from copilot.audit.checkpoint import read_from
from copilot.audit.keys import PublicKeys, Signer, new_content_key
from copilot.audit.places import Places
from copilot.audit.record import AuditEvent
from copilot.audit.sealing import Sealer
from copilot.audit.store import open_store
from copilot.audit.trail import Trail
from copilot.audit.verification import Report, verify
from copilot.config import Settings
from copilot.errors import AuditError, ConfigError
from tests.copilot.audit.trails import call, settings


@asynccontextmanager
async def opened(wanted: Settings) -> AsyncIterator[Trail]:
    trail = Trail.open(wanted)
    try:
        yield trail
    finally:
        await trail.close()


def entries(wanted: Settings) -> list[Entry]:
    store = open_store(Places.of(wanted))
    with closing(store), store.snapshot() as source:
        return list(source.entries())


def verified(wanted: Settings) -> Report:
    places = Places.of(wanted)
    outside = read_from(places.checkpoints)
    store = open_store(places)
    with closing(store), store.snapshot() as source:
        return verify(source, PublicKeys.read(places.public_key), outside)


async def test_a_record_is_in_the_file_when_append_returns(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        assert (trail.keeps, trail.keeps_content) == (True, False)
        receipt = await trail.append(call(1))
        assert [(entry.seq, entry.hash) for entry in entries(wanted)] == [(receipt.seq, receipt.hash)]
    report = verified(wanted)
    assert (report.faults, report.records, report.signed) == ((), 1, 1)


async def test_many_at_once_share_a_transaction_and_keep_their_receipts(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        records = [call(number) for number in range(300)]
        receipts = await asyncio.gather(*(trail.append(record) for record in records))
    by_seq = {entry.seq: entry for entry in entries(wanted)}
    assert sorted(by_seq) == list(range(1, 301))
    for record, receipt in zip(records, receipts, strict=True):
        assert json.loads(by_seq[receipt.seq].record)["id"] == record.id
        assert by_seq[receipt.seq].hash == receipt.hash
    assert verified(wanted).faults == ()


async def test_no_trail_answers_at_once_and_keeps_nothing(tmp_path: Path) -> None:
    async with opened(settings(tmp_path, store="off")) as trail:
        assert not trail.keeps
        assert await trail.append(call(1), {"input": "x"}) == Receipt(0, "")
    assert not (tmp_path / "audit").exists()


async def test_content_is_sealed_under_the_banks_key(tmp_path: Path) -> None:
    new_content_key(tmp_path / "content.key")
    wanted = settings(tmp_path / "data", content="encrypted", content_key=str(tmp_path / "content.key"))
    record = call(1)
    async with opened(wanted) as trail:
        assert trail.keeps_content
        await trail.append(record, {"input": "张三的授信", "output": "伍佰万元"})
        await trail.append(AuditEvent(client="a", event="accept", call=record.id), {"input": "dropped"})
    (entry, event) = entries(wanted)
    assert entry.content is not None and event.content is None
    opened_again = Sealer.read(tmp_path / "content.key").open(record.id, entry.content)
    assert json.loads(opened_again) == {"input": "张三的授信", "output": "伍佰万元"}
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data" / "audit").iterdir())
    assert "授信".encode() not in everything
    assert b"\\u6388" not in everything


async def test_content_is_dropped_when_hashes_only_are_kept(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        await trail.append(call(1), {"input": "x"})
    assert [entry.content for entry in entries(wanted)] == [None]


def test_encrypted_content_without_a_key_is_a_wrong_setting_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bank-copilot audit key new PATH"):
        Trail.open(settings(tmp_path, content="encrypted"))
    with pytest.raises(ConfigError, match=r"make one with: bank-copilot audit key new .*there\.key"):
        Trail.open(settings(tmp_path, content="encrypted", content_key=str(tmp_path / "there.key")))
    with pytest.raises(ConfigError, match="must be hash or encrypted"):
        Trail.open(settings(tmp_path, content="plain"))


async def test_checkpoints_come_after_so_many_records_and_at_the_end(tmp_path: Path) -> None:
    wanted = settings(tmp_path, checkpoint_records=2, checkpoint_s=1000.0)
    async with opened(wanted) as trail:
        for number in range(5):
            await trail.append(call(number))
    kept = read_from(Places.of(wanted).checkpoints)
    assert [value["count"] for value in kept] == [0, 2, 4, 5]
    assert verified(wanted).checkpoints == 4


async def test_a_checkpoint_comes_after_so_many_seconds(tmp_path: Path) -> None:
    wanted = settings(tmp_path, checkpoint_s=0.05)
    async with opened(wanted) as trail:
        await trail.append(call(1))
        for _ in range(200):
            counts = [value["count"] for value in read_from(Places.of(wanted).checkpoints)]
            if counts == [0, 1]:
                break
            await asyncio.sleep(0.02)
        assert counts == [0, 1]


async def test_the_checkpoint_file_catches_up_after_it_could_not_be_written(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    path = Places.of(wanted).checkpoints
    async with opened(wanted) as trail:
        await trail.append(call(1))
        path.rename(path.with_suffix(".aside"))
        path.mkdir()
    path.rmdir()
    path.with_suffix(".aside").rename(path)
    assert [value["count"] for value in read_from(path)] == [0]
    async with opened(wanted):
        assert [value["count"] for value in read_from(path)] == [0, 1]


async def test_an_older_copy_of_the_database_is_not_continued(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    database = Places.of(wanted).database
    assert isinstance(database, Path)
    async with opened(wanted) as trail:
        await trail.append(call(1))
    shutil.copy(database, tmp_path / "older")
    async with opened(wanted) as trail:
        await trail.append(call(2))
    shutil.copy(tmp_path / "older", database)
    with pytest.raises(AuditError, match=r"ends at record 1, but .* attests 2"):
        Trail.open(wanted)


async def test_a_lost_signing_key_is_not_replaced_silently(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        await trail.append(call(1))
    Places.of(wanted).signing_key.unlink()
    with pytest.raises(ConfigError, match="signing key of the audit trail is missing"):
        Trail.open(wanted)


async def test_the_signing_key_can_be_changed(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        await trail.append(call(1))
    Signer.make(tmp_path / "next.key")
    changed = settings(tmp_path, signing_key=str(tmp_path / "next.key"))
    async with opened(changed) as trail:
        await trail.append(call(2))
    both = tmp_path / "both.pub"
    both.write_bytes(Places.of(wanted).public_key.read_bytes() + Places.of(changed).public_key.read_bytes())
    store = open_store(Places.of(changed))
    with closing(store), store.snapshot() as source:
        assert verify(source, PublicKeys.read(both), read_from(Places.of(changed).checkpoints)).faults == ()


async def test_a_trail_that_is_closed_takes_nothing_more(tmp_path: Path) -> None:
    async with opened(settings(tmp_path)) as trail:
        pass
    with pytest.raises(AuditError, match="closed"):
        await trail.append(call(1))
    await trail.close()


async def test_a_record_that_cannot_be_written_does_not_hold_up_the_others(tmp_path: Path) -> None:
    class Poisoned:
        id, content = "x", None

        def to_json(self) -> dict[str, object]:
            raise RuntimeError("no")

    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        results = await asyncio.gather(
            trail.append(call(1)),
            trail.append(Poisoned()),  # type: ignore[arg-type]
            trail.append(call(2)),
            return_exceptions=True,
        )
    assert [type(result) for result in results] == [Receipt, AuditError, Receipt]
    assert len(entries(wanted)) == 2


async def test_a_caller_that_goes_away_leaves_its_record(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        task = asyncio.create_task(trail.append(call(1)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(entries(wanted)) == 1


async def test_old_contents_go_by_the_rule(tmp_path: Path) -> None:
    new_content_key(tmp_path / "content.key")
    wanted = settings(tmp_path, content="encrypted", content_key=str(tmp_path / "content.key"))
    async with opened(wanted) as trail:
        await trail.append(replace(call(1), time="2020-01-01T00:00:00.000Z"), {"input": "old"})
        await trail.append(call(2), {"input": "new"})
    async with opened(replace(wanted, audit=replace(wanted.audit, retention_days=30))):
        for _ in range(200):
            if len(entries(wanted)) == 3:
                break
            await asyncio.sleep(0.02)
    assert [entry.content is None for entry in entries(wanted)] == [True, False, True]
    report = verified(wanted)
    assert (report.faults, report.removed, report.sealed) == ((), 1, 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_full_disk_fails_the_request_and_goes_on_when_there_is_room_again(small_disk: Path) -> None:
    wanted = settings(small_disk)
    async with opened(wanted) as trail:
        await trail.append(call(1))
        fill = small_disk / "fill"
        with pytest.raises(OSError, match="No space left"), fill.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        with pytest.raises(AuditError, match=r"full|disk"):
            for number in range(100):
                await trail.append(call(number))
        written = len(entries(wanted))
        fill.unlink()
        receipt = await trail.append(call(2))
        assert receipt.seq == written + 1
    assert verified(wanted).faults == ()


async def test_a_held_lock_makes_others_wait_but_not_the_event_loop(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    async with opened(wanted) as trail:
        await trail.append(call(1))
        with closing(sqlite3.connect(str(Places.of(wanted).database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(trail.append(call(2)))
            began = time.monotonic()
            await asyncio.sleep(0.05)
            assert time.monotonic() - began < 0.5
            assert not waiting.done()
            other.execute("COMMIT")
        assert (await waiting).seq == 2


APPENDING = """
import asyncio, sys
from pathlib import Path
from copilot.audit.trail import Trail
from tests.copilot.audit.trails import call, settings

async def main():
    trail = Trail.open(settings(Path(sys.argv[1]), checkpoint_records=40))
    async def work():
        while True:
            receipt = await trail.append(call())
            print(receipt.seq, receipt.hash, flush=True)
    await asyncio.gather(*(work() for _ in range(8)))

asyncio.run(main())
"""


def test_every_receipt_outlives_a_kill(tmp_path: Path) -> None:
    wanted = settings(tmp_path)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", APPENDING, str(tmp_path)], stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(150)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        printed = [line.split() for line in lines if line.endswith("\n")]
        held = {str(entry.seq): entry.hash for entry in entries(wanted)}
        assert len(printed) >= 150
        assert [line for line in printed if held.get(line[0]) != line[1]] == []
        assert verified(wanted).faults == ()

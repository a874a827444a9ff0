"""What was done to a trail is named, with its place. Each test does it to a real SQLite file."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from copilot.audit.chain import Entry, Head, Item, follow, genesis, new_chain, prepare
from copilot.audit.checkpoint import make
from copilot.audit.keys import PublicKeys, Signer
from copilot.audit.record import digest
from copilot.audit.retention import prune
from copilot.audit.verification import verify
from tests.copilot.audit.trails import LATER, PACE, Workshop, call, ten


def test_a_whole_trail_is_whole(tmp_path: Path) -> None:
    report = ten(tmp_path).verify(with_kept=True)
    assert report.faults == ()
    assert (report.records, report.signed, report.checkpoints, report.whole) == (10, 10, 3, True)


def test_a_new_trail_without_records_is_whole(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.sign()
    assert shop.faults(with_kept=True) == []


def test_a_short_end_that_nobody_signed_yet_is_whole(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    shop.add(call(11))
    report = shop.verify(with_kept=True)
    assert (report.faults, report.records, report.signed) == ((), 11, 10)


def edit(raw: sqlite3.Connection, seq: int) -> None:
    raw.execute("UPDATE audit_entries SET record = replace(record, 'client-', 'nobody-') WHERE seq = ?", (seq,))
    assert raw.total_changes


@pytest.mark.parametrize("seq", [1, 4, 5, 10])
def test_an_edit_is_found(tmp_path: Path, seq: int) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        edit(raw, seq)
    assert shop.faults() == [("edited", seq)]


def test_two_edits_are_two_faults_and_a_run_of_them_is_one(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        for seq in (2, 6, 7, 8):
            edit(raw, seq)
    assert shop.faults() == [("edited", 2), ("edited", 6)]
    assert "records 6 to 8" in shop.verify().faults[1].detail


def test_an_edit_with_its_own_hash_made_anew_is_found_at_the_next_record(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        edit(raw, 3)
        rechain(raw, 3, 3)
    assert shop.faults() == [("edited", 4)]


def test_an_edit_of_the_last_record_with_its_hash_made_anew_is_found_by_the_checkpoint(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        edit(raw, 10)
        rechain(raw, 10, 10)
    assert shop.faults() == [("rewritten", 6)]


def rechain(raw: sqlite3.Connection, first: int, last: int) -> None:
    """Make the hashes of records anew."""
    (chain,) = raw.execute("SELECT name FROM audit_chain").fetchone()
    row = raw.execute("SELECT hash FROM audit_entries WHERE seq = ?", (first - 1,)).fetchone()
    records = raw.execute("SELECT record FROM audit_entries WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last))
    head = Head(first - 1, row[0] if row else genesis(chain))
    for entry in follow(head, [Item(record) for (record,) in records.fetchall()]):
        raw.execute("UPDATE audit_entries SET hash = ? WHERE seq = ?", (entry.hash, entry.seq))


def test_an_edit_with_the_whole_chain_made_anew_is_found_by_the_checkpoints(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        edit(raw, 7)
        rechain(raw, 7, 10)
    assert shop.faults() == [("rewritten", 6)]
    assert "records 6 to 10" in shop.verify().faults[0].detail


@pytest.mark.parametrize(("gone", "words"), [((4,), "record 4 is missing"), ((4, 5, 6), "records 4 to 6 are missing")])
def test_a_deletion_is_found(tmp_path: Path, gone: tuple[int, ...], words: str) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.executemany("DELETE FROM audit_entries WHERE seq = ?", [(seq,) for seq in gone])
    report = shop.verify()
    assert [(fault.kind, fault.seq, fault.detail) for fault in report.faults] == [("missing", 4, words)]


def test_a_deletion_with_the_numbers_closed_up_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("DELETE FROM audit_entries WHERE seq = 4")
        for seq in range(5, 11):
            raw.execute("UPDATE audit_entries SET seq = ? WHERE seq = ?", (seq - 1, seq))
    kinds = shop.faults()
    assert ("edited", 4) in kinds
    assert ("cut", 10) in kinds


@pytest.mark.parametrize("left", [0, 3, 9])
def test_a_cut_tail_is_found(tmp_path: Path, left: int) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("DELETE FROM audit_entries WHERE seq > ?", (left,))
    assert shop.faults() == [("cut", left + 1)]


def test_a_cut_tail_with_its_checkpoints_is_found_by_kept_checkpoints(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("DELETE FROM audit_entries WHERE seq > 5")
        raw.execute("DELETE FROM audit_checkpoints WHERE count > 5")
    assert shop.faults() == []
    assert shop.faults(with_kept=True) == [("older-copy", 6)]


@pytest.mark.parametrize("pair", [(3, 4), (1, 2), (9, 10), (2, 8)])
@pytest.mark.parametrize("columns", ["record", "record, hash"])
def test_a_swapped_pair_is_found(tmp_path: Path, pair: tuple[int, int], columns: str) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        rows = {
            seq: raw.execute(f"SELECT {columns} FROM audit_entries WHERE seq = ?", (seq,)).fetchone() for seq in pair
        }
        sets = ", ".join(f"{column} = ?" for column in columns.split(", "))
        for seq, other in (pair, pair[::-1]):
            raw.execute(f"UPDATE audit_entries SET {sets} WHERE seq = ?", (*rows[other], seq))
    found = [fault for fault in shop.verify().faults if fault.kind != "rewritten"]
    assert [(fault.kind, fault.seq) for fault in found] == [("swapped", pair[0])]
    assert f"records {pair[0]} and {pair[1]}" in found[0].detail


def test_a_full_rewrite_under_another_key_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path / "ours")
    theirs = ten(tmp_path / "theirs")
    shutil.copy(theirs.database, shop.database)
    kinds = {kind for kind, _ in shop.faults()}
    assert kinds == {"checkpoint", "rewritten"}
    assert ("rewritten", 0) in shop.faults(with_kept=True)


def test_a_full_rewrite_under_the_same_name_without_checkpoints_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        (chain,) = raw.execute("SELECT name FROM audit_chain").fetchone()
        for table in ("entries", "checkpoints"):
            raw.execute(f"DELETE FROM audit_{table}")
        for entry in follow(Head(0, genesis(chain)), [prepare(call(number)) for number in range(10)]):
            raw.execute("INSERT INTO audit_entries VALUES (?, ?, ?)", (entry.seq, entry.record, entry.hash))
    assert shop.faults() == [("rewritten", 0)]
    assert ("rewritten", 1) in shop.faults(with_kept=True)


def test_a_rewrite_behind_the_first_checkpoint_is_found_when_it_is_long_unsigned(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        (chain,) = raw.execute("SELECT name FROM audit_chain").fetchone()
        raw.execute("DELETE FROM audit_entries")
        raw.execute("DELETE FROM audit_checkpoints WHERE number > 1")
        times = ["2026-11-01T08:00:00.000Z", "2026-11-01T08:21:00.000Z"]
        for entry in follow(Head(0, genesis(chain)), [prepare(call(time=time)) for time in times]):
            raw.execute("INSERT INTO audit_entries VALUES (?, ?, ?)", (entry.seq, entry.record, entry.hash))
    assert shop.faults() == [("unsigned", 1)]


def test_an_older_copy_of_the_database_is_found_by_kept_checkpoints(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.sign()
    shop.add(call(1), call(2))
    shop.sign()
    shutil.copy(shop.database, tmp_path / "older")
    shop.add(call(3))
    shop.sign()
    shutil.copy(tmp_path / "older", shop.database)
    assert shop.faults() == []
    assert shop.faults(with_kept=True) == [("older-copy", 3)]


def test_an_older_copy_that_was_continued_is_found_by_kept_checkpoints(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.sign()
    shutil.copy(shop.database, tmp_path / "older")
    shop.add(call(1), call(2))
    shop.sign()
    kept = shop.kept.read_bytes()
    shutil.copy(tmp_path / "older", shop.database)
    shop.add(call(3), call(4), call(5))
    shop.sign()
    shop.kept.write_bytes(kept)
    assert shop.faults() == []
    assert shop.faults(with_kept=True) == [("rewritten", 1)]


def test_a_checkpoint_of_another_key_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    shop.sign(Signer.make(tmp_path / "another.key"))
    assert shop.faults() == [("checkpoint", 10)]


def test_a_changed_checkpoint_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("""UPDATE audit_checkpoints SET body = replace(body, '"count":5', '"count":4') WHERE number = 2""")
    assert shop.faults() == [("checkpoint", 4)]


def test_a_damaged_checkpoint_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("UPDATE audit_checkpoints SET body = '{' WHERE number = 2")
    shop.kept.write_text(shop.kept.read_text() + "half a li")
    faults = shop.verify(with_kept=True).faults
    assert [fault.detail for fault in faults] == [
        "the checkpoint 2 is damaged",
        "the kept checkpoint 4 is damaged",
        "the database has lost checkpoints that were kept elsewhere: 2",
    ]


def test_a_removed_checkpoint_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("DELETE FROM audit_checkpoints WHERE number = 2")
    assert shop.faults() == [("checkpoint", 10)]
    assert ("checkpoint", 0) in shop.faults(with_kept=True)


def test_a_signature_is_not_taken_for_another_chain(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    with shop.store() as store:
        store.sign(lambda head, last: make(new_chain(), head, last, PACE, shop.signer))
    assert shop.faults() == [("rewritten", 0), ("rewritten", 0)]


# ---------------------------------------------------------------------------------------------- contents and tombstones


def sealed(folder: Path) -> Workshop:
    """Return a trail of three records with content, of which the first is old."""
    shop = Workshop(folder)
    shop.sign()
    shop.add(call(1, "sealed 1", "2020-01-01T00:00:00.000Z"), call(2, "sealed 2"), call(3, "sealed 3"))
    shop.sign()
    return shop


def test_a_changed_content_is_found(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.attacked() as raw:
        raw.execute("UPDATE audit_contents SET sealed = 'forged' WHERE seq = 2")
    assert shop.faults() == [("content", 2)]


def test_a_content_that_is_gone_without_a_tombstone_is_found(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.attacked() as raw:
        raw.execute("DELETE FROM audit_contents WHERE seq = 2")
    assert shop.faults() == [("content", 2)]


def test_a_content_that_belongs_to_no_record_is_found(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.attacked() as raw:
        raw.execute("INSERT INTO audit_contents VALUES (99, 'x')")
    assert shop.verify().faults[0].detail == "content 99 belongs to no record"


def test_a_content_removed_by_rule_is_no_fault(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.store() as store:
        assert prune(store, LATER, shop.signer) == 3
    report = shop.verify()
    assert (report.faults, report.sealed, report.removed, report.records) == ((), 0, 3, 4)


def test_a_tombstone_of_another_key_is_found(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.store() as store:
        prune(store, "2021-01-01", Signer.make(tmp_path / "another.key"))
    assert shop.faults() == [("content", 1), ("tombstone", 4)]


def test_a_tombstone_for_the_wrong_record_is_found(tmp_path: Path) -> None:
    shop = sealed(tmp_path)
    with shop.store() as store:
        prune(store, "2021-01-01", shop.signer)
    with shop.attacked() as raw:
        raw.execute("INSERT INTO audit_contents VALUES (1, 'sealed 1')")
        raw.execute("DELETE FROM audit_contents WHERE seq = 2")
    assert shop.faults() == [("content", 2), ("tombstone", 4)]


# ---------------------------------------------------------------------------------------------------- the store itself


def test_a_missing_and_a_changed_trigger_are_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    raw = sqlite3.connect(shop.database)
    raw.execute("DROP TRIGGER audit_no_delete_entries")
    raw.execute("DROP TRIGGER audit_no_update_entries")
    raw.execute("CREATE TRIGGER audit_no_update_entries BEFORE UPDATE ON audit_entries BEGIN SELECT 1; END")
    raw.close()
    assert [fault.detail for fault in shop.verify().faults] == [
        "the trigger audit_no_delete_entries is missing",
        "the trigger audit_no_update_entries was changed",
    ]


def test_a_report_says_all_of_it_as_json(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        edit(raw, 3)
    value = json.loads(json.dumps(shop.verify().to_json()))
    assert value["whole"] is False
    assert value["faults"] == [
        {"kind": "edited", "seq": 3, "detail": "record 3 is not the one that its hash was made of"}
    ]
    assert value["records"] == 10


def test_a_record_that_is_no_json_any_more_is_an_edit(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("UPDATE audit_entries SET record = ? WHERE seq = 2", ("{" + digest("x"),))
    assert shop.faults() == [("edited", 2)]


def test_a_hash_that_is_none_is_a_fault(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.attacked() as raw:
        raw.execute("UPDATE audit_entries SET hash = 'no hash' WHERE seq = 4")
    assert shop.faults() == [("edited", 4)]


@dataclass(frozen=True)
class Listed:
    """A trail in memory."""

    chain: str
    listed: Sequence[Entry]
    signed: Sequence[Mapping[str, Any]]

    def entries(self, *, newest_first: bool = False) -> Iterator[Entry]:
        return iter(self.listed)

    def checkpoints(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.signed)

    def defects(self) -> list[str]:
        return []


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> tuple[Listed, PublicKeys]:
    signer = Signer.make(tmp_path_factory.mktemp("keys") / "signing.key")
    chain = new_chain()
    start = Head(0, genesis(chain))
    entries = follow(start, [prepare(call(number)) for number in range(12)])
    signed: list[dict[str, Any]] = []
    for count in (0, 4, 8, 12):
        head = Head(count, entries[count - 1].hash) if count else start
        signed.append(make(chain, head, signed[-1] if signed else None, PACE, signer))
    return Listed(chain, entries, signed), PublicKeys([signer.public])


@given(data=strategies.data())
def test_no_change_of_any_kind_goes_unseen(memory: tuple[Listed, PublicKeys], data: strategies.DataObject) -> None:
    """Also when the hashes behind the change, up to any record, are made anew."""
    whole, keys = memory
    assert verify(whole, keys).whole
    entries = list(whole.listed)
    place = data.draw(strategies.integers(0, len(entries) - 1))
    other = data.draw(strategies.integers(0, len(entries) - 1).filter(lambda number: number != place))
    what = data.draw(strategies.sampled_from(["edit", "hash", "delete", "swap", "cut", "copy"]))
    if what == "edit":
        entries[place] = replace(entries[place], record=entries[place].record.replace('"done"', '"left"'))
    elif what == "hash":
        entries[place] = replace(entries[place], hash=digest("x"))
    elif what == "delete":
        del entries[place]
    elif what == "swap":
        entries[place], entries[other] = entries[other], entries[place]
    elif what == "cut":
        del entries[place:]
    else:
        entries[place] = entries[other]
    if data.draw(strategies.booleans()):
        entries = [replace(entry, seq=number) for number, entry in enumerate(entries, 1)]
    if data.draw(strategies.booleans()):
        last = data.draw(strategies.integers(0, len(entries)))
        anew = follow(Head(0, genesis(whole.chain)), [Item(entry.record) for entry in entries[:last]])
        entries = [*anew, *entries[last:]]
    if entries != whole.listed:
        assert not verify(replace(whole, listed=entries), keys).whole


def test_verifying_needs_the_right_public_key(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    with shop.store() as store, store.snapshot() as source:
        report = verify(source, PublicKeys([Signer.make(tmp_path / "another.key").public]))
    assert {fault.kind for fault in report.faults} == {"checkpoint", "rewritten"}

"""An export verifies without the database, and what is done to it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.audit.checkpoint import read_from
from copilot.audit.export import Export, write_export
from copilot.audit.keys import PublicKeys
from copilot.audit.retention import prune
from copilot.audit.verification import Report, verify
from copilot.errors import AuditError, OutputError
from tests.copilot.audit.trails import Workshop, call, ten


def exported(shop: Workshop) -> Path:
    path = shop.folder / "trail.jsonl"
    with shop.store() as store, store.snapshot() as source:
        write_export(source, path)
    return path


def verified(shop: Workshop, path: Path) -> Report:
    return verify(Export(path), PublicKeys([shop.signer.public]), read_from(shop.kept))


def rewrite(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "utf-8")


def test_an_export_is_as_whole_as_its_trail(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    shop.add(call(11, "sealed 内容", "2020-01-01T00:00:00.000Z"), call(12, "sealed"))
    with shop.store() as store:
        prune(store, "2021-01-01", shop.signer, batches=1)
    shop.add(call(13, "sealed"))
    shop.sign()
    path = exported(shop)
    assert path.stat().st_mode & 0o077 == 0
    report, inside = verified(shop, path), shop.verify(with_kept=True)
    assert report == inside
    assert (report.whole, report.records, report.sealed) == (True, 14, 2)


def test_the_newest_come_first_when_asked(tmp_path: Path) -> None:
    export = Export(exported(ten(tmp_path)))
    assert [entry.seq for entry in export.entries(newest_first=True)] == list(range(10, 0, -1))


def test_another_layout_of_the_same_json_is_the_same_record(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    path = exported(shop)
    lines = [
        json.dumps(json.loads(line), indent=None, sort_keys=False) for line in path.read_text("utf-8").splitlines()
    ]
    rewrite(path, lines)
    assert verified(shop, path).whole


def test_an_edited_a_removed_and_a_moved_line_are_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    path = exported(shop)
    lines = path.read_text("utf-8").splitlines()
    rewrite(path, [line.replace("client-3", "client-4") for line in lines])
    assert [(fault.kind, fault.seq) for fault in verified(shop, path).faults] == [("edited", 3)]
    rewrite(path, [line for line in lines if "client-3" not in line])
    assert [(fault.kind, fault.seq) for fault in verified(shop, path).faults] == [("store", 0), ("missing", 3)]
    rewrite(path, [*lines[:3], lines[4], lines[3], *lines[5:]])
    assert {fault.kind for fault in verified(shop, path).faults} >= {"swapped"}


def test_a_torn_file_is_found(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    path = exported(shop)
    text = path.read_text("utf-8")
    path.write_text(text[: len(text) // 2], "utf-8")
    details = [fault.detail for fault in verified(shop, path).faults]
    assert "the file has no end: it was cut off" in details


@pytest.mark.parametrize(
    "line",
    ['{"kind": "entry", "seq": "x", "hash": 7, "record": [], "content": 3}', '{"kind": "entry"}', "[]", "nonsense"],
)
def test_any_line_can_be_read_and_is_a_fault(tmp_path: Path, line: str) -> None:
    shop = ten(tmp_path)
    path = exported(shop)
    lines = path.read_text("utf-8").splitlines()
    rewrite(path, [*lines[:5], line, *lines[6:]])
    assert not verified(shop, path).whole


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"kind": "export", "v": 99, "chain": "x"}', "nonsense"])
def test_what_is_no_export_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    with pytest.raises(AuditError, match="is no export"):
        Export(tmp_path / "file")
    with pytest.raises(AuditError, match="cannot read"):
        Export(tmp_path / "missing")


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    shop = ten(tmp_path)
    (tmp_path / "file").write_text("x")
    with shop.store() as store, store.snapshot() as source, pytest.raises(OutputError):
        write_export(source, tmp_path / "file" / "trail.jsonl")

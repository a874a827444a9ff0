from __future__ import annotations

import os
from pathlib import Path

import pytest

from copilot.errors import ModelCorrupt, ModelMissing
from copilot.models import Store
from copilot.models.store import hash_file
from tests.copilot.models.tiny import CONTENT, TINY


def place(store: Store, content: bytes) -> Path:
    store.folder.mkdir(parents=True, exist_ok=True)
    store.path(TINY).write_bytes(content)
    return store.path(TINY)


def test_a_missing_model_says_how_to_get_it(store: Store) -> None:
    assert store.state(TINY) == "missing"
    with pytest.raises(ModelMissing, match="model tiny is not here; run: bank-copilot models pull tiny"):
        store.locate(TINY)
    with pytest.raises(ModelMissing):
        store.verify(TINY)


def test_a_copied_file_is_present_and_verified_only_after_hashing(store: Store) -> None:
    path = place(store, CONTENT)
    assert store.locate(TINY) == path
    assert store.state(TINY) == "present"
    seen: list[int] = []
    assert store.verify(TINY, seen.append) == path
    assert seen[-1] == len(CONTENT)
    assert store.state(TINY) == "verified"


def test_a_changed_file_is_no_longer_called_verified(store: Store) -> None:
    path = place(store, CONTENT)
    store.verify(TINY)
    path.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
    os.utime(path, ns=(1, 1))
    assert store.state(TINY) == "present"


def test_verify_hashes_again_even_when_size_and_time_are_those_noted(store: Store) -> None:
    path = place(store, CONTENT)
    store.verify(TINY)
    noted = path.stat().st_mtime_ns
    path.write_bytes(b"\0" + CONTENT[1:])
    os.utime(path, ns=(noted, noted))
    with pytest.raises(ModelCorrupt, match="pinned"):
        store.verify(TINY)
    assert store.state(TINY) == "present"


def test_a_truncated_file_is_corrupt_at_once(store: Store) -> None:
    place(store, CONTENT[:1000])
    assert store.state(TINY) == "wrong size"
    with pytest.raises(ModelCorrupt, match="has 1000 bytes, not 300000"):
        store.locate(TINY)


def test_a_damaged_note_is_no_reason_to_trust(store: Store) -> None:
    place(store, CONTENT)
    store.verify(TINY)
    (note,) = store.folder.glob("*.verified.json")
    note.write_text("{not json")
    assert store.state(TINY) == "present"


def test_hash_file_tells_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(CONTENT)
    seen: list[int] = []
    assert hash_file(tmp_path / "x", seen.append) == TINY.sha256
    assert seen == [len(CONTENT)]


def test_a_note_that_cannot_be_written_keeps_nobody_from_verifying(store: Store) -> None:
    path = place(store, CONTENT)
    (store.folder / f".{TINY.file}.verified.json").mkdir()
    assert store.verify(TINY) == path
    assert store.state(TINY) == "present"

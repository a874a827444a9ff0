"""Files that somebody else put there: bounded, never waited for, and told of in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from copilot.errors import InputError, LimitExceeded
from minutes.service import foreign


def test_a_file_is_read_up_to_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes(2048 * b"x")
    assert foreign.read(path, "file", 2048) == 2048 * b"x"
    with pytest.raises(LimitExceeded, match=r"^the file is larger than 1 KiB$"):
        foreign.read(path, "file", 1024)
    with pytest.raises(LimitExceeded, match=r"^the sidecar is larger than 1 KiB$"):
        foreign.opened(path, "sidecar", 1024)
    with foreign.opened(path, "file", 1 << 20) as file:
        assert len(file.read()) == 2048


def test_a_large_limit_is_told_in_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    with path.open("wb") as file:
        file.truncate((3 << 20) + 1)
    with pytest.raises(LimitExceeded, match=r"^the file is larger than 3 MB$"):
        foreign.read(path, "file", 3 << 20)


def test_what_is_gone_is_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        foreign.read(tmp_path / "a.vtt", "file", 10)


def test_neither_a_pipe_nor_a_link_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("pipe", "link"):
        with pytest.raises(InputError, match=r"^the sidecar cannot be read: "):
            foreign.read(tmp_path / name, "sidecar", 10)

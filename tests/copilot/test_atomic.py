"""Results are written whole or not at all, also on a disk that is really full."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot import atomic
from copilot.errors import OutputError


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "结果.json"
    atomic.write_json(target, {"金额": "伍佰万元整"})
    atomic.write_json(target, {"金额": "陆佰万元整"})
    assert target.read_text("utf-8") == '{\n "金额": "陆佰万元整"\n}\n'
    assert [path.name for path in target.parent.iterdir()] == ["结果.json"]


def test_a_folder_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot write"):
        atomic.write_text(tmp_path / "file" / "result.json", "x")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_result_as_it_was(small_disk: Path) -> None:
    target = small_disk / "result.json"
    atomic.write_text(target, "the old result")
    with pytest.raises(OutputError, match="No space left"):
        atomic.write_bytes(target, bytes(200_000))
    assert target.read_text() == "the old result"
    assert [path.name for path in small_disk.iterdir()] == ["result.json"]

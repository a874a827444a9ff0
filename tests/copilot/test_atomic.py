"""Results are written whole or not at all, also on a disk that is really full."""

import json
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


def test_who_may_read_a_result_is_up_to_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        atomic.write_text(tmp_path / "secret.json", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "secret.json").stat().st_mode & 0o777 == 0o600


def test_the_longest_name_that_a_file_may_have_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("授" * 83 + ".json")  # 254 bytes
    atomic.write_text(target, "x")
    assert target.read_text() == "x"


def test_a_name_that_is_not_utf_8_comes_back_as_it_was(tmp_path: Path) -> None:
    name = os.fsdecode("批复.pdf".encode("gb18030"))
    atomic.write_json(tmp_path / "result.json", {"path": name})
    assert json.loads((tmp_path / "result.json").read_text("utf-8")) == {"path": name}

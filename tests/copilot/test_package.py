"""The bounds of zip packages, and files that are no regular ones."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EncryptedFile, LimitExceeded
from copilot.package import Bounds, members
from copilot.regular_file import read_regular

ROOMY = Bounds(unpacked_bytes=1 << 20, members=10)


def package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_the_entries_of_a_package_within_bounds() -> None:
    found = members(package({"a.xml": b"<a/>", "b.xml": b"<b/>"}), "x.docx", ROOMY)
    assert [member.filename for member in found] == ["a.xml", "b.xml"]


def test_a_package_that_unpacks_too_large_is_refused_unopened() -> None:
    with pytest.raises(LimitExceeded, match=r"x\.docx: would unpack to more than 1 MB"):
        members(package({"a": bytes(2 << 20)}), "x.docx", ROOMY)


def test_a_package_of_too_many_parts_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="10 parts"):
        members(package({str(number): b"" for number in range(11)}), "x.docx", ROOMY)


def test_a_broken_and_a_locked_package_are_told_apart() -> None:
    whole = package({"a.xml": b"<a/>"})
    with pytest.raises(DamagedFile):
        members(whole[:-10], "x.docx", ROOMY)
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedFile):
        members(bytes(locked), "x.docx", ROOMY)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(tmp_path / "pipe", 10)
    (tmp_path / "file").write_bytes(b"words")
    assert read_regular(tmp_path / "file", 5) == b"words"
    assert read_regular(tmp_path / "file", 4) is None

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, InputError, LimitExceeded, UnsupportedFormat
from docs_ai.reading import Limits, read
from docs_ai.reading.container import format_of
from tests.docs_ai import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\x00" * 4096])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyFile, match="empty"):
        read(write(tmp_path / "a.pdf", data))


def test_a_misnamed_document_is_read_as_what_it_is(tmp_path: Path) -> None:
    as_docx = files.pdf(tmp_path / "a.docx", ["Facility Amount: USD 5,000"])
    as_pdf = files.docx_file(tmp_path / "b.pdf", ["Facility Amount: USD 5,000"])
    assert [read(as_docx).format, read(as_pdf).format] == ["pdf", "docx"]


def test_a_file_is_what_is_in_it(tmp_path: Path) -> None:
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    mail = b"From: a@example.com\r\nSubject: limits\r\n\r\nThe limit is USD 5,000.\r\n"
    for data, expected in (
        (book.getvalue(), "xlsx"),
        (package("ppt/presentation.xml"), "pptx"),
        (package("mimetype", b"application/vnd.oasis.opendocument.text"), "odt"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"MM\x00*", "image"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image"),
        (OLE + "__properties_version1.0".encode("utf-16-le"), "msg"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (b"<!-- saved -->\n<!DOCTYPE html><p>5,000", "html"),
        (b"{\\rtf1 5,000}", "rtf"),
        (mail, "eml"),
        ("授信额度：人民币5,000万元".encode("gb18030"), "text"),
        (b"To: be decided\n\nThe limit is USD 5,000.", "text"),
    ):
        assert format_of(data, "a.docx", Limits()) == expected


def test_other_contents_are_refused_with_what_they_are(tmp_path: Path) -> None:
    for data, words in (
        (package("data.bin"), "zip archive"),
        (package("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (OLE + "Workbook".encode("utf-16-le"), "old Office file"),
        (bytes(range(256)), "no known kind"),
    ):
        with pytest.raises(UnsupportedFormat, match=words):
            read(write(tmp_path / "a.pdf", data))


def test_an_office_file_behind_a_password_asks_for_it(tmp_path: Path) -> None:
    path = protected(tmp_path / "a.docx", "geheim")
    with pytest.raises(EncryptedFile, match="--password"):
        read(path)
    with pytest.raises(EncryptedFile, match="is wrong"):
        read(path, password="guess")
    document = read(path, password="geheim")
    assert (document.format, document.text.strip()) == ("docx", "Facility Amount: USD 5,000")
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_damaged_office_file_behind_a_password(tmp_path: Path) -> None:
    data = OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DamagedFile, match="protected file is damaged"):
        read(write(tmp_path / "a.docx", data), password="geheim")


def package(name: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def protected(path: Path, password: str) -> Path:
    plain = files.docx_file(path.with_suffix(".plain"), ["Facility Amount: USD 5,000"])
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt(password, target)
    return path


def test_a_key_that_would_take_days_to_derive_is_refused(tmp_path: Path) -> None:
    data = protected(tmp_path / "a.docx", "pw").read_bytes()
    declared, rounds = b' standalone="yes"', b'spinCount="100000'
    assert data.count(declared) == data.count(rounds) == 1
    slow = data.replace(declared, b"").replace(rounds, rounds + b"0" * len(declared))
    with pytest.raises(EncryptedFile, match="no password opens"):
        read(write(tmp_path / "b.docx", slow), password="pw")


def bomb(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w>" + b"0" * size + b"</w>")
    return buffer.getvalue()


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    data = bomb(40 * 1024 * 1024)
    assert len(data) < 100 * 1024
    with pytest.raises(LimitExceeded, match="unpack"):
        read(write(tmp_path / "a.docx", data), limits=Limits(unpacked_bytes=20 * 1024 * 1024))


def test_a_bomb_that_lies_about_its_size_is_damage(tmp_path: Path) -> None:
    size = 4 * 1024 * 1024
    data = bytearray(bomb(size))
    real, told = (size + 7).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(real) == 2
    data = data.replace(real, told)
    with pytest.raises(DamagedFile):
        read(write(tmp_path / "a.docx", bytes(data)), limits=Limits(unpacked_bytes=1024 * 1024))


def test_a_file_over_the_size_limit_is_not_even_opened(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="larger than"):
        read(write(tmp_path / "a.pdf", b"x" * 2000), limits=Limits(file_bytes=1000))


def test_a_text_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="characters"):
        read(files.docx_file(tmp_path / "a.docx", ["字" * 50]), limits=Limits(characters=20))


def test_a_missing_file_and_a_folder_are_input_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pdf", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read(path)


def test_a_run_of_comments_takes_no_time() -> None:
    """Each comment could end at its own end or at any later one: 2^n ways, were they all tried."""
    assert format_of(b"<!---->" * 9_000 + b"x", "a.html", Limits()) == "text"
    assert format_of(b"<!---->\n" * 5_000 + b"<html>", "a.html", Limits()) == "html"


def test_a_package_of_too_many_parts_is_refused_before_its_directory_is_read() -> None:
    many = b"PK\x03\x04" + b"PK\x01\x02" * 5_001
    with pytest.raises(LimitExceeded, match="5000 parts"):
        format_of(many, "a.docx", Limits())


def test_a_pipe_is_not_waited_for_and_a_device_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    for path in (tmp_path / "a.pdf", Path("/dev/zero")):
        with pytest.raises(InputError, match="not a regular file"):
            read(path)

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from docs_ai.reading import Limits, read
from docs_ai.reading.cache import DocumentCache
from tests.docs_ai import files
from tests.docs_ai.reading import drawn


def rich(path: Path) -> Path:
    """Write a PDF with all that a document can hold but furniture: cells, hidden text, a scan with a seal."""
    file = pymupdf.open(
        files.pdf(path.with_suffix(".0"), ["授信金额：5,000万元", [["品种", "金额", "期限"], ["贷款", "5", "6"]]])
    )
    file[0].insert_text((72, 700), "hidden", color=(1, 1, 1))
    sheet = file.new_page(width=400, height=300)
    sheet.insert_image(sheet.rect, stream=drawn.png(drawn.stamped(drawn.page(drawn.LINES[:2]), 500, 300, 80)))
    file.save(path)
    file.close()
    return path


def test_a_document_comes_back_as_it_was(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.pdf")
    first = read(path, cache=tmp_path / "cache")
    assert first.cells and first.struck and first.seals and first.notices and first.words[-1].confidence < 1
    moved = tmp_path / "b.pdf"
    moved.write_bytes(path.read_bytes())
    assert DocumentCache(tmp_path / "cache", Limits()).get(path, first.sha256) == first
    assert read(moved, cache=tmp_path / "cache") == replace(first, path=moved)


def test_what_is_kept_is_read_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["授信金额：5,000万元"])
    folder = tmp_path / "new" / "cache"
    document = read(path, cache=folder)
    DocumentCache(folder, Limits()).put(replace(document, text="kept"))
    assert read(path, cache=folder).text == "kept"
    (kept,) = folder.iterdir()
    assert (kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert read(path, cache=folder, limits=Limits(pages=7)).text == document.text, "another limit, another document"


@pytest.mark.parametrize("spoilt", [b"", b"{}", gzip.compress(b"{}"), gzip.compress(b'{"text": 1}')[:-9]])
def test_a_spoilt_cache_is_as_none(tmp_path: Path, spoilt: bytes) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["授信金额：5,000万元"])
    document = read(path, cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(spoilt)
    assert read(path, cache=tmp_path / "cache") == document
    assert DocumentCache(tmp_path / "cache", Limits()).get(path, document.sha256) == document


def test_a_cache_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["授信金额：5,000万元"])
    (tmp_path / "cache").write_text("a file stands in the way")
    assert "5,000" in read(path, cache=tmp_path / "cache").text


def test_a_protected_file_is_never_kept(tmp_path: Path) -> None:
    plain = pymupdf.open(files.pdf(tmp_path / "a.pdf", ["secret"]))
    plain.save(tmp_path / "b.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="pw", owner_pw="own")
    plain.close()
    read(tmp_path / "b.pdf", password="pw", cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_oldest_go_when_the_rest_has_no_room(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    documents = [read(files.pdf(tmp_path / f"{number}.pdf", [f"Facility {number}"])) for number in range(3)]
    DocumentCache(folder, Limits()).put(documents[0])
    (first,) = folder.iterdir()
    os.utime(first, ns=(1, 1))
    small = DocumentCache(folder, Limits(), room=int(2.5 * first.stat().st_size))
    small.put(documents[1])
    assert small.get(documents[0].path, documents[0].sha256) == documents[0]
    small.put(documents[2])
    assert small.get(documents[0].path, documents[0].sha256) is None
    assert small.get(documents[2].path, documents[2].sha256) == documents[2]

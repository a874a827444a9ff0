from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import DamagedFile
from docs_ai.reading import Document, Limits, Span, read
from docs_ai.review_page.documents import Documents, Unavailable, places, spot
from docs_ai.review_page.result_file import ResultFile
from docs_ai.terms.normalise.folding import squeeze
from tests.docs_ai import files
from tests.docs_ai.review_page.results import LINES, READER


def made_of(file: Path, *, at: Path, named: str | None = None) -> ResultFile:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return ResultFile(at / "a.json", "", named or str(file), digest, 1, "credit-approval", (), (), ())


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    return files.pdf(tmp_path / "in" / "a.pdf", LINES)


async def test_a_document_is_read_once(pdf: Path, tmp_path: Path) -> None:
    reads: list[Path] = []

    def counted(path: Path) -> Document:
        reads.append(path)
        return read(path)

    documents = Documents(replace(READER, read=counted), tmp_path / "out")
    result = made_of(pdf, at=tmp_path / "out")
    assert (await documents.document(result)) is (await documents.document(result))
    assert reads == [pdf]


@pytest.mark.parametrize("named", ["gone/a.pdf", "/nowhere/a.pdf", "a.pdf", "C:\\letters\\a.pdf"])
async def test_one_that_moved_is_found_beside_its_result(pdf: Path, tmp_path: Path, named: str) -> None:
    result = made_of(pdf, at=tmp_path / "out", named=named)
    await asyncio.to_thread(pdf.rename, tmp_path / "out" / "a.pdf")
    assert "5,000万元" in (await Documents(READER, tmp_path / "out").document(result)).text


async def test_one_that_is_nowhere_or_another_now_is_not_shown(pdf: Path, tmp_path: Path) -> None:
    result = made_of(pdf, at=tmp_path / "out")
    documents = Documents(READER, tmp_path / "out")
    files.pdf(pdf, ["另一份文件"])
    with pytest.raises(Unavailable) as changed:
        await documents.document(result)
    await asyncio.to_thread(pdf.unlink)
    with pytest.raises(Unavailable) as moved:
        await documents.picture(result, 1, 600)
    assert (changed.value.code, moved.value.code) == ("changed", "moved")


async def test_a_pipe_a_device_and_a_file_over_the_limit_are_not_opened(pdf: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    small = Documents(replace(READER, limits=Limits(file_bytes=10)), tmp_path / "out")
    for path in (str(tmp_path / "pipe"), "/dev/zero", str(tmp_path), "a\0b", str(pdf)):
        with pytest.raises(Unavailable):
            await small.document(made_of(pdf, at=tmp_path / "out", named=path))


async def test_one_that_cannot_be_read_is_named(pdf: Path, tmp_path: Path) -> None:
    def broken(path: Path) -> Document:
        raise DamagedFile(f"{path.name}: damaged")

    with pytest.raises(Unavailable, match=r"a\.pdf: damaged") as error:
        await Documents(replace(READER, read=broken), tmp_path).document(made_of(pdf, at=tmp_path))
    assert error.value.code == "unreadable"


async def test_a_page_is_drawn_once_at_the_next_width(pdf: Path, tmp_path: Path) -> None:
    drawn: list[int] = []

    def counted(path: Path, number: int, width: int) -> bytes:
        drawn.append(width)
        return READER.picture(path, number, width)

    documents = Documents(replace(READER, picture=counted), tmp_path)
    result = made_of(pdf, at=tmp_path)
    for width in (610, 890, 700, 99_999):
        assert (await documents.picture(result, 1, width)).startswith(b"\x89PNG")
    assert drawn == [900, 2200]


async def test_pictures_are_kept_up_to_a_bound(pdf: Path, tmp_path: Path) -> None:
    drawn: list[int] = []

    def counted(_path: Path, number: int, _width: int) -> bytes:
        drawn.append(number)
        return bytes(60)

    documents = Documents(replace(READER, picture=counted), tmp_path, picture_bytes=100)
    result = made_of(pdf, at=tmp_path)
    for number in (1, 2, 1):
        await documents.picture(result, number, 600)
    assert drawn == [1, 2, 1]


async def test_words_are_found_whatever_their_width_case_and_blanks(pdf: Path, tmp_path: Path) -> None:
    documents, result = Documents(READER, tmp_path), made_of(pdf, at=tmp_path)
    (found,) = await documents.find(result, "人民币 ５，０００ 万元")
    assert found.value == "人民币5,000万元" and found.page == 1 and len(found.boxes) == 1
    assert await documents.find(result, "九千万元") == [] and await documents.find(result, " ") == []


def test_places_are_spans_of_the_text_itself() -> None:
    text = "A b  ab\nＡＢ"
    assert [text[start:end] for start, end in places(squeeze(text), "ab")] == ["A b", "ab", "ＡＢ"]


def test_a_spot_holds_the_boxes_of_its_first_page_alone(tmp_path: Path) -> None:
    document = read(files.pdf(tmp_path / "a.pdf", ["第一页的文字", None, "第二页的文字"]))
    place = spot(document, Span(0, len(document.text)))
    assert place.page == 1 and len(place.boxes) == 1

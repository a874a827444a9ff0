"""Word files: what stands in them, and files that are none or mean harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from copilot.errors import DamagedFile, EmptyFile, LimitExceeded, UnsupportedFormat
from minutes.transcripts import parse
from tests.minutes.transcripts.exports import FOLDER

SOUND = (FOLDER / "sources" / "teams-docx-new" / "committee.docx").read_bytes()


def changed(part: str, content: bytes) -> bytes:
    """Return the sound file with one part written anew."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return buffer.getvalue()


def body(inner: str) -> bytes:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return changed("word/document.xml", f"<w:document {w} {mc}><w:body>{inner}</w:body></w:document>".encode())


def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(LimitExceeded, match="the Word file: would unpack to more than 128 MB"):
        parse(changed("word/document.xml", bytes(140 << 20)))


def test_a_package_of_another_kind_is_named() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UnsupportedFormat, match="this is an Excel workbook"):
        parse(buffer.getvalue())


@pytest.mark.parametrize("content", [b"", b"<w:document", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_broken_xml_is_a_damaged_file(content: bytes) -> None:
    with pytest.raises((DamagedFile, EmptyFile)):
        parse(changed("word/document.xml", content))


def test_a_file_that_is_cut_off_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="truncated or damaged"):
        parse(SOUND[:-40])


def test_text_of_a_fallback_is_not_read_twice() -> None:
    choice = "<mc:AlternateContent><mc:Choice Requires='wps'><w:t>Agreed.</w:t></mc:Choice>"
    fallback = "<mc:Fallback><w:t>Agreed.</w:t></mc:Fallback></mc:AlternateContent>"
    transcript = parse(body(f"<w:p><w:r>{choice}{fallback}</w:r></w:p>"))
    assert [turn.text for turn in transcript.turns] == ["Agreed."]


def test_tracked_insertions_stand_and_deletions_do_not() -> None:
    inserted = "<w:ins w:id='1'><w:r><w:t>five</w:t></w:r></w:ins>"
    deleted = "<w:del w:id='2'><w:r><w:t>nine</w:t></w:r></w:del>"
    transcript = parse(body(f"<w:p><w:r><w:t>Ana: over </w:t></w:r>{deleted}{inserted}</w:p>"))
    assert transcript.turns[0].text == "over five"

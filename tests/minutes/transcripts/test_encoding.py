"""Encodings that look alike, and where in the file one breaks off."""

from __future__ import annotations

import pytest

from copilot.errors import DamagedFile, UnsupportedFormat
from minutes.transcripts.encoding import decode

TRADITIONAL = "林思遠：這一筆的擔保品不足，我反對。\n陳若蘭：請說明理由，今天要不要表決？\n" * 4
SIMPLIFIED = "张三：综合授信五千八百万元，期限二十四个月。\n李四：同意，但要说明还款来源。\n" * 4


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        ("Ana: “We don’t.”\nBen: It’s fine, we lend to the café.\n", "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_by_content(text: str, encoding: str, name: str) -> None:
    found, said = decode(text.encode(encoding))
    assert (found, said) == (text, name) or (found == text and name == "gb18030")


def test_a_break_far_into_a_large_file_names_its_line() -> None:
    data = SIMPLIFIED.encode("gb18030") * 3000 + b"\xb0\xff\n"
    with pytest.raises(DamagedFile, match=r"line 24001: not valid GB18030"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"ID3\x04\x00sound", "--audio"), (b"%PDF-1.7", "this is a PDF"), (b"\x1f\x8b\x08", "compressed")],
)
def test_what_is_no_text_is_named(data: bytes, said: str) -> None:
    with pytest.raises(UnsupportedFormat, match=said):
        decode(data)

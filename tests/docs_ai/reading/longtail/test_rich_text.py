from __future__ import annotations

import pytest

from copilot.errors import DamagedFile, LimitExceeded
from docs_ai.reading import Limits
from tests.docs_ai.reading.longtail.made import blocks, cells, document, struck

HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}\f0 "


def escaped(text: str, encoding: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode(encoding))


def rtf(body: bytes) -> bytes:
    return HEAD + body + b"}"


def test_a_chinese_code_page_and_unicode_are_read() -> None:
    made = document(rtf(escaped("授信", "gb18030") + rb"\u39069?\u24230?\f1  caf\'e9\par"), "rtf")
    assert made.text == "授信额度 café\n"


def test_a_character_beyond_the_first_plane_is_whole() -> None:
    assert document(rtf(rb"\u-10187?\u-9138?"), "rtf").text == "\U0001d44e\n"


def test_as_many_characters_are_skipped_as_the_group_says() -> None:
    assert document(rtf(rb"\uc2\u39069\'b6\'ee a{\uc0\u24230}b"), "rtf").text == "额 a度b\n"


def test_what_was_deleted_struck_or_hidden_does_not_stand() -> None:
    made = document(rtf(rb"5{\deleted 6,}{\strike 7,}{\v 8,},000{\revised\revauth1  now}\par"), "rtf")
    assert made.text == "5,000 now\n"
    assert struck(made) == [("deleted", "6,"), ("struck", "7,"), ("hidden", "8,")]
    assert [notice.code for notice in made.notices] == ["tracked_changes"]


def test_a_table_has_its_cells() -> None:
    row = rb"\trowd\cellx1000\cellx2000\cellx3000 \pard\intbl %s\cell %s\cell %s\cell\row "
    made = document(
        rtf(row % (b"Kind", b"Amount", b"Term") + row % (b"Loan", rb"3,800\par net", b"12") + rb"\pard after\par"),
        "rtf",
    )
    assert blocks(made) == [("row", "Kind\tAmount\tTerm"), ("row", "Loan\t3,800\nnet\t12"), ("paragraph", "after")]
    assert ("3,800\nnet", 1, "Amount") in cells(made)


def test_headers_notes_and_fields_have_their_places() -> None:
    field, note = rb"{\field{\*\fldinst DATE}{\fldrslt 3 March}}", rb"{\footnote {\super 1} see below\par}"
    body = rb"{\header Page top\par}" + field + note + rb" due\par{\*\generator x;}"
    assert blocks(document(rtf(body), "rtf")) == [
        ("paragraph", "3 March due"),
        ("paragraph", "1 1 see below"),
        ("furniture", "Page top"),
    ]


def test_a_page_break_begins_a_page_and_an_outline_level_a_heading() -> None:
    made = document(rtf(rb"\pard\outlinelevel1 Terms\par\pard one\page two\par"), "rtf")
    assert blocks(made)[0] == ("heading", "Terms")
    assert made.page_at(made.text.index("two")) == 2


@pytest.mark.parametrize("data", [HEAD + b"cut off", b"{\\rtf1" + b"{" * 5000 + b"}" * 5001])
def test_a_file_without_its_end_or_too_deep_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        document(data, "rtf")


def test_binary_data_is_passed_over() -> None:
    assert document(rtf(rb"a{\pict\bin5 }}}}}}b\par"), "rtf").text == "ab\n"


def test_a_paragraph_without_end_is_refused_before_all_of_it_is_read() -> None:
    lines = "{\\rtf1\\ansi " + 200 * "forty characters and no end of paragraph\n"
    with pytest.raises(LimitExceeded, match="more than 1,000 characters"):
        document(lines, "rtf", Limits(characters=1000))


def test_a_picture_is_no_text() -> None:
    made = document("{\\rtf1\\ansi word{\\pict " + 200 * "89504e470d0a1a0a\n" + "}}", "rtf", Limits(characters=100))
    assert made.text == "word\n"

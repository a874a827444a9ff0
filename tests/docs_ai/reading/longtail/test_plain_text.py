from __future__ import annotations

import pytest

from copilot.errors import DamagedFile
from docs_ai.reading.longtail.plain_text import decoded
from tests.docs_ai.reading.longtail.made import blocks, document


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_in_any_usual_encoding(encoding: str) -> None:
    assert decoded("授信额度：人民币5,000万元".encode(encoding)) == "授信额度：人民币5,000万元"


def test_bytes_of_no_encoding_are_damage() -> None:
    with pytest.raises(DamagedFile, match="UTF-8"):
        document(b"\xff\xff\x00\x01", "text")


def test_lines_broken_for_their_length_run_together_and_others_do_not() -> None:
    text = (
        "Subject to the terms of this letter the Bank is pleased to offer to the\n"
        "Borrower a term loan facility of USD 3,000,000 for a tenor of thirty six\nmonths.\n"
        "Purpose: working capital\nTenor: 36 months\n"
    )
    assert [words for _, words in blocks(document(text, "text"))] == [
        text.partition("Purpose")[0].replace("\n", " ").strip(),
        "Purpose: working capital",
        "Tenor: 36 months",
    ]


def test_short_lines_are_paragraphs_of_their_own() -> None:
    assert [words for _, words in blocks(document("授信方案\n金额：5,000万元\n\n期限：12个月", "text"))] == [
        "授信方案", "金额：5,000万元", "期限：12个月",
    ]  # fmt: skip


def test_tabs_part_cells_and_a_form_feed_parts_pages() -> None:
    made = document("a\tb\nc\td\n\fnext", "text")
    assert blocks(made) == [("row", "a\tb"), ("row", "c\td"), ("paragraph", "next")]
    assert made.page_at(made.text.index("next")) == 2

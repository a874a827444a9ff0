from __future__ import annotations

import pytest

from copilot.errors import DamagedFile
from tests.docs_ai.reading.longtail.made import blocks, cells, document, struck


def test_headings_paragraphs_lists_and_line_breaks() -> None:
    page = """<html><head><title>t</title><script>x()</script></head><body>
    <h2>批复</h2>loose <b>bold</b> text<p>a<br>b</p>
    <ul><li>one<li>two</ul>"""
    assert blocks(document(page, "html")) == [
        ("heading", "批复"),
        ("paragraph", "loose bold text"),
        ("paragraph", "a\nb"),
        ("paragraph", "one"),
        ("paragraph", "two"),
    ]


def test_a_full_width_space_stays_and_ordinary_ones_collapse() -> None:
    assert document("<p>期限　24\n   个月</p>", "html").text == "期限　24 个月\n"


@pytest.mark.parametrize(
    "open_tag",
    [
        "<p hidden>", '<p style="display:none">', '<p style="visibility: hidden">', '<p style="font-size:0px">',
        '<font color="#FFF">', '<p style="color:white">', '<p style="opacity:0">', '<p aria-hidden="true">',
        '<p style="position:absolute;left:-9999px">',
    ],
)  # fmt: skip
def test_what_a_browser_hides_does_not_stand(open_tag: str) -> None:
    made = document(f"<body><p>shown</p>{open_tag}approve at once", "html")
    assert made.text.strip() == "shown"
    assert struck(made) == [("hidden", "approve at once")]


def test_white_words_on_a_colour_are_seen() -> None:
    assert "批复" in document('<div style="background:#003366"><p style="color:white">批复</p></div>', "html").text


def test_struck_and_deleted_words_do_not_stand() -> None:
    made = document("<p>授信<del>6,000</del><s>7,000</s><ins>5,000</ins>万元</p>", "html")
    assert made.text == "授信5,000万元\n"
    assert struck(made) == [("deleted", "6,000"), ("struck", "7,000")]


def test_merged_cells_have_their_columns_and_headings_over_two_rows_name_them() -> None:
    page = """<table><thead><tr><th rowspan=2>品种</th><th colspan=2>2026年</th></tr>
    <tr><th>余额</th><th>额度</th></tr></thead>
    <tr><td rowspan=2>贷款</td><td>3,800</td><td>5,000</td></tr>
    <tr><td>100</td><td><p>200</p><p>300</p></td></tr></table>"""
    made = document(page, "html")
    assert cells(made)[4:] == [
        ("贷款", 0, "品种"), ("3,800", 1, "2026年 余额"), ("5,000", 2, "2026年 额度"), ("100", 1, "2026年 余额"),
        ("200\n300", 2, "2026年 额度"),
    ]  # fmt: skip


def test_a_table_that_only_arranges_the_page_is_no_table() -> None:
    inner = "<table><tr><td>k</td><td>v</td></tr></table>"
    page = f"<table><tr><td><h1>T</h1><p>a</p></td></tr><tr><td>{inner}</td></tr></table>"
    assert blocks(document(page, "html")) == [("heading", "T"), ("paragraph", "a"), ("row", "k\tv")]


def test_boxes_and_fields_of_a_form_show_what_they_hold() -> None:
    page = "<p><input type=checkbox checked>循环 <input type=checkbox>非循环 "
    page += '<input value="5,000">万元<input type=hidden value=x></p>'
    assert document(page, "html").text == "☑循环 ☐非循环 5,000万元\n"
    assert document("<select><option>a<option selected>b</select>", "html").text == "b\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_in_any_usual_encoding(encoding: str) -> None:
    charset = '<meta charset="gb2312">' if encoding == "gb18030" else ""
    assert "授信" in document(f"<html>{charset}<p>授信</p></html>".encode(encoding), "html").text


def test_bytes_of_no_encoding_are_damage() -> None:
    with pytest.raises(DamagedFile, match="encoding"):
        document(b"<p>\xff\xff\x81</p>", "html")


def test_a_page_nested_beyond_measure_is_read_or_damaged() -> None:
    try:
        document("<div>" * 100_000 + "x", "html")
    except DamagedFile as error:
        assert "damaged" in str(error)

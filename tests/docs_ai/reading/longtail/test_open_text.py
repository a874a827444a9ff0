from __future__ import annotations

import io
import zipfile

import pytest

from copilot.errors import DamagedFile, EncryptedFile
from tests.docs_ai.reading.longtail.made import blocks, cells, document, odt, struck

HIDE = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
STRIKE = '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
BREAK = '<style:style style:name="B"><style:paragraph-properties fo:break-before="page"/></style:style>'


def test_paragraphs_headings_lists_and_blanks() -> None:
    body = """<text:h text:outline-level="2">担保</text:h>
    <text:p>期限<text:s text:c="2"/>24<text:tab/>个月<text:line-break/>整</text:p>
    <text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"""
    assert blocks(document(odt(body), "odt")) == [
        ("heading", "担保"),
        ("paragraph", "期限  24\t个月\n整"),
        ("paragraph", "one"),
    ]


def test_deleted_struck_and_hidden_text_does_not_stand() -> None:
    gone = (
        '<text:changed-region text:id="c1"><text:deletion><text:p>6,000</text:p></text:deletion></text:changed-region>'
    )
    spans = '<text:span text:style-name="H">x</text:span><text:span text:style-name="S">y</text:span>'
    body = f"""<text:tracked-changes>{gone}</text:tracked-changes>
    <text:p>授信<text:change text:change-id="c1"/>5,000{spans}万元</text:p>"""
    made = document(odt(body, automatic=HIDE + STRIKE), "odt")
    assert made.text == "授信5,000万元\n"
    assert struck(made) == [("deleted", "6,000"), ("hidden", "x"), ("struck", "y")]
    assert [notice.code for notice in made.notices] == ["tracked_changes"]


def test_a_table_has_its_columns_and_their_names() -> None:
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    head = row.format("".join(cell.format(word) for word in ("品种", "金额", "期限")))
    merged = row.format(cell.format("合计") + "<table:covered-table-cell/>" + cell.format("12个月"))
    made = document(
        odt(f"<table:table><table:table-header-rows>{head}</table:table-header-rows>{merged}</table:table>"), "odt"
    )
    assert cells(made)[3:] == [("合计", 0, "品种"), ("12个月", 2, "期限")]


def test_notes_stand_below_and_headers_aside() -> None:
    words = "<text:note-body><text:p>含保证金</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{words}</text:note>"
    styles = "<style:master-page><style:header><text:p>内部资料</text:p></style:header></style:master-page>"
    made = document(odt(f"<text:p>5,000万元{note}</text:p>", styles), "odt")
    assert blocks(made) == [("paragraph", "5,000万元"), ("paragraph", "1 含保证金"), ("furniture", "内部资料")]


def test_a_break_before_a_paragraph_begins_a_page() -> None:
    made = document(odt('<text:p>one</text:p><text:p text:style-name="B">two</text:p>', automatic=BREAK), "odt")
    assert made.page_at(made.text.index("two")) == 2


def test_a_locked_file_and_one_without_content_say_so() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(EncryptedFile, match="password"):
        document(buffer.getvalue(), "odt")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(DamagedFile):
        document(empty.getvalue(), "odt")


def test_entities_of_a_malicious_file_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("content.xml", bomb + odt_xml("<text:p>5,000&b;</text:p>"))
    assert "lol" not in document(buffer.getvalue(), "odt").text


def odt_xml(body: str) -> str:
    with zipfile.ZipFile(io.BytesIO(odt(body.replace("&", "&amp;")))) as package:
        return package.read("content.xml").decode().replace("&amp;", "&")

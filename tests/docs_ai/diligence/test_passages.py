from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import EmptyFile, UnsupportedFormat
from docs_ai.diligence.passages import Stretch, cut, one_line, paragraphs
from docs_ai.diligence.sources import expand, read_all
from tests.docs_ai.diligence.books import RULES, SAMPLES


def texts(text: str) -> list[str]:
    return [passage.text for passage in cut("note", text, paragraphs(text), None)]


def test_sentences_of_both_languages() -> None:
    assert texts("公司有员工85人；厂房自有。客户稳定！") == ["公司有员工85人；", "厂房自有。", "客户稳定！"]
    assert texts("Mr. Lee of Acme Co. Ltd. came. It rose to 3.5 million. Good.") == [
        "Mr. Lee of Acme Co. Ltd. came.",
        "It rose to 3.5 million.",
        "Good.",
    ]


def test_lines_broken_at_the_margin_run_on_and_short_lines_do_not() -> None:
    long = "The company has made propulsion shafts, seals and other deck machinery\nfor merchant ships since 2004."
    assert len(texts(f"TITLE\nName: Acme\n\n{long}")) == 3


def test_a_row_stays_whole() -> None:
    text = "企业名称\t甲公司。乙"
    (found,) = cut("form", text, [Stretch(0, len(text), row=True)], lambda offset: 3)
    assert (found.text, found.page, found.plain) == (text, 3, "企业名称 | 甲公司。乙")


@given(st.text(alphabet="甲乙，。；\n aB.1\t", max_size=300))
def test_every_passage_is_a_quote_of_the_source(text: str) -> None:
    for passage in cut("note", text, paragraphs(text), None):
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""


def test_one_line() -> None:
    assert one_line("公司主营\n阀体\t甲") == "公司主营阀体 | 甲"
    assert one_line("two\n  words") == "two words"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_notes_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes("公司现有员工412人。".encode(encoding))
    assert [passage.text for passage in read_all([path], RULES).passages] == ["公司现有员工412人。"]


def test_a_bad_source_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04cut")
    (tmp_path / "note.txt").write_text("公司现有员工412人。", "utf-8")
    found = read_all(expand([tmp_path, SAMPLES / "zh" / "statements.xlsx"]), RULES)
    assert [source.name for source in found.sources] == ["note.txt", "statements.xlsx"]
    failed = {failure.path.name: type(failure.error) for failure in found.failures}
    assert set(failed) == {"empty.txt", "binary.txt", "cut.docx"}
    assert failed["empty.txt"] is EmptyFile
    assert failed["binary.txt"] is UnsupportedFormat


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.txt").write_text(f"来自{folder}。", "utf-8")
    names = [source.name for source in read_all([tmp_path / f / "note.txt" for f in "ab"], RULES).sources]
    assert names == ["a/note.txt", "b/note.txt"]

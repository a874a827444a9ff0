from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from docs_ai.reading import read
from docs_ai.reading.numbering import figure
from tests.docs_ai.files import W, paragraph, run

Level = tuple[str, str] | tuple[str, str, str]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3, "decimal", "3"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (14, "lowerRoman", "xiv"),
        (4, "upperRoman", "IV"),
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (23, "chineseCountingThousand", "二十三"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "japaneseCounting", "一百一十"),
        (12, "chineseLegalSimplified", "拾贰"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"),
        (5, "none", ""),
        (5, "aFormatThatWeDoNotKnow", "5"),
    ],
)
def test_a_list_number_in_its_format(number: int, form: str, text: str) -> None:
    assert figure(number, form) == text


def made(path: Path, levels: Sequence[Level], paragraphs: Sequence[tuple[int | None, str]]) -> list[str]:
    """Write a file with one list and read it: each paragraph with its level, or None outside the list."""
    document = docx.Document()
    inner = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{level[0]}"/>'
        f'{level[2] if len(level) > 2 else ""}<w:lvlText w:val="{level[1]}"/></w:lvl>'
        for index, level in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in paragraphs:
        place = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr></w:pPr>'
        xml = paragraph(place if level is not None else "", run(text))
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    document.save(str(path))
    return read(path).text.strip().splitlines()


def test_clauses_carry_the_numbers_that_the_reader_sees(tmp_path: Path) -> None:
    levels: list[Level] = [
        ("chineseCounting", "第%1条"),
        ("decimal", "%1.%2", "<w:isLgl/>"),
        ("chineseCounting", "%3、"),
    ]
    paragraphs = [(0, "授信"), (1, "金额"), (1, "期限"), (2, "担保"), (None, "正文"), (0, "用途"), (1, "贷款")]
    assert made(tmp_path / "a.docx", levels, paragraphs) == [
        "第一条 授信", "1.1 金额", "1.2 期限", "一、担保", "正文", "第二条 用途", "2.1 贷款",
    ]  # fmt: skip


def test_bullets_are_bullets_and_a_number_follows_a_bracket(tmp_path: Path) -> None:
    paragraphs = [(0, "one"), (0, "two"), (1, "three")]
    assert made(tmp_path / "a.docx", [("lowerLetter", "(%1)"), ("bullet", "\uf0b7")], paragraphs) == [
        "(a) one", "(b) two", "• three",
    ]  # fmt: skip


def test_a_list_may_come_from_the_style(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("first", "second"):
        document.add_paragraph(text, style="List Number")
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").text.splitlines() == ["1. first", "2. second"]

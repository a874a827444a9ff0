"""会议纪要 look as GB/T 9704-2012 says, in the file and on the page."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from minutes.render import RenderOptions, render, template
from minutes.render.formal import han_number
from minutes.summarise.items import Chapter, Meeting, Minutes
from tests.minutes.render import rich
from tests.minutes.render.shown import opened

OFFICE = shutil.which("soffice")


def jiyao(minutes: Minutes) -> Any:
    return opened(render(minutes, template("jiyao"))[".docx"])


def han(style: Any) -> str:
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


@contextmanager
def printed(data: bytes, place: Path) -> Iterator[Any]:
    """The pages that LibreOffice makes of a document."""
    source = place / "minutes.docx"
    source.write_bytes(data)
    command = [str(OFFICE), f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(place), str(source)], check=True, capture_output=True, timeout=180)
    with pymupdf.open(source.with_suffix(".pdf")) as document:
        yield document


def near(length: Any, millimetres: float) -> bool:
    return abs(length - Mm(millimetres)) < Mm(0.1)


def test_the_page_is_a4_with_a_type_area_of_156_by_225_mm() -> None:
    section = jiyao(rich.chinese()).sections[0]
    assert near(section.page_width, 210) and near(section.page_height, 297)
    assert near(section.top_margin, 37) and near(section.left_margin, 28)
    assert near(section.page_width - section.left_margin - section.right_margin, 156)
    assert near(section.page_height - section.top_margin - section.bottom_margin, 225)


def test_text_title_and_headings_have_the_type_of_the_standard() -> None:
    styles = jiyao(rich.chinese()).styles
    assert (han(styles["Normal"]), styles["Normal"].font.size) == ("仿宋_GB2312", Pt(16))
    assert (han(styles["Title"]), styles["Title"].font.size) == ("方正小标宋简体", Pt(22))
    assert (han(styles["Heading 1"]), styles["Heading 1"].font.size) == ("黑体", Pt(16))
    assert (han(styles["Heading 2"]), styles["Heading 2"].font.size) == ("楷体_GB2312", Pt(16))
    assert (han(styles["Minutes Lead"]), han(styles["Minutes Label"])) == ("楷体_GB2312", "黑体")
    assert (han(styles["Minutes Page Number"]), styles["Minutes Page Number"].font.size) == ("宋体", Pt(14))
    assert str(styles["Minutes Mark"].font.color.rgb) == "E60012"
    assert not any(styles[name].font.bold for name in ("Normal", "Title", "Heading 1", "Heading 2"))


def test_lines_are_of_fixed_height_and_begin_two_characters_in() -> None:
    form = jiyao(rich.chinese()).styles["Normal"].paragraph_format
    assert form.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert 28 <= form.line_spacing.pt <= 29
    assert form.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_outside_between_dashes() -> None:
    section = jiyao(rich.chinese()).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert [run.text for run in odd.runs if run.text.strip()] == ["— ", " —"] or odd.text == "—  —"
    assert (int(odd.alignment), int(even.alignment)) == (2, 0)


def test_names_hang_under_the_first_after_the_colon() -> None:
    lines = [p for p in jiyao(rich.chinese()).paragraphs if p.style.name == "Minutes Names"]
    assert [line.text[:3] for line in lines] == ["出席：", "请假：", "列席："]
    form = lines[0].paragraph_format
    assert (form.left_indent.pt, form.first_line_indent.pt) == (80, -48)
    assert lines[0].runs[0].style.name == "Minutes Label"


def test_matters_are_numbered_as_the_standard_counts() -> None:
    texts = [p.text for p in jiyao(rich.chinese()).paragraphs]
    assert "一、青屿精密综合授信" in texts and "二、云栖文旅项目贷款" in texts
    assert any(text.startswith("（四）议定事项。") for text in texts)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四"), (99, "九十九"), (100, "100")],
)
def test_chinese_numbers_of_headings(number: int, text: str) -> None:
    assert han_number(number) == text


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_red_mark_is_35_mm_down_and_no_stop_is_lost_on_the_page(tmp_path: Path) -> None:
    data = render(rich.chinese(), template("jiyao"))[".docx"]
    with printed(data, tmp_path) as document:
        pixels = document[0].get_pixmap(dpi=254)  # ten to the millimetre
        width, red = pixels.width, bytes.fromhex("e60012")
        first = pixels.samples.find(red) // 3 // width / 10
        shown = "".join(page.get_text() for page in document)
    assert abs(first - 37 - 35) < 1.5
    assert [shown.count(sentence) for sentence in ("其他条件不变。", "附提前报告条件。")] == [1, 1]


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    """Seen on the page that LibreOffice makes of it."""
    long = Minutes(
        rich.chinese().transcript,
        Meeting("青川银行董事会会议"),
        "zh",
        chapters=(Chapter("一项", "审" * 28 * 60, (1,)),),
    )
    made = render(replace(long), template("jiyao"), RenderOptions(sources=False))[".docx"]
    with printed(made, tmp_path) as document:
        words = [word for word in document[1].get_text("words") if "审" in word[4]]
    rows: dict[int, str] = {}
    for _, y0, _, _, text, *_ in words:
        rows[round(y0)] = rows.get(round(y0), "") + text
    assert len(rows) == 22
    assert {len(row) for row in rows.values()} == {28}

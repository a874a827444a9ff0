"""The Chinese sample: an approval notice of a credit committee, laid out as a bank's head office writes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import yaml
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

__all__ = ["Fonts", "build"]

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("credit_approval.yaml").read_text("utf-8"))
RED = RGBColor(0xC0, 0x10, 0x18)


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names of the body and heading typefaces."""

    body: str = "宋体"
    heading: str = "黑体"


def build(fonts: Fonts) -> Document:
    """Return the approval as a python-docx document, two A4 pages, set in ``fonts``."""
    document = docx.Document()
    _page(document, fonts)
    _letterhead(document, fonts)
    _text(document, "江北支行：", indent=False)
    _text(document, WORDS["opening"])
    for section in WORDS["sections"]:
        _heading(document, section["heading"], fonts)
        for paragraph in section["text"]:
            if paragraph == "@particulars":
                _table(document, WORDS["particulars"], (2.3, 6.3, 3.7, 4.3), header=False)
            elif paragraph == "@limits":
                _table(document, WORDS["limits"], (1.4, 3.2, 2.6, 2.8, 4.0, 2.6), header=True)
            else:
                _text(document, paragraph)
    _signature(document)
    return document


def _page(document: Document, fonts: Fonts) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.9)
    section.header_distance, section.footer_distance = Cm(0.8), Cm(0.9)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), fonts.body)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(20)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.paragraph_format.line_spacing = Pt(10)
    _run(footer, WORDS["small_print"] + "　第", 7)
    _field(footer, "PAGE", 7)
    _run(footer, "页／共", 7)
    _field(footer, "NUMPAGES", 7)
    _run(footer, "页", 7)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        "授信审批批复通知书（样例）",
        WORDS["bank"],
        WORDS["small_print"],
    )


def _letterhead(document: Document, fonts: Fonts) -> None:
    name = document.add_paragraph()
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    name.paragraph_format.line_spacing = Pt(32)
    run = _run(name, WORDS["bank"], 24, bold=True, font=fonts.heading)
    run.font.color.rgb = RED
    number = document.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(number, f"批复编号：{WORDS['number']}　　　　密级：内部　　　　签发日期：2026年9月18日", 10)
    _rule(number)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(26)
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(3)
    _run(title, "授信审批批复通知书", 16, bold=True, font=fonts.heading)


def _rule(paragraph: Paragraph) -> None:
    """Draw the red line that closes a Chinese letterhead."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "14"), ("space", "3"), ("color", "C01018")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _heading(document: Document, text: str, fonts: Fonts) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(3)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, 11, bold=True, font=fonts.heading)


def _text(document: Document, text: str, *, indent: bool = True) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(21)
    _run(paragraph, text, 10.5)


def _table(document: Document, rows: Sequence[Sequence[str]], widths_cm: Sequence[float], *, header: bool) -> None:
    table = document.add_table(rows=len(rows), cols=len(widths_cm))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for line, values in enumerate(rows):
        for column, (value, width) in enumerate(zip(values, widths_cm, strict=True)):
            cell = table.cell(line, column)
            cell.width = Cm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            label = line == 0 if header else column % 2 == 0
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if header or label else WD_ALIGN_PARAGRAPH.LEFT
            if header and not label and column == 2:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(paragraph, value, 10, bold=label)
            if label:
                _shade(cell)
    if header:
        last = table.rows[-1]
        last.cells[0].merge(last.cells[1])
        for surplus in last.cells[0].paragraphs[1:]:
            surplus._p.getparent().remove(surplus._p)


def _shade(cell: _Cell) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1EEE9")):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _signature(document: Document) -> None:
    for number, text in enumerate(WORDS["signature"]):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Cm(1.0)
        paragraph.paragraph_format.space_before = Pt(10 if number == 0 else 0)
        paragraph.paragraph_format.keep_with_next = number < 2
        _run(paragraph, text, 10.5)
    copies = document.add_paragraph()
    copies.paragraph_format.space_before = Pt(8)
    _run(copies, WORDS["copies"], 9)


def _run(paragraph: Paragraph, text: str, size: float, *, bold: bool = False, font: str = "") -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if font:
        run.font.name = font
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _field(paragraph: Paragraph, code: str, size: float) -> None:
    """Insert a field such as PAGE, which the word processor fills in."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), (None, "1"), ("end", "")):
        run = _run(paragraph, text if kind is None else "", size)
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            run._r.append(part)
        elif kind == "":
            part = OxmlElement("w:instrText")
            part.text = text
            run._r.append(part)

"""How a report looks in Word: page, fonts for both scripts, headings, tables. Knows nothing of what a report says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from copilot.language import Language

__all__ = ["TEXT_WIDTH_CM", "CellText", "Sheet"]

TEXT_WIDTH_CM = 16.0
_INK, _GREY, _RED = RGBColor(0x1F, 0x2A, 0x37), RGBColor(0x5B, 0x65, 0x70), RGBColor(0xB4, 0x23, 0x18)
_HEAD_FILL, _RULE = "E8EDF2", "B7C0CA"
_FONTS: dict[Language, tuple[str, str]] = {"zh": ("Times New Roman", "Times New Roman"), "en": ("Arial", "Arial")}
_HAN_BODY, _HAN_HEAD = "宋体", "黑体"


CellText = str | tuple[str, str]


class Sheet:
    """A Word document under construction."""

    def __init__(self, language: Language, title: str) -> None:
        self._document = docx.Document()
        self._latin, self._latin_head = _FONTS[language]
        self._language = language
        self._set_page()
        self._set_styles()
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = title, "Bank Copilot", ""
        properties.language = "zh-CN" if language == "zh" else "en-GB"

    def save(self, file: Any) -> None:
        """Write the document to a binary stream."""
        self._document.save(file)

    def header(self, text: str) -> None:
        """Put ``text`` on top of every page and the page's number below."""
        section = self._document.sections[0]
        top = section.header.paragraphs[0]
        top.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = self._run(top, text, size=8.5)
        run.font.color.rgb = _RED
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._page_number(foot)

    def title(self, text: str, under: str) -> None:
        """Set the title and a line below it."""
        paragraph = self._document.add_paragraph(style="Title")
        self._run(paragraph, text, head=True)
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(10)
        self._run(paragraph, under, size=11).font.color.rgb = _GREY

    def heading(self, text: str, level: int) -> None:
        """Set a heading of level 1 or 2."""
        paragraph = self._document.add_paragraph(style=f"Heading {level}")
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, text, head=True)

    def note(self, text: str) -> None:
        """Set a small grey paragraph."""
        paragraph = self._document.add_paragraph()
        self._run(paragraph, text, size=9).font.color.rgb = _GREY

    def paragraph(self, parts: Sequence[tuple[str, str]]) -> None:
        """Set a paragraph of texts, each followed by its source mark in superscript."""
        paragraph = self._document.add_paragraph()
        if self._language == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(21)
        for index, (text, mark) in enumerate(parts):
            self._run(paragraph, (" " if index and self._language == "en" else "") + text)
            self._mark(paragraph, mark)

    def bullets(self, parts: Sequence[tuple[str, str]]) -> None:
        """Set a numbered list of texts with their source marks."""
        for number, (text, mark) in enumerate(parts, 1):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.75), Cm(-0.75)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.75))
            self._run(paragraph, f"{number}.\t{text}")
            self._mark(paragraph, mark)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[CellText]],
        widths: Sequence[float],
        *,
        right: Sequence[int] = (),
        size: float = 9.0,
    ) -> None:
        """Set a table with a repeated head row (none when ``head`` is empty).

        Args:
            head: titles of the columns.
            rows: cells: text, or text with a source mark.
            widths: of the columns, in cm.
            right: columns that are set to the right.
            size: of the text, in points.
        """
        table = self._document.add_table(rows=0, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _borders(table)
        if head:
            cells = table.add_row().cells
            for index, text in enumerate(head):
                self._cell(cells[index], (text, ""), size, index in right, bold=True)
                _fill(cells[index])
            _repeat(table.rows[0])
        for row in rows:
            cells = table.add_row().cells
            for index, value in enumerate(row):
                part = value if isinstance(value, tuple) else (value, "")
                self._cell(cells[index], part, size, index in right, bold=False)
        for row in table.rows:
            _whole(row)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        after = self._document.add_paragraph()
        after.paragraph_format.space_after = Pt(2)
        after.paragraph_format.line_spacing = Pt(6)

    def _cell(self, cell: Any, part: tuple[str, str], size: float, right: bool, *, bold: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(1.5)
        paragraph.paragraph_format.line_spacing = 1.0
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._run(paragraph, part[0], size=size).bold = bold
        self._mark(paragraph, part[1], size + 0.5)

    def _mark(self, paragraph: Any, mark: str, size: float | None = None) -> None:
        if mark:
            run = self._run(paragraph, mark, size=size)
            run.font.superscript, run.font.color.rgb = True, _GREY

    def _run(self, paragraph: Any, text: str, *, size: float | None = None, head: bool = False) -> Any:
        run = paragraph.add_run(text)
        _font(run, self._latin_head if head else self._latin, _HAN_HEAD if head else _HAN_BODY)
        if size:
            run.font.size = Pt(size)
        return run

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - TEXT_WIDTH_CM) / 2)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)

    def _set_styles(self) -> None:
        styles = self._document.styles
        looks = {"Normal": (10.5, False), "Title": (20, True), "Heading 1": (14, True), "Heading 2": (11.5, True)}
        for name, (size, head) in looks.items():
            style = styles[name]
            _font(style, self._latin_head if head else self._latin, _HAN_HEAD if head else _HAN_BODY)
            style.font.size, style.font.color.rgb, style.font.bold = Pt(size), _INK, head
        lang = OxmlElement("w:lang")
        for key, value in (("val", "en-GB"), ("eastAsia", "zh-CN")):
            lang.set(qn(f"w:{key}"), value)
        styles["Normal"].element.get_or_add_rPr().append(lang)
        normal = styles["Normal"].paragraph_format
        normal.widow_control = True
        normal.space_after, normal.line_spacing = Pt(5), 1.25 if self._language == "zh" else 1.12
        title = styles["Title"]
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_after = Pt(4)
        for border in title.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
        for level, before in ((1, 16), (2, 8)):
            form = styles[f"Heading {level}"].paragraph_format
            form.line_spacing = 1.0
            form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(4), True

    def _page_number(self, paragraph: Any) -> None:
        run = self._run(paragraph, "", size=8.5)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)


def _font(target: Any, latin: str, han: str) -> None:
    """Name the fonts of both scripts; without w:eastAsia, Word sets Han text in whatever it likes."""
    target.font.name = latin
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", han)):
        fonts.set(qn(f"w:{script}"), name)


def _borders(table: Any) -> None:
    edges = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _RULE)):
            edge.set(qn(f"w:{key}"), value)
        edges.append(edge)
    table._tbl.tblPr.append(edges)


def _fill(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD_FILL)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

"""The look of the Word minutes: page, fonts and the few kinds of paragraph they are made of.

Chinese minutes follow the spirit of GB/T 9704-2012 (A4, 仿宋 for text, 黑体 for headings, a title in 小标宋, 28 pt
lines); a font that a machine does not have is replaced by its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from copilot.language import Language

__all__ = ["Page"]

_GREY = RGBColor(0x6B, 0x72, 0x80)
_RED = RGBColor(0xB4, 0x23, 0x18)
_INK = RGBColor(0x1F, 0x2A, 0x44)
_RULE = "BFC5CF"
_FIXED = datetime(2000, 1, 1)  # the same minutes give the same bytes


@dataclass(frozen=True, slots=True)
class _Style:
    """Fonts as (Latin, East Asian), sizes and line spacing in points."""

    body: tuple[str, str]
    heading: tuple[str, str]
    title: tuple[str, str]
    size: float
    heading_size: float
    title_size: float
    line: float | None
    indent: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """How a table cell is written."""

    heading: bool = False
    bold: bool = False
    small: bool = False
    color: RGBColor | None = None


_STYLES: dict[Language, _Style] = {
    "en": _Style(("Calibri", "微软雅黑"), ("Calibri", "微软雅黑"), ("Calibri", "微软雅黑"), 10.5, 13, 20, None, False),
    "zh": _Style(
        ("Times New Roman", "仿宋"),
        ("Times New Roman", "黑体"),
        ("Times New Roman", "方正小标宋简体"),
        14,
        15,
        22,
        26,
        True,
    ),
}


class Page:
    """A document under construction."""

    def __init__(self, language: Language, draft: str, title: str) -> None:
        """Set up an A4 page whose header carries the ``draft`` mark and whose footer the page number."""
        self._style = _STYLES[language]
        self._document: Any = docx.Document()
        self._set_up(draft, title)

    def title(self, text: str) -> None:
        """Add the title."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(10)
        self._run(
            paragraph, text, self._style.title_size, fonts=self._style.title, bold=not self._style.indent, color=_INK
        )

    def note(self, text: str, lines: Sequence[str] = ()) -> None:
        """Add a shaded remark in red, with further lines under it."""
        for at, one in enumerate((text, *lines)):
            paragraph = self._document.add_paragraph()
            _shade(paragraph, "FDF2F1")
            paragraph.paragraph_format.space_after = Pt(6 if at == len(lines) else 0)
            paragraph.paragraph_format.left_indent = Pt(0 if at == 0 else 12)
            self._run(paragraph, one, self._style.size - 1.5, color=_RED)

    def remark(self, text: str) -> None:
        """Add a small grey line at the end."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        self._run(paragraph, text, 8.5, color=_GREY)

    def fields(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add names and values without borders."""
        if not rows:
            return
        table = self._document.add_table(rows=0, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = (Cm(4.2), Cm(11.8))
        _columns(table, widths)
        for name, value in rows:
            cells = table.add_row().cells
            self._cell(cells[0], name, widths[0], _Look(heading=True, bold=not self._style.indent))
            self._cell(cells[1], value, widths[1], _Look())

    def heading(self, text: str, level: int = 1, source: str = "") -> None:
        """Add a heading that stays with what follows it."""
        paragraph = self._document.add_heading(level=level)
        paragraph.paragraph_format.space_before = Pt(12 if level == 1 else 6)
        paragraph.paragraph_format.space_after = Pt(3)
        size = self._style.heading_size - (0 if level == 1 else 1.5)
        self._run(paragraph, text, size, fonts=self._style.heading, bold=not self._style.indent, color=_INK)
        self._source(paragraph, source)

    def paragraph(self, text: str, source: str = "", number: int | None = None) -> None:
        """Add text with its source in grey; a ``number`` makes it an entry of a list."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        if self._style.line:
            paragraph.paragraph_format.line_spacing = Pt(self._style.line)
        if number is not None:
            text = f"{number}.\t{text}"
            paragraph.paragraph_format.left_indent = Cm(0.9)
            paragraph.paragraph_format.first_line_indent = Cm(-0.9)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
        elif self._style.indent:
            paragraph.paragraph_format.first_line_indent = Pt(self._style.size * 2)
        self._run(paragraph, text, self._style.size)
        self._source(paragraph, source)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Add a ruled table with its head on each page; ``widths`` are in centimetres, the last column is grey."""
        table = self._document.add_table(rows=1, cols=len(head))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _rule(table)
        _columns(table, [Cm(width) for width in widths])
        for cell, text, width in zip(table.rows[0].cells, head, widths, strict=True):
            self._cell(cell, text, Cm(width), _Look(heading=True, bold=True, small=True))
            _fill(cell, "EEF1F6")
        _repeat(table.rows[0])
        for row in rows:
            added = table.add_row()
            _keep_whole(added)
            for at, (cell, text, width) in enumerate(zip(added.cells, row, widths, strict=True)):
                self._cell(cell, text, Cm(width), _Look(small=True, color=_GREY if at == len(row) - 1 else None))
        self._document.add_paragraph().paragraph_format.space_after = Pt(0)

    def save(self, stream: Any) -> None:
        """Write the document to a binary stream."""
        self._document.save(stream)

    def _set_up(self, draft: str, title: str) -> None:
        document = self._document
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin = section.bottom_margin = Cm(2.4)
        section.left_margin = section.right_margin = Cm(2.5)
        properties = document.core_properties
        properties.title, properties.author, properties.comments = title, "Bank Copilot", ""
        properties.created = properties.modified = _FIXED
        normal = document.styles["Normal"]
        normal.font.size = Pt(self._style.size)
        _fonts(normal.element.get_or_add_rPr(), self._style.body)
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._run(header, draft, 10, fonts=self._style.heading, bold=True, color=_RED)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _page_number(footer)

    def _cell(self, cell: Any, text: str, width: Any, look: _Look) -> None:
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        smaller = (2 if self._style.indent else 1) if look.small else 0
        fonts = self._style.heading if look.heading else self._style.body
        self._run(paragraph, text, self._style.size - smaller, fonts=fonts, bold=look.bold, color=look.color)

    def _source(self, paragraph: Any, source: str) -> None:
        if source:
            self._run(paragraph, f"  [{source}]", self._style.size - (4 if self._style.indent else 2), color=_GREY)

    def _run(
        self,
        paragraph: Any,
        text: str,
        size: float,
        *,
        fonts: tuple[str, str] | None = None,
        bold: bool = False,
        color: RGBColor | None = None,
    ) -> None:
        run = paragraph.add_run(_printable(text))
        run.font.size = Pt(size)
        run.font.bold = bold
        run.font.color.rgb = color or RGBColor(0, 0, 0)
        _fonts(run._element.get_or_add_rPr(), fonts or self._style.body, han=self._style.indent)


def _printable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (ord(char) >= 0x20 and not 0xFFFE <= ord(char) <= 0xFFFF))


def _fonts(properties: Any, fonts: tuple[str, str], *, han: bool = False) -> None:
    """Set the fonts; with ``han``, characters of both scripts such as quotation marks are set as Chinese ones."""
    element = properties.find(qn("w:rFonts"))
    if element is None:
        element = OxmlElement("w:rFonts")
        properties.insert(0, element)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        element.set(qn(name), fonts[0])
    element.set(qn("w:eastAsia"), fonts[1])
    if han:
        element.set(qn("w:hint"), "eastAsia")
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        element.attrib.pop(qn(name), None)


def _shade(paragraph: Any, fill: str) -> None:
    paragraph._p.get_or_add_pPr().append(_element("w:shd", val="clear", color="auto", fill=fill))


def _fill(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=fill))


def _columns(table: Any, widths: Sequence[Any]) -> None:
    """Set the grid, too: LibreOffice goes by it and not by the cells."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))


def _rule(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    table._tbl.tblPr.append(borders)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind in ("begin", None, "end"):
        if kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = "PAGE"
            run._element.append(code)
        else:
            run._element.append(_element("w:fldChar", fldCharType=kind))
    run.font.size = Pt(9)


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element

"""A Word document under construction: the few kinds of paragraph that minutes are made of, set in a `Look`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from copilot.language import Language
from minutes.render.looks import Look, StyleName
from minutes.render.sheet import Emphasis, Row, Span, Text
from minutes.render.title_lines import balanced
from minutes.render.word_styles import define, element, hint, set_page, style_name

__all__ = ["Page", "printable"]

_FIXED = datetime(2000, 1, 1)  # the same minutes give the same bytes
_MARK_TOP = 95.5  # points: with the room above it in its own line the mark is 35 mm down (GB/T 9704-2012, 10.3)
_RED_LINE = "E60012"
_CHARACTER_STYLES: dict[Emphasis, StyleName] = {"lead": "Lead", "source": "Source", "aside": "Source"}


def printable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n"
        or (ord(char) >= 0x20 and not 0xD800 <= ord(char) <= 0xDFFF and ord(char) not in (0xFFFE, 0xFFFF))
    )


class Page:
    """A document under construction."""

    def __init__(self, look: Look, language: Language) -> None:
        """Start an empty document whose styles are those of ``look``."""
        self._look = look
        self._han = language == "zh"
        self._document: Any = docx.Document()
        define(self._document, look, language)

    def set_up(self, title: str, draft: str, draft_long: str) -> None:
        """Set the page: the ``draft`` mark and what it means above, the number below."""
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = printable(title)[:255], "Bank Copilot", ""
        properties.created = properties.modified = _FIXED
        section = self._document.sections[0]
        set_page(self._document, section, self._look)
        headers = [section.header, *([section.even_page_header] if self._look.outer_numbers else [])]
        for header in headers:
            paragraph = header.paragraphs[0]
            paragraph.style = style_name("Draft")
            if not draft:
                continue
            mark = self._run(paragraph, draft)
            mark.font.bold, mark.font.size = True, Pt(self._look.styles["Draft"].size + 3)
            self._run(paragraph, f"  {draft_long}")

    def masthead(self, mark: str, number: str) -> None:
        """Add the red head of a 纪要 with its line; ``number`` is what a person fills in."""
        above, red = self._add("Normal"), self._add("Mark")
        above.paragraph_format.line_spacing = Pt(_MARK_TOP)
        for one in (above, red):  # LibreOffice sets lines of another height into the grid, half as high
            one._p.get_or_add_pPr().insert_element_before(
                element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        self._run(red, mark)
        line = self._add("Normal")
        line.paragraph_format.first_line_indent = 0
        line.alignment = 1
        self._run(line, number)
        border = element("w:pBdr")
        border.append(element("w:bottom", val="single", sz="18", space="11", color=_RED_LINE))
        line._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
        for _ in range(2):
            self._add("Normal")

    def title(self, text: str) -> None:
        """Add the title."""
        paragraph = self._add("Title")
        if self._look.grid:
            text = balanced(text, Mm(self._look.margins.width).pt // self._look.styles["Title"].size)
        self._run(paragraph, text)
        if self._look.grid:
            self._add("Normal")

    def note(self, text: str, lines: Sequence[str] = ()) -> None:
        """Add a shaded remark in red, with further lines under it."""
        for at, one in enumerate((text, *lines)):
            paragraph = self._add("Note")
            shade = element("w:shd", val="clear", color="auto", fill="FDF2F1")
            paragraph._p.get_or_add_pPr().insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
            self._run(paragraph, f"• {one}" if at else one)
        self._gap()

    def remark(self, text: str) -> None:
        """Add a small grey line."""
        self._run(self._add("Remark"), text)

    def fields(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add names and values beside each other, without borders."""
        if not rows:
            return
        widths = (self._look.label_mm, self._look.margins.width - self._look.label_mm)
        table = self._table(0, widths)
        for name, value in rows:
            left, right = table.add_row().cells
            self._cell(left, "Cell Head", (Span(name),))
            self._cell(right, "Cell", (Span(value),))
        self._gap()

    def names(self, rows: Sequence[tuple[str, str]], colon: str) -> None:
        """Add lists of names: further lines stand under the first name (GB/T 9704-2012, 10.3)."""
        if rows and self._look.grid:
            self._add("Normal")
        size, indent = self._look.styles["Names"].size, self._look.styles["Normal"].indent
        for label, value in rows:
            paragraph = self._add("Names")
            wide = (len(label) + 1) * size if self._han else Mm(self._look.label_mm).pt
            paragraph.paragraph_format.left_indent = Pt(indent * size + wide)
            paragraph.paragraph_format.first_line_indent = Pt(-wide)
            self._run(paragraph, label + colon.rstrip(), "Label")
            if not self._han:
                paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(indent * size + wide))
                self._run(paragraph, "\t")
            self._run(paragraph, value)

    def heading(self, text: str, level: int = 1, source: str = "") -> None:
        """Add a heading that stays with what follows it."""
        paragraph = self._document.add_heading(level=level)
        self._run(paragraph, text)
        if source:
            self._run(paragraph, f"  [{source}]", "Source")

    def paragraph(self, text: Text, label: str = "") -> None:
        """Add text; with a ``label`` as an entry of a list."""
        paragraph = self._add("Entry" if label else "Normal")
        if label:
            hang = Mm(8)
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = hang, -hang
            paragraph.paragraph_format.tab_stops.add_tab_stop(hang)
            self._run(paragraph, f"{label}\t")
        self._text(paragraph, text)

    def table(self, head: Sequence[str], rows: Sequence[Row], shares: Sequence[float]) -> None:
        """Add a ruled table with its head on each page; ``shares`` of the width add up to 1."""
        table = self._table(1, [share * self._look.margins.width for share in shares])
        borders = element("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=self._look.rule))
        table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            self._cell(cell, "Cell Head", (Span(text),))
            cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=self._look.shade))
        table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))
            for cell, content in zip(added.cells, row, strict=True):
                self._cell(cell, "Cell", content)
        self._gap()

    def signatures(self, labels: Sequence[str], colon: str) -> None:
        """Add lines to sign on, which stay together and with what stands above: no page holds signatures alone."""
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        end = Mm(self._look.margins.width * 0.62)
        for at, label in enumerate(labels):
            paragraph = self._add("Entry")
            paragraph.paragraph_format.space_before = Pt(24 if at == 0 else 14)
            paragraph.paragraph_format.keep_with_next = at < len(labels) - 1
            paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
            self._run(paragraph, label + colon, "Label")
            self._run(paragraph, "\t")

    def saved(self) -> bytes:
        """Return the document as a file."""
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _add(self, style: StyleName) -> Any:
        return self._document.add_paragraph(style=style_name(style))

    def _gap(self) -> None:
        """Part a table or a note from what follows."""
        paragraph = self._add("Remark")
        paragraph.paragraph_format.space_before = Pt(0)

    def _table(self, rows: int, widths: Sequence[float]) -> Any:
        """Start a table; its grid is set, too: LibreOffice goes by it and not by the cells."""
        table = self._document.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _cell(self, cell: Any, style: StyleName, text: Text) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = style_name(style)
        if len(text) == 1 and text[0].emphasis == "source":
            self._run(paragraph, text[0].text, "Source")
        else:
            self._text(paragraph, text)

    def _text(self, paragraph: Any, text: Text) -> None:
        for span in text:
            style = _CHARACTER_STYLES.get(span.emphasis)
            run = self._run(paragraph, f" [{span.text}]" if span.emphasis == "source" else span.text, style)
            if span.emphasis == "strong":
                run.font.bold = True
            elif span.emphasis == "struck":
                run.font.strike = True

    def _run(self, paragraph: Any, text: str, style: StyleName | None = None) -> Any:
        run = paragraph.add_run(printable(text), style_name(style) if style else None)
        if self._han:
            hint(run)
        return run

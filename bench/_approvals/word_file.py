"""Write a document as a Word file: tables with merged cells, running header and footer, columns, tracked changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from bench._approvals.blocks import Block, Break, Columns, Heading, Line, Page, Table
from bench._approvals.passage import Passage
from bench._approvals.typesetting import grid_of

__all__ = ["word"]

_EPOCH = (2026, 9, 18, 0, 0, 0)
_WHEN = "2026-09-18T09:00:00Z"
_AUTHOR = "Reviewer"
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def word(page: Page) -> bytes:
    """Return the document as a DOCX, the same bytes each time."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.core_properties.title, document.core_properties.subject = page.title, page.subject
    if page.header:
        document.sections[0].header.paragraphs[0].text = page.header
    if page.footer:
        _footer(document.sections[0].footer.paragraphs[0], page.footer)
    _blocks(document, page.blocks)
    return _steady(document)


def _blocks(document: Document, blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Heading():
                _heading(document, block)
            case Line():
                _line(document, block)
            case Table():
                _table(document, block)
            case Columns():
                _columns(document, block)
            case Break():
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _heading(document: Document, block: Heading) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = _ALIGN[block.align]
    run = paragraph.add_run(block.text.text)
    run.bold, run.font.size = True, Pt(16 if block.level == 0 else 11.5)


def _line(document: Document, block: Line) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = _ALIGN[block.align]
    if block.indent:
        paragraph.paragraph_format.first_line_indent = Pt(10.5 * block.indent)
    if block.struck is None:
        run = paragraph.add_run(block.text.text)
        if block.ink == "white":
            run.font.color.rgb = RGBColor(255, 255, 255)
        if block.ink == "tiny":
            run.font.size = Pt(1)
    else:
        _tracked(paragraph, block.text, block.struck)


def _tracked(paragraph: Paragraph, text: Passage, struck: Passage) -> None:
    """Write the struck words as a deletion and what stands in their place as an insertion."""
    name = struck.marks[0].name
    mark = next(mark for mark in text.marks if mark.name == name)
    paragraph.add_run(text.text[: mark.start])
    paragraph._p.append(_change("w:del", "w:delText", struck.text, "901"))
    paragraph._p.append(_change("w:ins", "w:t", text.text[mark.start : mark.end], "902"))
    paragraph.add_run(text.text[mark.end :])


def _change(kind: str, leaf: str, text: str, number: str) -> Any:
    change, run, words = OxmlElement(kind), OxmlElement("w:r"), OxmlElement(leaf)
    for name, value in (("id", number), ("author", _AUTHOR), ("date", _WHEN)):
        change.set(qn(f"w:{name}"), value)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    words.text = text
    run.append(words)
    change.append(run)
    return change


def _table(document: Document, block: Table) -> None:
    table = document.add_table(rows=len(block.rows), cols=len(block.widths))
    table.style = "Table Grid"
    for number, (row, columns) in enumerate(zip(block.rows, grid_of(block.rows), strict=True)):
        for cell, at in zip(row, columns, strict=True):
            target = table.cell(number, at)
            if cell.span > 1 or cell.down > 1:
                target = target.merge(table.cell(number + cell.down - 1, at + cell.span - 1))
            for surplus in target.paragraphs[1:]:
                surplus._p.getparent().remove(surplus._p)
            for at_line, text in enumerate(cell.text.text.split("\n")):
                paragraph = target.add_paragraph() if at_line else target.paragraphs[0]
                paragraph.alignment = _ALIGN[cell.align]
                paragraph.add_run(text).bold = cell.bold


def _columns(document: Document, block: Columns) -> None:
    """Put the blocks between two continuous section breaks, the second of two columns."""
    section = document.add_section(WD_SECTION.CONTINUOUS)
    _blocks(document, (*block.left, *block.right))
    after = document.add_section(WD_SECTION.CONTINUOUS)
    for part, count in ((section, "2"), (after, "1")):
        columns = part._sectPr.find(qn("w:cols"))
        if columns is None:
            columns = OxmlElement("w:cols")
            part._sectPr.append(columns)
        columns.set(qn("w:num"), count)


def _footer(paragraph: Paragraph, text: str) -> None:
    """Write a footer whose ``{page}`` and ``{pages}`` are fields."""
    rest = text.replace("{pages}", "\0NUMPAGES\0").replace("{page}", "\0PAGE\0")
    for number, part in enumerate(rest.split("\0")):
        if number % 2 == 0:
            paragraph.add_run(part)
            continue
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), part)
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        words.text = "1"
        run.append(words)
        field.append(run)
        paragraph._p.append(field)


def _steady(document: Document) -> bytes:
    """Return the file with a fixed time on every part of the archive."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), source.read(entry), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()

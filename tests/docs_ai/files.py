"""Small documents that the tests make for themselves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
HAN = "STSong-Light"

Item = str | Sequence[Sequence[str]] | None


def pdf(path: Path, items: Sequence[Item], *, header: str = "", **options: Any) -> Path:
    """Write a PDF: a string is a paragraph, rows are a ruled table, None is a page break."""
    pdfmetrics.registerFont(UnicodeCIDFont(HAN))
    style = ParagraphStyle("body", fontName=HAN, fontSize=10.5, leading=16, wordWrap="CJK", spaceAfter=6)
    latin = ParagraphStyle("latin", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=6)

    def flowable(item: Item) -> Any:
        if item is None:
            return PageBreak()
        if isinstance(item, str):
            return Paragraph(item, latin if item.isascii() else style)
        rows = [[Paragraph(cell, latin if cell.isascii() else style) for cell in row] for row in item]
        widths = [460 / len(rows[0])] * len(rows[0])
        return Table(rows, colWidths=widths, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])

    def furnish(canvas: Canvas, _: Any) -> None:
        if header:
            canvas.setFont(HAN, 9)
            canvas.drawString(72, A4[1] - 40, header)
            canvas.drawString(280, 30, f"第 {canvas.getPageNumber()} 页")

    story = [part for item in items for part in (flowable(item), Spacer(1, 4))]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, **options).build(
        story, onFirstPage=furnish, onLaterPages=furnish
    )
    path.write_bytes(buffer.getvalue())
    return path


def docx_file(path: Path, items: Sequence[Item]) -> Path:
    """Write a DOCX: a string is a paragraph or ``<w:`` XML, rows are a table, None is a page break."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    for item in items:
        if item is None:
            document.add_page_break()
        elif isinstance(item, str):
            if item.startswith("<w:"):
                document.element.body.insert(len(document.element.body) - 1, parse_xml(item))
            else:
                document.add_paragraph(item)
        else:
            table = document.add_table(rows=0, cols=len(item[0]))
            for row in item:
                cells = table.add_row().cells
                for cell, text in zip(cells, row, strict=True):
                    cell.text = text
    document.save(str(path))
    return path


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*parts: str) -> str:
    return f"<w:p {W} {W14}>{''.join(parts)}</w:p>"

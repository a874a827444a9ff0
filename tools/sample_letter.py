"""The English sample: a facility letter of four pages, as a commercial bank sends one to a borrower."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

__all__ = ["build"]

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("facility_letter.yaml").read_text("utf-8"))
NAVY = colors.HexColor("#14304f")
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14.4, alignment=TA_JUSTIFY, spaceAfter=6)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=1.1 * cm, firstLineIndent=-0.7 * cm, spaceAfter=4)
HEAD = ParagraphStyle(
    "head", fontName="Times-Bold", fontSize=11, leading=15, textColor=NAVY, spaceBefore=7, spaceAfter=3, keepWithNext=1
)
LINE = ParagraphStyle("line", fontName="Times-Roman", fontSize=10.5, leading=13.6)
CELL = ParagraphStyle("cell", fontName="Times-Roman", fontSize=10, leading=12.6)


def build() -> bytes:
    """Return the letter as a PDF, the same bytes each time."""
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=2.4 * cm,
        rightMargin=2.4 * cm,
        topMargin=2.3 * cm,
        bottomMargin=2.2 * cm,
        title="Facility letter (specimen)",
        author="Harbourline Bank plc",
        subject=WORDS["small_print"],
        invariant=1,
    )
    document.build(_story(), onFirstPage=_first_page, onLaterPages=_later_page)
    return target.getvalue()


def _story() -> list[Flowable]:
    left, right = (Paragraph(lines, LINE) for lines in WORDS["address"])
    story: list[Flowable] = [Spacer(1, 2.1 * cm), _columns([[left, right]], (9.6, 6.6)), Spacer(1, 0.5 * cm)]
    story += [Paragraph(text, BODY) for text in WORDS["opening"]]
    story += [Paragraph("1. Definitions", HEAD), Paragraph("In this Agreement:", BODY)]
    story += [Paragraph(f"<b>“{name}”</b> means {meaning}", BODY) for name, meaning in WORDS["definitions"]]
    for clause in WORDS["clauses"]:
        story.append(Paragraph(clause["heading"], HEAD))
        for text in clause["text"]:
            if text == "@covenants":
                story += [_grid(WORDS["covenants"], (8.2, 4.6, 3.2)), Spacer(1, 0.25 * cm)]
            else:
                story.append(Paragraph(text, ITEM if text.startswith("(") else BODY))
    schedule = [
        Paragraph("Schedule: assigned warehousing contracts", HEAD),
        _grid(WORDS["contracts"], (6, 4, 2.8, 3.4)),
    ]
    story += [KeepTogether(_signatures()), Spacer(1, 0.4 * cm), KeepTogether(schedule)]
    return story


def _columns(lines: Sequence[Sequence[Flowable]], widths_cm: Sequence[float]) -> Table:
    """Set flowables side by side without rules."""
    table = Table(lines, colWidths=[width * cm for width in widths_cm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _grid(lines: Sequence[Sequence[str]], widths_cm: Sequence[float]) -> Table:
    rows = [
        [Paragraph(f"<b>{cell}</b>" if row == 0 else cell, CELL) for cell in line] for row, line in enumerate(lines)
    ]
    table = Table(rows, colWidths=[width * cm for width in widths_cm])
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#9aa7b5")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8edf3")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def _signatures() -> list[Flowable]:
    blocks = WORDS["signatures"]
    lines = [
        [Paragraph(opening, CELL) for opening, _, _, _ in blocks],
        [Paragraph(f"<b>{party}</b><br/><br/>", CELL) for _, party, _, _ in blocks],
        [Paragraph("<br/>______________________", CELL) for _ in blocks],
        [Paragraph(f"{name}<br/>{role}<br/>Date: ______________", CELL) for _, _, name, role in blocks],
    ]
    closing = Paragraph("Please sign and return the enclosed copy of this letter if you accept its terms.", BODY)
    return [Spacer(1, 0.3 * cm), closing, Spacer(1, 0.2 * cm), _columns(lines, (5.4, 5.4, 5.4))]


def _first_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    width, height = A4
    canvas.setFillColor(NAVY)
    canvas.setFont("Times-Bold", 22)
    canvas.drawString(2.4 * cm, height - 2.5 * cm, "HARBOURLINE BANK")
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(
        2.4 * cm, height - 3.05 * cm, "Corporate Banking · 3 Lantern Court, London EC9 4ZZ · telephone 020 7946 0112"
    )
    canvas.setStrokeColor(NAVY)
    canvas.setLineWidth(1.4)
    canvas.line(2.4 * cm, height - 3.3 * cm, width - 2.4 * cm, height - 3.3 * cm)
    canvas.restoreState()
    _footer(canvas, document)


def _later_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    width, height = A4
    canvas.setFillColor(NAVY)
    canvas.setFont("Times-Italic", 9)
    canvas.drawString(2.4 * cm, height - 1.5 * cm, "Harbourline Bank plc")
    canvas.drawRightString(width - 2.4 * cm, height - 1.5 * cm, f"{WORDS['reference']} · 14 September 2026")
    canvas.setLineWidth(0.4)
    canvas.line(2.4 * cm, height - 1.65 * cm, width - 2.4 * cm, height - 1.65 * cm)
    canvas.restoreState()
    _footer(canvas, document)


def _footer(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    canvas.setFillColor(colors.HexColor("#555555"))
    canvas.setFont("Times-Italic", 7.2)
    canvas.drawCentredString(A4[0] / 2, 1.25 * cm, WORDS["small_print"])
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A4[0] / 2, 0.8 * cm, f"Page {document.page} of 4")
    canvas.restoreState()

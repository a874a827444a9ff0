"""Print a setting: as a PDF with a text layer by reportlab, or as pictures of pages in the Noto faces by MuPDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench._approvals.record import Language
from bench._approvals.typesetting import Measure, Rule, Setting, Text

__all__ = ["has_noto", "noto_measure", "noto_pictures", "pdf", "pdf_measure"]

pymupdf: Any = _pymupdf  # its own annotations are incomplete
_HAN = "STSong-Light"
_LATIN = ("Times-Roman", "Times-Bold")
_NOTO = Path("/usr/share/fonts/opentype/noto")
_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")


def pdf_measure(language: Language) -> Measure:
    """Return the widths of the typeface that `pdf` prints in."""
    face = _face(language)
    return lambda text, size, bold: float(pdfmetrics.stringWidth(text, face(bold), size))


def pdf(setting: Setting, language: Language, title: str = "", subject: str = "") -> bytes:
    """Return the setting as a PDF with a text layer, the same bytes each time."""
    face = _face(language)
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=setting.size, invariant=1)
    canvas.setTitle(title)
    canvas.setSubject(subject)
    height = setting.size[1]
    for ops in setting.pages:
        canvas.setLineWidth(0.6)
        for op in ops:
            match op:
                case Text():
                    canvas.setFont(face(op.bold), op.size)
                    canvas.setFillGray(1 if op.white else 0)
                    canvas.drawString(op.x, height - op.baseline, op.text)
                case Rule():
                    canvas.line(op.x0, height - op.y0, op.x1, height - op.y1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def has_noto() -> bool:
    """Tell whether the Noto faces are installed, without which there are no scans."""
    return all((_NOTO / name).is_file() for name in _FILES)


def noto_measure(text: str, size: float, bold: bool) -> float:
    """Return the width of a text in the Noto faces, which `noto_pictures` prints in."""
    return float(_noto(bold).text_length(text, size))


def noto_pictures(setting: Setting, dpi: int) -> list[Image.Image]:
    """Return a grey picture of every page."""
    pictures = []
    for ops in setting.pages:
        with pymupdf.open() as document:
            page = document.new_page(width=setting.size[0], height=setting.size[1])
            writer = pymupdf.TextWriter(page.rect)
            for op in ops:
                match op:
                    case Text():
                        if op.text.strip():
                            writer.append((op.x, op.baseline), op.text, font=_noto(op.bold), fontsize=op.size)
                    case Rule():
                        page.draw_line((op.x0, op.y0), (op.x1, op.y1), width=0.6)
            writer.write_text(page)
            pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
            pictures.append(Image.frombytes("L", (pixels.width, pixels.height), pixels.samples))
    return pictures


def _face(language: Language) -> Callable[[bool], str]:
    if language == "en":
        return lambda bold: _LATIN[bold]
    if _HAN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_HAN))
    return lambda _: _HAN


@cache
def _noto(bold: bool) -> Any:
    """Load a face of the system (Debian: fonts-noto-cjk)."""
    return pymupdf.Font(fontfile=str(_NOTO / _FILES[bold]))

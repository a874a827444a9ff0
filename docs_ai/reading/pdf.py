"""PDF into a document: its pages one by one or several at once, then laid down in order."""

from __future__ import annotations

from copilot.errors import EmptyFile
from docs_ai.reading.canonical import Source
from docs_ai.reading.document import Document, Notice
from docs_ai.reading.effort import Effort
from docs_ai.reading.limits import Limits
from docs_ai.reading.page_reading import PageReading, assemble
from docs_ai.reading.parallel import PdfPages, read_pages
from docs_ai.reading.pdf_file import asides, opened

__all__ = ["read"]

_REPAIRED = Notice("repaired", "the PDF was damaged and has been repaired; check it against the original")


def read(data: bytes, source: Source, limits: Limits, effort: Effort, password: str | None = None) -> Document:
    """Read a PDF, scans by text recognition.

    Args:
        data: the file.
        source: where it comes from.
        limits: what is refused as too large.
        effort: how it is read; the result does not depend on it.
        password: opens a protected file.

    Raises:
        EncryptedFile: it needs a password, or another one.
        DamagedFile: it cannot be opened, or its end is missing: terms could be lost silently.
        LimitExceeded: more pages than the limit, or an image larger than it.
        EmptyFile: no page has text.
    """
    name = source.path.name
    with opened(data, name, limits, password) as file:
        count, is_repaired, beside = file.page_count, bool(file.is_repaired), asides(file)
    pages = PdfPages(source.path, source.sha256, limits, password)
    readings: list[PageReading] = []
    for reading in read_pages(pages, data, count, effort.jobs, effort.threads):
        readings.append(reading)
        if effort.on_page:
            effort.on_page(reading.layout.number, count)
    if not any(reading.layout.items for reading in readings):
        raise EmptyFile(
            f"{name}: the document holds no text" + (", or none that could be read" if _unread(readings) else "")
        )
    return assemble(readings, source, [_REPAIRED] if is_repaired else [], beside)


def _unread(readings: list[PageReading]) -> bool:
    return any(notice.code == "page_without_text" for reading in readings for notice in reading.notices)

"""A `Sheet` as a Word document, marked on every page as long as it is a draft."""

from __future__ import annotations

import io
import zipfile

from minutes.render.fonts import font_table
from minutes.render.looks import look
from minutes.render.sheet import (
    Block,
    Fields,
    Heading,
    Masthead,
    Names,
    Note,
    Paragraph,
    Remark,
    Sheet,
    Signatures,
    Table,
)
from minutes.render.word_page import Page
from minutes.render.words import WORDS

__all__ = ["stable", "to_docx"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can state
_FONT_TABLE = "word/fontTable.xml"


def to_docx(sheet: Sheet) -> bytes:
    """Return the sheet as the bytes of a ``.docx`` file; the same sheet gives the same bytes."""
    page = Page(look(sheet.look, sheet.language), sheet.language)
    page.set_up(sheet.title, sheet.draft, sheet.draft_long)
    colon = WORDS[sheet.language].colon
    for block in sheet.head:
        _write(block, page, colon)
    page.title(sheet.title)
    for block in sheet.body:
        _write(block, page, colon)
    return stable(page.saved(), {_FONT_TABLE: font_table()})


def stable(data: bytes, parts: dict[str, bytes] | None = None) -> bytes:
    """Pack a document again without the time of packing; ``parts`` take the place of its own of the same name."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in packed.infolist():
            content = (parts or {}).get(entry.filename) or packed.read(entry)
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _write(block: Block, page: Page, colon: str) -> None:
    match block:
        case Masthead(mark, number):
            page.masthead(mark, number)
        case Note(text, lines):
            page.note(text, lines)
        case Fields(rows):
            page.fields(rows)
        case Names(rows):
            page.names(rows, colon)
        case Heading(text, level, source):
            page.heading(text, level, source)
        case Paragraph(text, label):
            page.paragraph(text, label)
        case Table(head, rows, shares):
            page.table(head, rows, shares)
        case Signatures(labels):
            page.signatures(labels, colon)
        case Remark(text):
            page.remark(text)

"""PPTX through python-pptx: a slide is a page, its shapes are read from the top, its notes are kept aside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.exc import PythonPptxError

from copilot.errors import DamagedFile
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document
from docs_ai.reading.limits import Limits
from docs_ai.reading.printed import printed

__all__ = ["read"]

_BAND = 114300  # EMU, an eighth of an inch: shapes this near in height are read from left to right


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read a presentation. The words of a hidden slide, and of charts and pictures, do not stand.

    Raises:
        DamagedFile: the container or its XML is malformed.
    """
    try:
        file = pptx.Presentation(io.BytesIO(data))
    except PythonPptxError as error:
        raise DamagedFile(f"{source.path.name}: the PPTX is truncated or damaged; ask for a fresh copy") from error
    text = CanonicalText()
    for number, slide in enumerate(file.slides, 1):
        text.page(number)
        if slide._element.get("show") in {"0", "false"}:  # python-pptx has no name for it
            text.strike("\n".join(_all_words(slide.shapes)), "hidden")
            continue
        _slide(slide, text)
    return text.document(source)


def _slide(slide: Any, text: CanonicalText) -> None:
    title = slide.shapes.title
    for shape in sorted(_shapes(slide.shapes), key=lambda shape: (shape is not title, *_place(shape))):
        if getattr(shape, "has_table", False):
            _table(shape.table, text)
        elif shape.has_text_frame:
            is_title = title is not None and shape.shape_id == title.shape_id
            for paragraph in shape.text_frame.paragraphs:
                words = printed(paragraph.text)
                if words:
                    text.block("heading" if is_title else "paragraph", [Piece(words)], level=1 if is_title else 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = printed(slide.notes_slide.notes_text_frame.text)
        if notes:
            text.block("furniture", [Piece(notes)])


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes of a slide, also those in groups."""
    for shape in shapes:
        inner = getattr(shape, "shapes", None)
        if inner is None:
            yield shape
        else:
            yield from _shapes(inner)


def _place(shape: Any) -> tuple[int, int]:
    return (shape.top or 0) // _BAND, shape.left or 0


def _table(table: Any, text: CanonicalText) -> None:
    text.begin_table()
    names: dict[int, str] = {}
    for index, row in enumerate(table.rows):
        cells = [(column, printed(cell.text)) for column, cell in enumerate(row.cells) if not cell.is_spanned]
        if index == 0 and table.first_row:
            names = {column: " ".join(words.split()) for column, words in cells}
        if any(words for _, words in cells):
            header = names if index else {}
            text.row([CellText(column, [Piece(words)], header.get(column, "")) for column, words in cells])


def _all_words(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in _shapes(shapes):
        if getattr(shape, "has_table", False):
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        elif shape.has_text_frame:
            yield shape.text_frame.text

"""PDF through PyMuPDF: the only module that knows it (its licence is AGPL-3.0 or commercial).

Two passes, so that running headers can be told from text: the first keeps lines with their words, one page's characters
at a time; the second lays the canonical text down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pymupdf as _pymupdf

from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from docs_ai.reading.canonical import CanonicalText, Source
from docs_ai.reading.document import Box, Document, Notice
from docs_ai.reading.limits import Limits
from docs_ai.reading.page_layout import PageLayout, TableCell, TableLayout
from docs_ai.reading.pagination import Pagination
from docs_ai.reading.rulings import Rule, grids
from docs_ai.reading.typeset import Glyph, TypesetLine, typeset

__all__ = ["read"]

pymupdf: Any = _pymupdf  # its own annotations are incomplete
_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_BOLD = 1 << 4
_THIN = 3.0
_TAIL = 2048
_LEAST_TEXT = 8


def read(
    data: bytes,
    source: Source,
    limits: Limits,
    on_page: Callable[[int, int], None] | None = None,
    password: str | None = None,
) -> Document:
    """Read a PDF that has a text layer.

    Raises:
        EncryptedFile: it needs a password.
        DamagedFile: it cannot be opened, or its end is missing: terms could be lost silently.
        LimitExceeded: more pages than the limit.
        EmptyFile: no page has text or a picture.
        UnsupportedFormat: its pages are pictures; a scan.
    """
    name = source.path.name
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with pymupdf.open(stream=data, filetype="pdf") as file:
            _unlock(file, name, password)
            _check(file, data, name, limits)
            return _document(file, source, on_page)
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise DamagedFile(f"{name}: the PDF is damaged and cannot be opened; ask for a fresh copy") from error


def _unlock(file: Any, name: str, password: str | None) -> None:
    if not file.needs_pass:
        return
    if password is None:
        raise EncryptedFile(f"{name}: protected by a password; give it with --password")
    if not file.authenticate(password):
        raise EncryptedFile(f"{name}: the password is wrong")


def _check(file: Any, data: bytes, name: str, limits: Limits) -> None:
    if b"%%EOF" not in data[-_TAIL:]:
        raise DamagedFile(f"{name}: the PDF is cut off before its end; ask for a fresh copy")
    if file.page_count == 0:
        raise DamagedFile(f"{name}: the PDF is damaged, no page can be found; ask for a fresh copy")
    if file.page_count > limits.pages:
        raise LimitExceeded(f"{name}: {file.page_count} pages, the limit is {limits.pages}; split the file")


def _document(file: Any, source: Source, on_page: Callable[[int, int], None] | None) -> Document:
    layouts: list[PageLayout] = []
    unread: list[int] = []
    for index in range(file.page_count):
        page = file[index]
        layout = _layout(page)
        layouts.append(layout)
        if sum(1 for _ in layout.items) == 0 and (page.get_images() or page.get_cdrawings()):
            unread.append(layout.number)
        if on_page:
            on_page(layout.number, file.page_count)
    _check_text(layouts, unread, source.path.name)
    text = CanonicalText()
    pagination = Pagination(layouts, text)
    for layout in layouts:
        pagination.lay(layout)
    if file.is_repaired:
        text.notice(Notice("repaired", "the PDF was damaged and has been repaired; check it against the original"))
    for number in unread:
        text.notice(
            Notice("page_without_text", f"page {number} is a picture without a text layer and was not read", number)
        )
    return text.document(source)


def _check_text(layouts: list[PageLayout], unread: list[int], name: str) -> None:
    letters = sum(
        len(line.text)
        for layout in layouts
        for item in layout.items
        for line in (
            [item] if isinstance(item, TypesetLine) else [inner for cell in item.cells for inner in cell.lines]
        )
    )
    if letters >= _LEAST_TEXT:
        return
    if unread:
        raise UnsupportedFormat(
            f"{name}: a scan without a text layer; scans are not read in this version (text recognition comes later)"
        )
    raise EmptyFile(f"{name}: the document holds no text")


def _layout(page: Any) -> PageLayout:
    tables = [TableLayout([TableCell(box) for box in grid]) for grid in grids(*_rules(page))]
    cells = [(cell, table) for table in tables for cell in table.cells]
    items: list[TypesetLine | TableLayout] = []
    for glyphs, size, bold in _raw_lines(page):
        for owner, group in _by_cell(glyphs, cells):
            line = typeset(group, size, bold=bold)
            if line is None:
                continue
            if owner is None:
                items.append(line)
            else:
                cell, table = owner
                cell.lines.append(line)
                if not any(item is table for item in items):
                    items.append(table)
    for cell, _ in cells:
        cell.lines.sort(key=lambda line: (round(line.box.y0 / max(line.size, 1)), line.box.x0))
    return PageLayout(page.number + 1, page.rect.width, page.rect.height, items)


def _raw_lines(page: Any) -> Iterator[tuple[list[Glyph], float, bool]]:
    """Yield the characters of each horizontal line with its type size and weight."""
    for block in page.get_text("rawdict", flags=_FLAGS)["blocks"]:
        for line in block.get("lines", ()):
            spans = [span for span in line["spans"] if span["chars"]]
            if not spans:
                continue
            glyphs = [Glyph(char["c"], Box(*char["bbox"])) for span in spans for char in span["chars"]]
            longest = max(spans, key=lambda span: len(span["chars"]))
            bold = (
                bool(longest["flags"] & _BOLD) or "bold" in longest["font"].lower() or "hei" in longest["font"].lower()
            )
            yield glyphs, longest["size"], bold


def _by_cell(
    glyphs: list[Glyph], cells: list[tuple[TableCell, TableLayout]]
) -> Iterator[tuple[tuple[TableCell, TableLayout] | None, list[Glyph]]]:
    """Split a line's characters wherever they move into another cell."""
    if not cells:
        yield None, glyphs
        return
    group: list[Glyph] = []
    owner: tuple[TableCell, TableLayout] | None = None
    for glyph in glyphs:
        x, y = (glyph.box.x0 + glyph.box.x1) / 2, (glyph.box.y0 + glyph.box.y1) / 2
        if owner is None or not _inside(owner[0].box, x, y):
            found = next((entry for entry in cells if _inside(entry[0].box, x, y)), None)
            if found is not owner and group:
                yield owner, group
                group = []
            owner = found
        group.append(glyph)
    if group:
        yield owner, group


def _inside(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical rules drawn on a page: lines, thin rectangles, sides of rectangles."""
    across: list[Rule] = []
    down: list[Rule] = []

    def add(x0: float, y0: float, x1: float, y1: float) -> None:
        (x0, x1), (y0, y1) = sorted((x0, x1)), sorted((y0, y1))
        if y1 - y0 <= _THIN < x1 - x0:
            across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN < y1 - y0:
            down.append(Rule((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > _THIN and y1 - y0 > _THIN:
            across.extend((Rule(y0, x0, x1), Rule(y1, x0, x1)))
            down.extend((Rule(x0, y0, y1), Rule(x1, y0, y1)))

    for drawing in page.get_cdrawings():
        for item in drawing["items"]:
            if item[0] == "l" and (item[1][0] == item[2][0] or item[1][1] == item[2][1]):
                add(*item[1], *item[2])
            elif item[0] == "re" and not _is_shade(drawing, item[1]):
                add(*item[1])
    return across, down


def _is_shade(drawing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Tell whether a rectangle is filled and not outlined, and too large to be a rule: the shade behind a row."""
    return drawing["type"] == "f" and min(abs(box[2] - box[0]), abs(box[3] - box[1])) > _THIN

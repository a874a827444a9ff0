"""DOCX through python-docx: tables, notes, headers, text boxes, content controls, list numbers and tracked changes.

What stands is what Word shows with all changes accepted: inserted text is in, deleted text is out and kept as `Struck`,
and so is text that is struck through or hidden, a placeholder that nobody has replaced, and a comment. Pages are those
between page breaks (Word's own record of them where the file has it), because a DOCX has no pages until it is rendered.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from copilot.errors import DamagedFile
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, Notice
from docs_ai.reading.docx_asides import asides
from docs_ai.reading.docx_inline import WRAPPERS, Inline
from docs_ai.reading.docx_looks import Looks
from docs_ai.reading.docx_values import is_on, value_of
from docs_ai.reading.headed_table import HeadedTable
from docs_ai.reading.numbering import Numbering
from docs_ai.reading.printed import printed

__all__ = ["read"]

_P, _TBL, _SDT = qn("w:p"), qn("w:tbl"), qn("w:sdt")
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def read(data: bytes, source: Source) -> Document:
    """Read a DOCX.

    Raises:
        DamagedFile: the container or its XML is malformed.
    """
    try:
        file = docx.Document(io.BytesIO(data))
        return _Reader(file).document(source)
    except (OpcError, etree.LxmlError, KeyError, ValueError, AttributeError, RecursionError, OSError) as error:
        raise DamagedFile(f"{source.path.name}: the DOCX is truncated or damaged; ask for a fresh copy") from error
    except Exception as error:  # zipfile and zlib have errors of their own for a damaged member
        if type(error).__module__ in {"zipfile", "zlib"}:
            raise DamagedFile(f"{source.path.name}: the DOCX is truncated or damaged; ask for a fresh copy") from error
        raise


class _Reader:
    """One pass over one file."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._text = CanonicalText()
        self._body = file.element.body
        self._parts = {part.partname.rsplit("/", 1)[-1]: part for part in file.part.package.iter_parts()}
        breaks = next(self._body.iter(qn("w:lastRenderedPageBreak")), None)
        self._break_tag = "" if breaks is None else qn("w:lastRenderedPageBreak")
        comments = {
            str(comment.get(qn("w:id"), "")): "".join(node.text or "" for node in comment.iter(qn("w:t")))
            for comment in self._root("comments.xml", ())
        }
        styles = self._root("styles.xml", None)
        self._inline = Inline(self._text, self._break_tag, comments, Looks(styles))
        self._numbering = Numbering(self._root("numbering.xml", None), styles)
        self._styles = {style.style_id: style.name or "" for style in file.styles}
        self._page = 1
        self._carried = ""
        self._notes: list[tuple[str, str]] = []

    def document(self, source: Source) -> Document:
        self._text.page(1)
        for aside in asides(self._file):
            self._text.strike(aside, "hidden")
        self._blocks(self._body)
        self._notes_below()
        self._furniture()
        if self._inline.changed:
            self._text.notice(
                Notice(
                    "tracked_changes",
                    "the file holds tracked changes; they were read as accepted, see what was deleted",
                )
            )
        return self._text.document(source)

    def _root(self, name: str, missing: Any) -> Any:
        """Return the root element of a part, or ``missing``."""
        part = self._parts.get(name)
        if part is None:
            return missing
        return part.element if hasattr(part, "element") else etree.fromstring(part.blob, _parser())

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag == _SDT:
                content = element.find(qn("w:sdtContent"))
                if content is not None:
                    self._blocks(content)
            elif element.tag in WRAPPERS:
                self._blocks(element)

    def _paragraph(self, paragraph: Any) -> None:
        if self._breaks_before(paragraph):
            self._next_page()
        label = self._numbering.label(paragraph, self._style(paragraph))
        text = self._carried + self._inline.text_of(paragraph)
        boxes, self._inline.boxes = self._inline.boxes, []
        self._carried = ""
        if _mark_is_deleted(paragraph):
            self._inline.changed = True
            self._carried = text
            return
        level = self._level(paragraph)
        for index, part in enumerate(text.split("\f")):
            if index:
                self._next_page()
            clean = printed(part)
            if clean:
                self._text.block("heading" if level else "paragraph", [Piece(label + clean)], level=level)
                label = ""
        for box in boxes:
            self._blocks(box)
        self._take_notes()

    def _table(self, table: Any) -> None:
        laid = HeadedTable(self._text)
        for row in self._rows(table):
            heading = is_on(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}"))
            laid.row(list(self._cells(row)), heading=heading)
        self._take_notes()

    def _cells(self, row: Any) -> Iterator[tuple[CellText, int]]:
        """Yield the cells of a row that are no continuation of one above, each with how many columns it spans."""
        column = int(value_of(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), "0") or 0)
        for cell in _row_cells(row):
            properties = cell.find(qn("w:tcPr"))
            merge = properties.find(qn("w:vMerge")) if properties is not None else None
            span = properties.find(qn("w:gridSpan")) if properties is not None else None
            wide = max(int(value_of(span, "1") or 1), 1)
            if merge is None or value_of(merge, "continue") == "restart":
                yield CellText(column, [Piece(text) for text in self._cell_paragraphs(cell)]), wide
            column += wide

    def _cell_paragraphs(self, cell: Any) -> Iterator[str]:
        """Yield the text of each paragraph of a cell; a nested table gives one line a row."""
        carried = ""
        for element in cell:
            if element.tag == _P:
                label = self._numbering.label(element, self._style(element))
                carried += self._inline.text_of(element)
                boxes, self._inline.boxes = self._inline.boxes, []
                if _mark_is_deleted(element):
                    self._inline.changed = True
                    continue
                text, carried = printed(carried.replace("\f", " ").replace("\t", " ")), ""
                if text:
                    yield label + text
                for box in boxes:
                    yield from self._cell_paragraphs(box)
            elif element.tag == _TBL:
                for row in self._rows(element):
                    parts = [" ".join(self._cell_paragraphs(inner)) for inner in _row_cells(row)]
                    yield " ".join(part for part in parts if part)
            elif element.tag == _SDT:
                content = element.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self._cell_paragraphs(content)

    def _rows(self, table: Any) -> Iterator[Any]:
        """Yield the rows of a table that stand, also those inside content controls; keep those that were deleted."""
        for element in table:
            if element.tag == qn("w:tr"):
                properties = element.find(qn("w:trPr"))
                if properties is not None and properties.find(qn("w:del")) is not None:
                    self._inline.strike(element)
                    continue
                self._inline.changed |= properties is not None and properties.find(qn("w:ins")) is not None
                yield element
            elif element.tag in (_SDT, *WRAPPERS):
                content = element.find(qn("w:sdtContent")) if element.tag == _SDT else element
                if content is not None:
                    yield from self._rows(content)

    def _take_notes(self) -> None:
        self._notes += self._inline.notes
        self._inline.notes = []

    def _notes_below(self) -> None:
        """Add the footnotes and endnotes that the text refers to, in order, after the body, each with its number."""
        for kind in ("footnote", "endnote"):
            known = {note.get(qn("w:id")): note for note in self._root(f"{kind}s.xml", ())}
            wanted = [number for which, number in self._notes if which == kind and number in known]
            for count, number in enumerate(wanted, 1):
                paragraphs = [printed(self._inline.text_of(part)) for part in known[number].iter(_P)]
                words = "\n".join(part for part in paragraphs if part)
                if words:
                    self._text.block("paragraph", [Piece(f"{count} {words}")])

    def _furniture(self) -> None:
        """Add running headers and footers once each, after the body."""
        seen: set[str] = set()
        for section in self._file.sections:
            for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
                if part.is_linked_to_previous:
                    continue
                for paragraph in part._element.iter(_P):
                    text = printed(self._inline.text_of(paragraph).replace("\f", " "))
                    if text and text not in seen:
                        seen.add(text)
                        self._text.block("furniture", [Piece(text)])

    def _breaks_before(self, paragraph: Any) -> bool:
        if self._break_tag or self._text.length == 0:
            return False
        return is_on(paragraph.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}"))

    def _next_page(self) -> None:
        self._page += 1
        self._text.page(self._page)

    def _style(self, paragraph: Any) -> str:
        return value_of(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), "")

    def _level(self, paragraph: Any) -> int:
        """Return the heading depth that the paragraph's style gives it, or 0."""
        style = self._style(paragraph)
        match = _HEADING.search(self._styles.get(style, style))
        return int(match[1]) if match else 0


def _mark_is_deleted(paragraph: Any) -> bool:
    """Tell whether the end of a paragraph was deleted, so that it runs on into the next."""
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _row_cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag == _SDT:
            content = element.find(qn("w:sdtContent"))
            if content is not None:
                yield from _row_cells(content)


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True)

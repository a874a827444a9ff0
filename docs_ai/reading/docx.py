"""DOCX through python-docx: tables, headers, text boxes, content controls, ticked boxes and tracked changes.

What stands is what Word shows with all changes accepted: inserted text is in, deleted text is out and kept as `Struck`,
and so is text that is struck through or hidden. Pages are those between page breaks (Word's own record of them where
the file has it), because a DOCX has no pages until it is rendered.

The element names are those of ECMA-376 Part 1, section 17; ``w14:checkbox`` is of [MS-DOCX].
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
from docs_ai.reading.document import Document

__all__ = ["read"]

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _SDT = qn("w:p"), qn("w:tbl"), qn("w:sdt")
_WRAPPERS = {qn("w:ins"), qn("w:moveTo"), qn("w:hyperlink"), qn("w:smartTag"), qn("w:fldSimple"), qn("w:customXml")}
_GONE = {qn("w:del"), qn("w:moveFrom")}
_TEXT = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:cr"): " ", qn("w:ptab"): "\t"}
_TICKS = {"F0FE": "☑", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F052": "☑", "F0A3": "☐", "2612": "☒", "2611": "☑"}
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\u200b\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")


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
        self._break_tag = (
            qn("w:lastRenderedPageBreak")
            if next(self._body.iter(qn("w:lastRenderedPageBreak")), None) is not None
            else ""
        )
        self._page = 1
        self._styles = {style.style_id: style.name or "" for style in file.styles}

    def document(self, source: Source) -> Document:
        self._text.page(1)
        self._blocks(self._body)
        self._furniture()
        return self._text.document(source)

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
            elif element.tag in _WRAPPERS:
                self._blocks(element)

    def _paragraph(self, paragraph: Any) -> None:
        boxes: list[Any] = []
        if self._breaks_before(paragraph):
            self._next_page()
        text = self._run_text(paragraph, boxes)
        for index, part in enumerate(text.split("\f")):
            if index:
                self._next_page()
            clean = _clean(part)
            if clean:
                level = self._level(paragraph)
                self._text.block("heading" if level else "paragraph", [Piece(clean)], level=level)
        for box in boxes:
            self._blocks(box)

    def _table(self, table: Any) -> None:
        self._text.begin_table()
        for row in _rows(table):
            cells: list[CellText] = []
            column = int(_value(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), "0") or 0)
            for cell in _row_cells(row):
                properties = cell.find(qn("w:tcPr"))
                merge = properties.find(qn("w:vMerge")) if properties is not None else None
                spans = properties.find(qn("w:gridSpan")) if properties is not None else None
                if merge is None or _value(merge, "continue") == "restart":
                    pieces = [Piece(text) for text in self._cell_paragraphs(cell)]
                    cells.append(CellText(column, pieces))
                column += int(_value(spans, "1") or 1)
            if any(piece.text for cell in cells for piece in cell.pieces):
                self._text.row(cells)

    def _cell_paragraphs(self, cell: Any) -> Iterator[str]:
        """Yield the text of each paragraph of a cell; a nested table gives one line a row."""
        for element in cell:
            if element.tag == _P:
                boxes: list[Any] = []
                text = _clean(self._run_text(element, boxes).replace("\f", " ").replace("\t", " "))
                if text:
                    yield text
                for box in boxes:
                    yield from self._cell_paragraphs(box)
            elif element.tag == _TBL:
                for row in _rows(element):
                    parts = [" ".join(self._cell_paragraphs(inner)) for inner in _row_cells(row)]
                    yield " ".join(part for part in parts if part)
            elif element.tag == _SDT:
                content = element.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self._cell_paragraphs(content)

    def _run_text(self, parent: Any, boxes: list[Any]) -> str:
        """Return the text that stands below ``parent``; ``\\f`` marks a page break; text boxes go to ``boxes``."""
        parts: list[str] = []
        for element in parent:
            if element.tag == qn("w:r"):
                parts.append(self._one_run(element, boxes))
            elif element.tag in _WRAPPERS:
                parts.append(self._run_text(element, boxes))
            elif element.tag in _GONE:
                self._text.strike(
                    "".join(node.text or "" for node in element.iter(qn("w:delText"), qn("w:t"))), "deleted"
                )
            elif element.tag == _SDT:
                parts.append(self._content_control(element, boxes))
        return "".join(parts)

    def _content_control(self, control: Any, boxes: list[Any]) -> str:
        box = control.find(f"{qn('w:sdtPr')}/{_W14}checkbox")
        if box is not None:
            checked = box.find(f"{_W14}checked")
            return "☑" if checked is not None and checked.get(f"{_W14}val") in {"1", "true"} else "☐"
        content = control.find(qn("w:sdtContent"))
        return "" if content is None else self._run_text(content, boxes)

    def _one_run(self, run: Any, boxes: list[Any]) -> str:
        text = "".join(self._run_parts(run, boxes))
        properties = run.find(qn("w:rPr"))
        if properties is not None:
            if _on(properties.find(qn("w:vanish"))):
                self._text.strike(text, "hidden")
                return ""
            if _on(properties.find(qn("w:strike"))) or _on(properties.find(qn("w:dstrike"))):
                self._text.strike(text, "struck")
                return ""
        return text

    def _run_parts(self, run: Any, boxes: list[Any]) -> Iterator[str]:
        for element in run:
            tag = element.tag
            if tag == qn("w:t"):
                yield element.text or ""
            elif tag in _TEXT:
                yield _TEXT[tag]
            elif tag == qn("w:br"):
                is_page = element.get(qn("w:type")) == "page"
                yield ("" if self._break_tag else "\f") if is_page else "\v"
            elif tag == self._break_tag:
                yield "\f"
            elif tag == qn("w:sym"):
                yield _TICKS.get((element.get(qn("w:char")) or "").upper(), "")
            elif tag == f"{_MC}AlternateContent":
                choice = element.find(f"{_MC}Choice")
                if choice is not None:
                    boxes.extend(choice.iter(qn("w:txbxContent")))
            else:
                boxes.extend(element.iter(qn("w:txbxContent")))

    def _furniture(self) -> None:
        """Add running headers and footers once each, after the body."""
        seen: set[str] = set()
        for section in self._file.sections:
            for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
                if part.is_linked_to_previous:
                    continue
                for paragraph in part._element.iter(_P):
                    text = _clean(self._run_text(paragraph, []).replace("\f", " "))
                    if text and text not in seen:
                        seen.add(text)
                        self._text.block("furniture", [Piece(text)])

    def _breaks_before(self, paragraph: Any) -> bool:
        if self._break_tag or self._text.length == 0:
            return False
        return _on(paragraph.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}"))

    def _next_page(self) -> None:
        self._page += 1
        self._text.page(self._page)

    def _level(self, paragraph: Any) -> int:
        """Return the heading depth that the paragraph's style gives it, or 0."""
        style = _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), "")
        match = _HEADING.search(self._styles.get(style, style))
        return int(match[1]) if match else 0


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table that stand, also those inside content controls."""
    for element in table:
        if element.tag == qn("w:tr") and element.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield element
        elif element.tag in (_SDT, *_WRAPPERS):
            content = element.find(qn("w:sdtContent")) if element.tag == _SDT else element
            if content is not None:
                yield from _rows(content)


def _row_cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag == _SDT:
            content = element.find(qn("w:sdtContent"))
            if content is not None:
                yield from _row_cells(content)


def _value(element: Any, missing: str) -> str:
    """Return ``w:val`` of an element, or ``missing`` where there is no element or no value."""
    return missing if element is None else str(element.get(qn("w:val"), missing))


def _on(element: Any) -> bool:
    """Tell whether an on/off property is set: present and not explicitly off."""
    return element is not None and _value(element, "true") not in {"0", "false", "off", "none"}


def _clean(text: str) -> str:
    return _UNPRINTED.sub("", text.replace("\v", "\n")).strip(" \t\n")

"""ODT by its XML: paragraphs, headings, lists, tables, notes and tracked changes.

The element names are those of OpenDocument 1.3, part 3 (OASIS). What stands is the text with all changes accepted.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from copilot.errors import DamagedFile, EncryptedFile
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, Notice
from docs_ai.reading.limits import Limits
from docs_ai.reading.printed import printed

__all__ = ["read"]

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_HOLDERS = {
    f"{_TEXT}list", f"{_TEXT}list-item", f"{_TEXT}list-header", f"{_TEXT}section", f"{_TEXT}index-body",
    f"{_TEXT}table-of-content", f"{_TEXT}numbered-paragraph",
}  # fmt: skip
_ASIDE = {f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes"}
_MOST_REPEATED = 100


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read an OpenDocument text.

    Raises:
        DamagedFile: its content is missing or malformed.
        EncryptedFile: it needs a password.
    """
    name = source.path.name
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise EncryptedFile(f"{name}: protected by a password; save a copy without it")
        if "content.xml" not in names:
            raise DamagedFile(f"{name}: its content is missing; ask for a fresh copy")
        content = etree.fromstring(package.read("content.xml"), _parser())
        styles = etree.fromstring(package.read("styles.xml"), _parser()) if "styles.xml" in names else None
    return _Reader(content, styles).document(source)


class _Reader:
    """One pass over one file."""

    def __init__(self, content: Any, styles: Any) -> None:
        self._body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        self._master = styles.find(f"{_OFFICE}master-styles") if styles is not None else None
        self._text = CanonicalText()
        self._page = 1
        self._breaks, self._hidden, self._struck = _marked(content)
        self._deleted = {
            str(region.get(f"{_TEXT}id")): "".join(deletion.itertext())
            for region in content.iter(f"{_TEXT}changed-region")
            for deletion in region.iter(f"{_TEXT}deletion")
        }
        self._changed = next(content.iter(f"{_TEXT}changed-region"), None) is not None
        self._notes: list[str] = []

    def document(self, source: Source) -> Document:
        if self._body is None:
            raise DamagedFile(f"{source.path.name}: its content is missing; ask for a fresh copy")
        self._text.page(1)
        self._blocks(self._body)
        for words in self._notes:
            self._text.block("paragraph", [Piece(words)])
        if self._master is not None:
            for part in self._master.iter(f"{_STYLE}header", f"{_STYLE}footer"):
                for words in filter(None, (printed(self._inline(line)) for line in part.iter(f"{_TEXT}p"))):
                    self._text.block("furniture", [Piece(words)])
        if self._changed:
            message = "the file holds tracked changes; they were read as accepted, see what was deleted"
            self._text.notice(Notice("tracked_changes", message))
        return self._text.document(source)

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                self._paragraph(element)
            elif element.tag == f"{_TABLE}table":
                self._table(element)
            elif element.tag in _HOLDERS:
                self._blocks(element)

    def _paragraph(self, element: Any) -> None:
        if element.get(f"{_TEXT}style-name") in self._breaks and self._text.length:
            self._page += 1
            self._text.page(self._page)
        words = printed(self._inline(element))
        if words:
            level = int(element.get(f"{_TEXT}outline-level", "1")) if element.tag == f"{_TEXT}h" else 0
            self._text.block("heading" if level else "paragraph", [Piece(words)], level=level)

    def _table(self, table: Any) -> None:
        self._text.begin_table()
        names: dict[int, str] = {}
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue
            cells = list(self._cells(row))
            is_heading = row.getparent().tag == f"{_TABLE}table-header-rows"
            if is_heading:
                for cell in cells:
                    words = " ".join(" ".join(piece.text for piece in cell.pieces).split())
                    names[cell.column] = f"{names.get(cell.column, '')} {words}".strip()
            laid = [cell if is_heading else cell._replace(header=names.get(cell.column, "")) for cell in cells]
            if any(piece.text for cell in laid for piece in cell.pieces):
                self._text.row(laid)

    def _cells(self, row: Any) -> Iterator[CellText]:
        column = 0
        for cell in row:
            repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), _MOST_REPEATED)
            if cell.tag == f"{_TABLE}table-cell":
                words = [printed(self._inline(part)) for part in cell.iter(f"{_TEXT}p", f"{_TEXT}h")]
                pieces = [Piece(part.replace("\t", " ")) for part in words if part]
                for _ in range(repeated if pieces else 1):
                    yield CellText(column, pieces)
                    column += 1
                column += 0 if pieces else repeated - 1
            elif cell.tag == f"{_TABLE}covered-table-cell":
                column += repeated

    def _inline(self, element: Any) -> str:
        """Return the text that stands in a paragraph or a span."""
        style = element.get(f"{_TEXT}style-name")
        text = "".join(self._parts(element))
        if element.tag == f"{_TEXT}span" and style in self._hidden | self._struck:
            self._text.strike(text, "hidden" if style in self._hidden else "struck")
            return ""
        return text

    def _parts(self, element: Any) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            tag = child.tag
            if tag == f"{_TEXT}s":
                yield " " * min(int(child.get(f"{_TEXT}c", "1")), 1000)
            elif tag == f"{_TEXT}tab":
                yield "\t"
            elif tag == f"{_TEXT}line-break":
                yield "\n"
            elif tag == f"{_TEXT}change":
                self._text.strike(self._deleted.get(str(child.get(f"{_TEXT}change-id")), ""), "deleted")
            elif tag in {f"{_TEXT}hidden-text", f"{_OFFICE}annotation"}:
                self._text.strike("".join(child.itertext()), "hidden")
            elif tag == f"{_TEXT}note":
                self._note(child)
            elif isinstance(tag, str) and tag not in _ASIDE:
                yield self._inline(child)
            yield child.tail or ""

    def _note(self, note: Any) -> None:
        body = note.find(f"{_TEXT}note-body")
        if body is not None:
            words = "\n".join(filter(None, (printed(self._inline(part)) for part in body.iter(f"{_TEXT}p"))))
            if words:
                self._notes.append(f"{len(self._notes) + 1} {words}")


def _marked(content: Any) -> tuple[set[str], set[str], set[str]]:
    """Return the names of the styles that begin a page, that hide text and that strike it through."""
    breaks: set[str] = set()
    hidden: set[str] = set()
    struck: set[str] = set()
    for style in content.iter(f"{_STYLE}style"):
        name = str(style.get(f"{_STYLE}name", ""))
        for properties in style:
            if properties.get(f"{_FO}break-before") == "page":
                breaks.add(name)
            if properties.get(f"{_TEXT}display") == "none":
                hidden.add(name)
            if properties.get(f"{_STYLE}text-line-through-style", "none") != "none":
                struck.add(name)
    return breaks, hidden, struck


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

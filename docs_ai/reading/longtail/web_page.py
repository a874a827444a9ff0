"""HTML through lxml: what a browser would show, in blocks and tables; what it would hide is kept as hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import html

from copilot.errors import DamagedFile
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, StruckKind
from docs_ai.reading.headed_table import HeadedTable
from docs_ai.reading.limits import Limits
from docs_ai.reading.longtail.plain_text import decoded
from docs_ai.reading.printed import printed

__all__ = ["add_page", "read"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *_HEADINGS,
}  # fmt: skip
_SILENT = {
    "head", "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas", "audio", "video",
    "title", "meta", "link", "option", "textarea",
}  # fmt: skip
_STRUCK: dict[str, StruckKind] = {"del": "deleted", "s": "struck", "strike": "struck"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$|!)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$|!)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE)
_BACKGROUND = re.compile(r"background", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read an HTML file. Links, pictures and frames are not followed.

    Raises:
        DamagedFile: no HTML can be made out.
        LimitExceeded: it is too long.
    """
    text = CanonicalText()
    text.page(1)
    markup = _decoded(data)
    if markup is None:
        raise DamagedFile(f"{source.path.name}: its encoding is not known; save it as UTF-8")
    limits.check_markup(len(markup), source.path.name)
    add_page(markup, text)
    return text.document(source)


def add_page(markup: str, text: CanonicalText) -> None:
    """Add what a page of HTML shows to ``text``."""
    clean = re.sub(r"^\s*<\?xml[^>]*>", "", markup.replace("\0", ""))
    if not clean.strip():
        return
    root = html.document_fromstring(
        clean, parser=html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    )
    page = _Page(text)
    _Walk(page.block, text, page.table).add(root)


def _decoded(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    if match is not None:
        name = match[1].decode("ascii").lower()
        try:
            return data.decode("gb18030" if name in {"gb2312", "gbk"} else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)


class _Walk:
    """Walks a page or a cell, gathering inline text until a block begins or ends.

    Args:
        block: takes each block: its words, and its depth where it is a heading, else 0.
        text: takes what does not stand.
        table: takes each table of data.
    """

    def __init__(
        self, block: Callable[[str, int], None], text: CanonicalText, table: Callable[[Any], None] | None = None
    ) -> None:
        self._block = block
        self._text = text
        self._table = table
        self._parts: list[str] = []
        self._level = 0

    def add(self, root: Any) -> None:
        """Walk ``root``."""
        self._walk(root, in_pre=False)
        self._flush()

    def _walk(self, element: Any, *, in_pre: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if _is_hidden(element):
            self._text.strike(printed(_SPACE.sub(" ", "".join(element.itertext()))), "hidden")
            return
        if tag in _STRUCK:
            self._text.strike(printed(_SPACE.sub(" ", "".join(element.itertext()))), _STRUCK[tag])
            return
        if tag == "table" and self._table is not None and _is_data(element):
            self._flush()
            self._table(element)
            return
        is_block = tag in _BLOCKS
        if is_block:
            self._flush()
            self._level = _HEADINGS.get(tag, 0)
        self._parts.append(_control(element))
        in_pre = in_pre or tag == "pre"
        self._parts.append(_run(element.text, in_pre))
        for child in element:
            self._walk(child, in_pre=in_pre)
            self._parts.append(_run(child.tail, in_pre))
        if is_block:
            self._flush()
            self._level = 0

    def _flush(self) -> None:
        """Add the inline text gathered so far as a block."""
        words = _settled(self._parts)
        self._parts = []
        if words:
            self._block(words, self._level)


class _Page:
    """Lays blocks and tables down."""

    def __init__(self, text: CanonicalText) -> None:
        self._text = text

    def block(self, words: str, level: int) -> None:
        """Add a paragraph, or a heading of a depth."""
        self._text.block("heading" if level else "paragraph", [Piece(words)], level=level)

    def table(self, table: Any) -> None:
        """Add a table of data; rows of ``th`` at its top, or in ``thead``, name the columns."""
        laid = HeadedTable(self._text)
        taken: dict[int, int] = {}  # rows that a cell above still covers, by column
        for row in _own_rows(table):
            cells: list[tuple[CellText, int]] = []
            column = 0
            headings = True
            for cell in row.iterchildren("td", "th"):
                while taken.get(column, 0) > 0:
                    column += 1
                wide, high = _count(cell, "colspan"), _count(cell, "rowspan")
                headings = headings and cell.tag == "th"
                cells.append((CellText(column, self._paragraphs(cell)), wide))
                for covered in range(column, column + wide):
                    taken[covered] = high
                column += wide
            taken = {covered: left - 1 for covered, left in taken.items() if left > 1}
            laid.row(cells, heading=bool(cells) and (headings or row.getparent().tag == "thead"))

    def _paragraphs(self, cell: Any) -> list[Piece]:
        pieces: list[Piece] = []
        _Walk(lambda words, _: pieces.append(Piece(words.replace("\t", " "))), self._text).add(cell)
        return pieces


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "")
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDING.search(style):
        return True
    if not (_WHITE.search(style) or element.get("color", "").lower() in {"white", "#fff", "#ffffff"}):
        return False
    around = (element, *element.iterancestors())
    return not any(other.get("bgcolor") or _BACKGROUND.search(other.get("style", "")) for other in around)


def _is_data(table: Any) -> bool:
    """Tell whether a table holds data; one that holds a table, or whose rows have one cell, only arranges a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(1 for _ in row.iterchildren("td", "th")) > 1 for row in _own_rows(table))


def _own_rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _count(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 100) if value.isascii() and value.isdigit() else 1


def _control(element: Any) -> str:
    """Return what a form control shows."""
    if element.tag == "br":
        return "\v"
    if element.tag == "select":
        options = [option for option in element.iterdescendants("option") if option.get("selected") is not None]
        return " ".join("".join(option.itertext()) for option in options)
    if element.tag != "input":
        return ""
    kind = element.get("type", "text").lower()
    if kind in {"checkbox", "radio"}:
        return "☑" if element.get("checked") is not None else "☐"
    return element.get("value", "") if kind in {"text", "number", "date", "email", "tel"} else ""


def _run(text: str | None, in_pre: bool) -> str:
    if not text:
        return ""
    return text.replace("\n", "\v") if in_pre else _SPACE.sub(" ", text)


def _settled(parts: list[str]) -> str:
    lines = (re.sub(r" {2,}", " ", line).strip(" ") for line in "".join(parts).split("\v"))
    return printed("\n".join(lines))

"""Plain text: in the encodings that Chinese and English files come in, with the lines of a paragraph run together."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence

from copilot.errors import DamagedFile
from docs_ai.reading.baselines import MARKER
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document
from docs_ai.reading.limits import Limits
from docs_ai.reading.printed import printed
from docs_ai.reading.typeset import is_han

__all__ = ["add_paragraphs", "decoded", "read"]

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LABELLED = re.compile(r"[^:：（(]{1,24}[:：]")
_LEAST_WRAP = 50


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read a text file; a form feed begins a page, tabs part the cells of a row.

    Raises:
        DamagedFile: its encoding is neither UTF-8, UTF-16 nor GB 18030.
        LimitExceeded: it is too long; to lay it down would take minutes.
    """
    text = decoded(data)
    if text is None:
        raise DamagedFile(f"{source.path.name}: its encoding is not known; save it as UTF-8")
    limits.check_text(len(text), source.path.name)
    into = CanonicalText()
    for number, page in enumerate(text.split("\f"), 1):
        into.page(number)
        add_paragraphs(page, into)
    return into.document(source)


def decoded(data: bytes) -> str | None:
    """Return the text of a file, or None where it is none in an encoding that we know."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\0" in data:
        return None
    return _strict(data, "utf-8") or _strict(data, "gb18030")


def add_paragraphs(text: str, into: CanonicalText) -> None:
    """Add the paragraphs of ``text``: a blank line ends one, and so does a line that was not broken for its length."""
    in_table = False
    for line in _joined(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        cells = [printed(cell) for cell in line.split("\t")]
        if len(cells) > 1 and any(cells):
            if not in_table:
                into.begin_table()
            into.row([CellText(column, [Piece(cell)]) for column, cell in enumerate(cells)])
        elif cells[0]:
            into.block("paragraph", [Piece(cells[0])])
        in_table = len(cells) > 1


def _joined(lines: Sequence[str]) -> Iterator[str]:
    width = max((_width(line) for line in lines if "\t" not in line), default=0)
    if not _LEAST_WRAP <= width <= 2 * _LEAST_WRAP:
        yield from lines
        return
    open_line = ""
    for line in (line.rstrip() for line in lines):
        wrapped = _width(open_line) + _first_width(line) > width - 2
        starts = (
            not line or "\t" in open_line + line or line[0].isspace() or MARKER.match(line) or _LABELLED.match(line)
        )
        if open_line and wrapped and not starts:
            last = open_line.rsplit("\v", 1)[-1]
            open_line += ("\v" if is_han(last[-1]) or is_han(line[0]) else " \v") + line
        else:
            yield open_line.replace("\v", "")
            open_line = line
    yield open_line.replace("\v", "")


def _width(line: str) -> int:
    return sum(2 if is_han(character) else 1 for character in line.rsplit("\v", 1)[-1])


def _first_width(line: str) -> int:
    return 2 if line and is_han(line[0]) else len(line.split(" ", 1)[0]) + 1


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None

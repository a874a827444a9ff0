"""Transcripts in Word files, as Teams, Tencent Meeting, Feishu, Otter and Google Docs export them: their lines as text.

What stands is what Word shows with all changes accepted: inserted words are in, deleted and moved ones are out. A row
of a table is one line. Pictures (Teams puts portraits beside the names), headers and footers are left out.
"""

from __future__ import annotations

import io

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from copilot import package
from copilot.errors import DamagedFile, UnsupportedFormat

__all__ = ["is_package", "lines"]

_BOUNDS = package.Bounds(unpacked_bytes=128 << 20, members=4000)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), _FALLBACK})
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_T, _P, _TAB, _TC, _TR, _HYPHEN = (qn(f"w:{tag}") for tag in ("t", "p", "tab", "tc", "tr", "noBreakHyphen"))
_EXPORT = "export the transcript as WebVTT (.vtt), Word (.docx) or text and try again"
_OTHERS = {"xl/workbook.xml": "an Excel workbook", "ppt/presentation.xml": "a PowerPoint file"}


def is_package(data: bytes) -> bool:
    """Whether the file is a zip package, as Word files are."""
    return data.startswith(package.SIGNATURE)


def lines(data: bytes) -> str:
    """Return the text of a Word file, a line for each paragraph and each line break.

    Raises:
        DamagedFile: the container or its XML is malformed.
        EncryptedFile: it is behind a password.
        LimitExceeded: it would unpack beyond the bounds.
        UnsupportedFormat: a package that is no Word file.
    """
    names = {member.filename for member in package.members(data, "the Word file", _BOUNDS)}
    if "word/document.xml" not in names:
        kind = next((kind for part, kind in _OTHERS.items() if part in names), "a zip archive")
        raise UnsupportedFormat(f"this is {kind}; {_EXPORT}")
    try:
        return _text(docx.Document(io.BytesIO(data)).element.body)
    except (OpcError, etree.LxmlError, KeyError, ValueError, AttributeError, RecursionError, OSError) as error:
        raise DamagedFile("the Word file is truncated or damaged; export it again") from error
    except Exception as error:  # zipfile and zlib have errors of their own for a damaged member
        if type(error).__module__ in {"zipfile", "zlib"}:
            raise DamagedFile("the Word file is truncated or damaged; export it again") from error
        raise


def _text(body: etree._Element) -> str:
    written: list[str] = []
    cells = 0  # open cells of tables: what ends in one does not end the line
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _SKIPPED:
                walker.skip_subtree()
            elif tag == _TC:
                cells += 1
            elif tag in _BREAKS:
                written.append(" " if cells else "\n")
            elif tag == _TAB:
                written.append("\t")
            elif tag == _HYPHEN:
                written.append("-")
            elif tag == _T:
                written.append(element.text or "")
        elif tag == _TC:
            cells -= 1
            written.append("\t")
        elif tag == _P:
            written.append(" " if cells else "\n")
        elif tag == _TR and not cells:
            written.append("\n")
    return "".join(written)

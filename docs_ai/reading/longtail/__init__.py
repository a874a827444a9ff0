"""The other formats that documents come in: slides, workbooks, mail, web pages, RTF, OpenDocument, old Word files.

Each is read by a small module of its own into the same `Document`; none has boxes, and only presentations and workbooks
have pages. Nothing is downloaded, no macro is run and no link is followed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from copilot.errors import DamagedFile, InputError, UnsupportedFormat
from docs_ai.reading.canonical import Source
from docs_ai.reading.document import Document, Format
from docs_ai.reading.limits import Limits
from docs_ai.reading.longtail import mail, old_word, open_text, plain_text, rich_text, slides, web_page, workbook

__all__ = ["read"]

_READERS: dict[Format, Callable[[bytes, Source, Limits], Document]] = {
    "pptx": slides.read,
    "xlsx": workbook.read,
    "eml": mail.read_eml,
    "msg": mail.read_msg,
    "html": web_page.read,
    "rtf": rich_text.read,
    "odt": open_text.read,
    "doc": old_word.read,
    "text": plain_text.read,
}


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read ``data``, whose format ``source`` tells.

    Raises:
        DamagedFile: truncated or malformed.
        EncryptedFile: it needs a password.
        LimitExceeded: over a limit.
        UnsupportedFormat: an old Word file where no LibreOffice is installed, or a format that is read elsewhere.
    """
    reader = _READERS.get(source.format)
    if reader is None:
        raise UnsupportedFormat(f"{source.path.name}: {source.format} is not read here")
    try:
        return reader(data, source, limits)
    except InputError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        SyntaxError,
        TypeError,
        ValueError,
        etree.LxmlError,
        struct.error,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
    ) as error:  # what the parsers of these formats raise on malformed files, none of it documented
        raise DamagedFile(f"{source.path.name}: the file is truncated or damaged; ask for a fresh copy") from error

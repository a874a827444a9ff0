"""Files into one frozen `Document`: canonical text in which every character has a page and, in a PDF, a box."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from copilot.errors import EmptyFile, InputError, LimitExceeded
from docs_ai.reading import docx, pdf
from docs_ai.reading.canonical import Source
from docs_ai.reading.container import format_of
from docs_ai.reading.document import Block, Box, Cell, Document, Notice, Page, Seal, Span, Struck, Word
from docs_ai.reading.limits import Limits

__all__ = ["Block", "Box", "Cell", "Document", "Limits", "Notice", "Page", "Seal", "Span", "Struck", "Word", "read"]

_LIMITS = Limits()


def read(
    path: Path,
    *,
    limits: Limits = _LIMITS,
    on_page: Callable[[int, int], None] | None = None,
    password: str | None = None,
    cache: Path | None = None,
    jobs: int = 1,
) -> Document:
    """Read a document, by its content and not its name.

    Args:
        path: the file.
        limits: what is refused as too large.
        on_page: told the pages done and the pages in all, while a PDF is read.
        password: opens a protected file; never guessed.
        cache: a folder where documents that were read are kept, by what is in the file; None keeps nothing.
        jobs: processes that read pages at once; the result is the same for any number.

    Raises:
        EmptyFile: no bytes, or no text and no picture.
        EncryptedFile: it needs a password, or another one.
        DamagedFile: truncated or malformed.
        LimitExceeded: over a limit; nothing of it was read.
        UnsupportedFormat: neither DOCX nor a PDF with a text layer; the message says what it is.
        InputError: the file cannot be opened.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise LimitExceeded(f"{path.name}: larger than {limits.file_bytes // (1024 * 1024)} MB; refused")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    kind = format_of(data, path.name, limits)
    source = Source(path, hashlib.sha256(data).hexdigest(), kind)
    document = pdf.read(data, source, limits, on_page, password) if kind == "pdf" else docx.read(data, source)
    if not document.text.strip():
        raise EmptyFile(f"{path.name}: the document holds no text")
    if len(document.text) > limits.characters:
        raise LimitExceeded(f"{path.name}: more than {limits.characters:,} characters of text; split it")
    return document

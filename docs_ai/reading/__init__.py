"""Files into one frozen `Document`: a canonical text in which every character has a page and, on a page, a box."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from copilot.errors import EmptyFile
from docs_ai.reading import docx, images, pdf
from docs_ai.reading.cache import DocumentCache
from docs_ai.reading.canonical import Source
from docs_ai.reading.container import format_of, is_protected, whole
from docs_ai.reading.document import Block, Box, Cell, Document, Notice, Page, Seal, Span, Struck, Word
from docs_ai.reading.effort import Effort
from docs_ai.reading.limits import Limits
from docs_ai.reading.office_password import unlocked

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
        on_page: told the pages done and the pages in all, while a PDF or a picture file is read.
        password: opens a protected file; never guessed.
        cache: a folder where documents that were read are kept, by what is in the file; None keeps nothing.
        jobs: processes that read pages at once; the result is the same for any number.

    Raises:
        EmptyFile: no bytes, or no text that could be read.
        EncryptedFile: it needs a password, or another one.
        DamagedFile: truncated or malformed.
        LimitExceeded: over a limit; nothing of it was read.
        UnsupportedFormat: of no format that is read; the message says what it is.
        InputError: the file cannot be opened.
    """
    data = whole(path, limits)
    sha256 = hashlib.sha256(data).hexdigest()
    kept = DocumentCache(cache, limits) if cache is not None and password is None else None
    known = kept.get(path, sha256) if kept else None
    if known is not None:
        return known
    if is_protected(data):
        data = unlocked(data, path.name, password)
    source = Source(path, sha256, format_of(data, path.name, limits))
    document = _document(data, source, limits, Effort(jobs, _threads(), on_page), password)
    if not document.text.strip():
        raise EmptyFile(f"{path.name}: the document holds no text")
    limits.check_text(len(document.text), path.name)
    if kept:
        kept.put(document)
    return document


def _document(data: bytes, source: Source, limits: Limits, effort: Effort, password: str | None) -> Document:
    if source.format == "pdf":
        return pdf.read(data, source, limits, effort, password)
    if source.format == "docx":
        return docx.read(data, source)
    if source.format == "image":
        return images.read(data, source, limits, effort)
    from docs_ai.reading import longtail  # it takes a second to import

    return longtail.read(data, source, limits)


def _threads() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

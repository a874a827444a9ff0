"""Documents that were read before, kept by what is in the file and by what read it.

One file each, compressed JSON that only its owner can read, with the text of the document; the oldest go when they
take too much room. What cannot be read back is as if it were not there. A file that a password protects is never kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from docs_ai.reading.document import Block, Box, Cell, Document, Notice, Page, Seal, Span, Struck, Word
from docs_ai.reading.limits import Limits

__all__ = ["DocumentCache"]

_LIBRARIES = (
    "pymupdf",
    "pillow",
    "rapidocr",
    "onnxruntime",
    "opencv-python-headless",
    "python-docx",
    "python-pptx",
    "openpyxl",
    "python-oxmsg",
    "lxml",
)
_SPOILT = (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, zlib.error)


@dataclass(frozen=True, slots=True)
class DocumentCache:
    """A folder of documents.

    Attributes:
        folder: made when something is first kept.
        limits: what was refused as too large; another limit is another document.
        room: bytes that it may take; what was written first goes first.
    """

    folder: Path
    limits: Limits
    room: int = 2 << 30

    def get(self, path: Path, sha256: str) -> Document | None:
        """Return the document of a file with that hash, as one at ``path``; None where it is not kept or is spoilt."""
        try:
            kept = json.loads(gzip.decompress(self._place(sha256).read_bytes()))
            document = _revived(kept, path)
        except _SPOILT:
            return None
        return document if document.sha256 == sha256 else None

    def put(self, document: Document) -> None:
        """Keep a document; a folder that cannot be written keeps nothing."""
        text = json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":"))
        with suppress(OSError):
            _write(self._place(document.sha256), gzip.compress(text.encode("utf-8"), 6, mtime=0))
            self._make_room()

    def _make_room(self) -> None:
        """Remove the oldest documents until the rest fits. Another run may be at it too."""
        found = [(file.stat(), file) for file in self.folder.glob("*.json.gz")]
        size = sum(state.st_size for state, _ in found)
        for state, file in sorted(found, key=lambda one: one[0].st_mtime_ns):
            if size <= self.room:
                return
            file.unlink(missing_ok=True)
            size -= state.st_size

    def _place(self, sha256: str) -> Path:
        key = hashlib.sha256(f"{sha256} {_reader()} {self.limits}".encode()).hexdigest()
        return self.folder / f"{key[:40]}.json.gz"


@cache
def _reader() -> str:
    """Return what read the documents: the code of this package and the libraries under it."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for source in sorted(folder.rglob("*.py")):
        digest.update(source.relative_to(folder).as_posix().encode() + b"\0" + source.read_bytes())
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}".encode())
    return digest.hexdigest()


def _write(place: Path, data: bytes) -> None:
    """Write whole or not at all; `tempfile` makes the file readable by its owner alone."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(place)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _plain(document: Document) -> dict[str, Any]:
    return {
        "sha256": document.sha256,
        "format": document.format,
        "text": document.text,
        "pages": [(one.number, one.span, one.width, one.height, one.source, one.turn) for one in document.pages],
        "blocks": [(one.kind, one.span, one.page, one.level, one.table) for one in document.blocks],
        "cells": [(one.table, one.row, one.column, one.span, one.header) for one in document.cells],
        "words": document.words,
        "struck": [(one.at, one.text, one.kind) for one in document.struck],
        "notices": [(one.code, one.message, one.page) for one in document.notices],
        "seals": [(one.page, one.box) for one in document.seals],
    }


def _revived(kept: dict[str, Any], path: Path) -> Document:
    def each(name: str, make: Callable[..., Any]) -> tuple[Any, ...]:
        return tuple(make(*values) for values in kept[name])

    return Document(
        path=path,
        sha256=str(kept["sha256"]),
        format=kept["format"],
        text=str(kept["text"]),
        pages=each("pages", lambda number, span, *rest: Page(number, Span(*span), *rest)),
        blocks=each("blocks", lambda kind, span, *rest: Block(kind, Span(*span), *rest)),
        cells=each("cells", lambda table, row, column, span, header: Cell(table, row, column, Span(*span), header)),
        words=each("words", lambda start, end, page, box, sure: Word(start, end, page, Box(*box), sure)),
        struck=each("struck", Struck),
        notices=each("notices", Notice),
        seals=each("seals", lambda page, box: Seal(page, Box(*box))),
    )

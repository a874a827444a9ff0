"""The documents behind the results: found again, checked, read when they are needed, and drawn page by page.

A result may name any path, so a file is opened only when it is a regular one, and used only when its bytes have the
checksum in the result. What was read and drawn is kept in memory, up to a bound.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from copilot.errors import InputError
from copilot.pages.refusals import NotShown
from copilot.regular_file import open_regular
from docs_ai.reading import Box, Document, Limits, Span
from docs_ai.review_page.result_file import Place, ResultFile
from docs_ai.terms.normalise.folding import squeeze

__all__ = ["Documents", "Reader", "Unavailable", "places", "spot"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_WIDTHS = (600, 900, 1200, 1600, 2200)
_QUOTE = 120
_MATCHES = 200
_CHUNK = 1 << 20


class Unavailable(NotShown):
    """The document cannot be shown; ``code`` tells the page why: ``moved``, ``changed`` or ``unreadable``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reader:
    """How files are read and drawn.

    Attributes:
        read: reads a file whole.
        picture: draws one page, counted from 1, so many pixels wide, as PNG.
        sizes: returns width and height of each page in points, without reading the file; raises InputError where it
            cannot.
        limits: what is refused as too large.
        apart: whether a page may be drawn while a file is read, because two processes do it.
    """

    read: Callable[[Path], Document]
    picture: Callable[[Path, int, int], bytes]
    sizes: Callable[[Path], Sequence[tuple[float, float]]]
    limits: Limits = field(default_factory=Limits)
    apart: bool = False


class Documents:
    """Documents by the results that were made of them."""

    def __init__(self, reader: Reader, folder: Path, documents: int = 3, picture_bytes: int = 96 << 20) -> None:
        """Keep so many documents and so many bytes of pictures in memory; ``folder`` is where results lie."""
        self._reader = reader
        self._folder = folder
        self._documents: _Kept[str, Document] = _Kept(documents, lambda _document: 1)
        self._pictures: _Kept[tuple[str, int, int], bytes] = _Kept(picture_bytes, len)
        self._folded: _Kept[str, tuple[str, list[int]]] = _Kept(1, lambda _text: 1)
        self._checked: dict[Path, tuple[tuple[int, ...], str]] = {}
        self._lock = asyncio.Lock()  # what reads PDF is not safe for several threads
        self._drawing = asyncio.Lock() if reader.apart else self._lock

    async def document(self, result: ResultFile) -> Document:
        """Return the document.

        Raises:
            Unavailable: it is not there, is another one by now, or cannot be read.
        """
        async with self._lock:
            known = self._documents.get(result.sha256)
            if known is not None:
                return known
            path = await asyncio.to_thread(self._find, result)
            try:
                document = await asyncio.to_thread(self._reader.read, path)
            except InputError as error:
                raise Unavailable("unreadable", str(error)) from error
            if document.sha256 != result.sha256:
                raise Unavailable("changed", f"{result.name}: the file was replaced while it was read")
            self._documents.keep(result.sha256, document)
            return document

    async def sizes(self, result: ResultFile) -> Sequence[tuple[float, float]] | None:
        """Return the sizes of the pages in points before the document is read; None where only reading tells.

        Raises:
            Unavailable: the document is not there, or is another one by now.
        """
        if self._documents.get(result.sha256) is not None:
            return None
        async with self._drawing:
            path = await asyncio.to_thread(self._find, result)
            try:
                return await asyncio.to_thread(self._reader.sizes, path)
            except InputError:
                return None

    async def picture(self, result: ResultFile, number: int, width: int) -> bytes:
        """Return a page as PNG, about ``width`` pixels wide and at most 2,200. Raises as `document`."""
        nearest = next((one for one in _WIDTHS if one >= width), _WIDTHS[-1])
        key = (result.sha256, number, nearest)
        async with self._drawing:
            known = self._pictures.get(key)
            if known is None:
                path = await asyncio.to_thread(self._find, result)
                try:
                    known = await asyncio.to_thread(self._reader.picture, path, number, nearest)
                except InputError as error:
                    raise Unavailable("unreadable", str(error)) from error
                self._pictures.keep(key, known)
        return known

    async def find(self, result: ResultFile, wanted: str) -> list[Place]:
        """Return the places of a text, whatever its spaces, width and case; at most 200. Raises as `document`."""
        document = await self.document(result)
        folded = self._folded.get(result.sha256)
        if folded is None:
            folded = await asyncio.to_thread(squeeze, document.text)
            self._folded.keep(result.sha256, folded)
        return [spot(document, span) for span in places(folded, wanted)]

    def _find(self, result: ResultFile) -> Path:
        seen = False
        for path in self._candidates(result):
            digest = self._digest(path)
            seen = seen or digest is not None
            if digest == result.sha256:
                return path
        if seen:
            raise Unavailable("changed", f"{result.name}: the file is not the one that was extracted from")
        raise Unavailable("moved", f"{result.name}: the file is not where it was, nor beside its result")

    def _candidates(self, result: ResultFile) -> Iterator[Path]:
        named = Path(result.document.replace("\0", ""))
        yield named
        for place in dict.fromkeys((result.path.parent, result.path.parent.parent, self._folder)):
            if not named.is_absolute():
                yield place / named
            yield place / result.name

    def _digest(self, path: Path) -> str | None:
        """Return a regular file's SHA-256, computed again only when the file has changed; None for anything else."""
        try:
            with open_regular(path) as file:
                found = os.fstat(file.fileno())
                if found.st_size > self._reader.limits.file_bytes:
                    return None
                seen = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
                known = self._checked.get(path)
                if known is None or known[0] != seen:
                    digest = hashlib.sha256()
                    while block := file.read(_CHUNK):
                        digest.update(block)
                    known = self._checked[path] = (seen, digest.hexdigest())
                return known[1]
        except (OSError, ValueError):
            return None


def spot(document: Document, span: Span) -> Place:
    """Return the place of a span: its text, page, boxes and the words around it."""
    boxes = document.boxes(span)
    page = boxes[0][0] if boxes else document.page_at(span.start)
    around = document.text[max(span.start - _QUOTE, 0) : span.end + _QUOTE].strip()
    here = tuple(Box(*(round(side, 1) for side in box)) for number, box in boxes if number == page)
    return Place(document.quote(span), None, None, page, span, here, around)


def places(folded: tuple[str, Sequence[int]], wanted: str) -> list[Span]:
    """Return where a text stands in a squeezed one: spans of the text that was squeezed."""
    text, offsets = folded
    needle = squeeze(wanted)[0]
    found: list[Span] = []
    start = text.find(needle) if needle else -1
    while start >= 0 and len(found) < _MATCHES:
        found.append(Span(offsets[start], offsets[start + len(needle) - 1] + 1))
        start = text.find(needle, start + len(needle))
    return found


class _Kept(Generic[Key, Value]):
    """What was used last, up to a total size."""

    def __init__(self, room: int, size: Callable[[Value], int]) -> None:
        self._room = room
        self._size = size
        self._items: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        if key in self._items:
            self._items.move_to_end(key)
        return self._items.get(key)

    def keep(self, key: Key, value: Value) -> None:
        self._items[key] = value
        while len(self._items) > 1 and sum(map(self._size, self._items.values())) > self._room:
            self._items.popitem(last=False)

"""What reading one page gives, and a document out of all of them.

A page is laid out upright and straight. When all is laid down, its words go back to where they stand on the page as it
is displayed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docs_ai.reading.canonical import CanonicalText, Source
from docs_ai.reading.document import Box, Document, Notice, Seal, Word
from docs_ai.reading.page_layout import PageLayout
from docs_ai.reading.pagination import Pagination
from docs_ai.reading.scan import Scan
from docs_ai.reading.stance import PLAIN, Affine

__all__ = ["PageReading", "assemble", "of_scan"]

_DRIFT = 0.2  # of a line's height that a box on a slanting line may gain


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page as it was read; it can travel between processes.

    Attributes:
        layout: its lines and tables, upright and straight.
        width: of the page as displayed, in points.
        height: of the page as displayed, in points.
        back: from the layout to the page as displayed.
        turn: by how many quarter turns to the right its lines run there.
        seals: where seals stand on the page as displayed.
        hidden: text that the page holds and does not show.
        doubtful: lines that were hard to read.
        notices: anything else worth knowing.
    """

    layout: PageLayout
    width: float
    height: float
    back: Affine = PLAIN
    turn: int = 0
    seals: tuple[Box, ...] = ()
    hidden: tuple[str, ...] = ()
    doubtful: int = 0
    notices: tuple[Notice, ...] = ()


def of_scan(scan: Scan, number: int, width: float, height: float) -> PageReading:
    """Return a page that is a picture: ``width`` and ``height`` are of the page as displayed, in points."""
    notices: tuple[Notice, ...] = ()
    if not scan.items:
        notices = (Notice("page_without_text", f"page {number} is a picture in which no text could be read", number),)
    return PageReading(
        layout=PageLayout(number, scan.width, scan.height, scan.items, "scan"),
        width=width,
        height=height,
        back=scan.back,
        turn=scan.turn,
        seals=scan.seals,
        doubtful=scan.doubtful,
        notices=notices,
    )


def assemble(
    readings: Sequence[PageReading], source: Source, notices: Iterable[Notice] = (), beside: Iterable[str] = ()
) -> Document:
    """Lay the pages down in order and set every word back to its place.

    Args:
        readings: the pages.
        source: the file.
        notices: what is known of the whole file.
        beside: texts of the file that stand on no page; they are kept as hidden.
    """
    text = CanonicalText()
    for aside in beside:
        text.strike(aside, "hidden")
    pagination = Pagination([reading.layout for reading in readings], text)
    for reading in readings:
        pagination.lay(reading.layout)
        for hidden in reading.hidden:
            text.strike(hidden, "hidden")
        for box in reading.seals:
            text.seal(Seal(reading.layout.number, box))
    for notice in (*notices, *(notice for reading in readings for notice in _notices(reading))):
        text.notice(notice)
    return _set_back(text.document(source), {reading.layout.number: reading for reading in readings})


def _notices(reading: PageReading) -> Iterator[Notice]:
    number = reading.layout.number
    yield from reading.notices
    if reading.hidden:
        yield Notice("hidden_text", f"page {number} holds text that it does not show; it was left out", number)
    if reading.seals:
        yield Notice("seal", f"page {number} bears {len(reading.seals)} red seal(s), whose words were not read", number)
    if reading.doubtful:
        lines = "1 line was" if reading.doubtful == 1 else f"{reading.doubtful} lines were"
        yield Notice("low_confidence", f"page {number}: {lines} hard to read; compare with the picture", number)


def _set_back(document: Document, readings: dict[int, PageReading]) -> Document:
    pages = []
    for page in document.pages:
        reading = readings[page.number]
        pages.append(replace(page, width=reading.width, height=reading.height, turn=reading.turn))
    if all(reading.back.is_plain for reading in readings.values()):
        return replace(document, pages=tuple(pages))
    words = [part for word in document.words for part in _moved(word, readings[word.page].back)]
    return replace(document, pages=tuple(pages), words=tuple(words))


def _moved(word: Word, back: Affine) -> Iterator[Word]:
    """Yield a word at its place; on a slanting line in pieces, so that no box gains much height."""
    if back.is_plain:
        yield word
        return
    slant = min(abs(back.a), abs(back.b))
    width, height = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
    length = word.end - word.start
    count = min(length, max(1, math.ceil(slant * width / max(_DRIFT * height, 0.01))))
    for index in range(count):
        start, end = length * index // count, length * (index + 1) // count
        box = word.box._replace(x0=word.box.x0 + width * start / length, x1=word.box.x0 + width * end / length)
        yield word._replace(start=word.start + start, end=word.start + end, box=back.box(box))

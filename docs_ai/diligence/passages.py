"""Cut a text source into passages: sentences and table rows, each with its place.

A passage is what a citation shows and what the model is offered, so it is short and it never crosses a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docs_ai.diligence.figures import Citation

__all__ = ["Passage", "Stretch", "cut", "one_line", "paragraphs"]

_STOP = re.compile(r"[。！？!?；]+[”’」』）)]*|(?<![A-Z])[.](?=\s+[\"'(]?[A-Z0-9])|[.](?=\s*$)")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|vs|approx|Inc|Co|Ltd|Corp|e\.g|i\.e)\.$")
_LONGEST = 240
_MARGIN = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph or a table row of a text, ``[start, end)``."""

    start: int
    end: int
    row: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a table row of one source: where it stands and what it says."""

    source: str
    page: int | None
    start: int
    end: int
    text: str
    row: bool = False

    @property
    def plain(self) -> str:
        """Return the text on one line, as a reader of the report sees it."""
        return one_line(self.text)

    @property
    def citation(self) -> Citation:
        """Return the place and the text of the whole passage."""
        return Citation(self.source, self.text, self.page, (self.start, self.end))

    def cite(self, start: int, end: int) -> Citation:
        """Return the citation of a part, by offsets inside the passage."""
        return Citation(self.source, self.text[start:end], self.page, (self.start + start, self.start + end))


def one_line(text: str) -> str:
    """Join broken lines and cells: Han text without a space, other text with one, cells with a bar."""
    text = re.sub(r"[ \u3000]*\t[\t \u3000]*", " | ", text.strip())
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"\s+", " ", text)


def cut(source: str, text: str, stretches: Iterable[Stretch], page_at: Callable[[int], int] | None) -> list[Passage]:
    """Cut the stretches of ``text`` into passages in reading order.

    Args:
        source: the source's name in the report.
        text: the whole text, to which all offsets refer.
        stretches: the paragraphs and table rows of the text.
        page_at: gives the page of an offset, None where the source has no pages.
    """
    found: list[Passage] = []
    for stretch in stretches:
        for first, last in _pieces(text, stretch):
            found.append(
                Passage(source, page_at(first) if page_at else None, first, last, text[first:last], stretch.row)
            )
    return found


def paragraphs(text: str) -> Iterator[Stretch]:
    """Find the paragraphs of a plain text whose lines may be broken at the margin.

    A line break ends a paragraph when the line is short or a blank line follows; a long line is taken to run on.
    """
    start = 0
    for match in re.finditer(r"\n", text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        runs_on = _width(line) >= _MARGIN and text[match.end() : match.end() + 1] not in ("\n", "\r", "")
        if not runs_on:
            yield Stretch(start, match.start())
            start = match.end()
    yield Stretch(start, len(text))


def _width(line: str) -> int:
    return sum(2 if character > "\u2e80" else 1 for character in line.strip())


def _pieces(text: str, stretch: Stretch) -> Iterator[tuple[int, int]]:
    if stretch.row:  # a table row stays whole: its cells explain each other
        start, end = _bare(text, stretch.start, stretch.end)
        if end > start:
            yield start, end
        return
    first = stretch.start
    for match in _STOP.finditer(text, stretch.start, stretch.end):
        if not _TITLE.search(text[first : match.end()]):
            yield from _trimmed(text, first, match.end())
            first = match.end()
    yield from _trimmed(text, first, stretch.end)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretch without outer white space, in pieces that are not too long to quote."""
    start, end = _bare(text, start, end)
    while end - start > _LONGEST:
        comma = max(text.rfind(mark, start, start + _LONGEST) for mark in "，,；;、 \t")
        split = comma + 1 if comma > start + _LONGEST // 3 else start + _LONGEST
        yield start, split
        start = split
    if end > start:
        yield start, end

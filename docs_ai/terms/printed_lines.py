"""The lines of a page as they are printed: words side by side at one height, whatever paragraph or table they are in.

A till prints a label at the left edge and its figure at the right one; only the height tells that they belong together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docs_ai.reading import Document, Span, Word

__all__ = ["PrintedLine", "printed_lines"]

_FIRST_PAGES = 2
_BLANKS = 3


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line: its text, in which a tab parts what does not follow in the canonical text, and where its runs stand."""

    text: str
    runs: tuple[tuple[int, Span], ...]

    def place(self, start: int, end: int) -> Span | None:
        """Return where ``[start, end)`` of the text stands in the canonical text; None where it crosses two runs."""
        for at, span in self.runs:
            if at <= start and end <= at + span.end - span.start:
                return Span(span.start + start - at, span.start + end - at)
        return None

    @property
    def whole(self) -> Span | None:
        """Where the line stands in the canonical text, if nothing but blanks parts its runs."""
        spans = [span for _, span in self.runs]
        if any(not 0 <= right.start - left.end <= _BLANKS for left, right in pairwise(spans)):
            return None
        return Span(spans[0].start, spans[-1].end)


def printed_lines(document: Document) -> list[PrintedLine]:
    """Return the lines of the first two pages, from the top; where nothing has a box, the lines of the text."""
    if not document.words:
        return [_line(document, [span]) for span in _text_lines(document)]
    found: list[PrintedLine] = []
    for page in document.pages[:_FIRST_PAGES]:
        words = [word for word in document.words if word.page == page.number]
        found += [_line(document, _runs(document, row)) for row in _rows(words)]
    return found


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words by height: a word joins the row whose first word it overlaps by more than half."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.y0 + word.box.y1):
        row = next((row for row in reversed(rows[-3:]) if _beside(row[0], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return [sorted(row, key=lambda word: word.box.x0) for row in rows]


def _beside(left: Word, right: Word) -> bool:
    overlap = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    return overlap > min(left.box.y1 - left.box.y0, right.box.y1 - right.box.y0) / 2


def _runs(document: Document, row: Sequence[Word]) -> list[Span]:
    """Return the stretches of the canonical text that a row is made of, from left to right."""
    runs, edge = [Span(row[0].start, row[0].end)], row[0].box.x1
    for word in row[1:]:
        gap = document.text[runs[-1].end : word.start] if word.start >= runs[-1].end else "\n"
        blank = " \t" if word.box.x0 - edge < word.box.y1 - word.box.y0 else " "
        if len(gap) <= _BLANKS and not gap.strip(blank):
            runs[-1] = Span(runs[-1].start, word.end)
        else:
            runs.append(Span(word.start, word.end))
        edge = word.box.x1
    return runs


def _line(document: Document, runs: Sequence[Span]) -> PrintedLine:
    parts, placed, at = [], [], 0
    for span in runs:
        parts.append(document.quote(span))
        placed.append((at, span))
        at += span.end - span.start + 1
    return PrintedLine("\t".join(parts), tuple(placed))


def _text_lines(document: Document) -> Iterator[Span]:
    start = 0
    for line in document.text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1

"""Which lines of a column are one paragraph: by the white between them, their edges, their indents and their marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docs_ai.reading.baselines import MARKER
from docs_ai.reading.document import Box
from docs_ai.reading.item_marks import item_mark
from docs_ai.reading.typeset import TypesetLine, is_han

__all__ = ["Column", "Margins", "margins", "opens_item"]

_ENDED = re.compile(r"(?:[.;:,。；：，、！？)）”\"]|\b(?:and|or))\s*$")
_SENTENCE_ENDED = re.compile(r"[.;:。；：！？!?]\s*$")
_IN_SENTENCE = re.compile(r"[。；，;]")
_LABELLED = re.compile(r"[^:：（(，。；,;]{2,24}[:：]")
# What Chinese text has nowhere but at the start of an item: "1．融资", "（二）", "四、", "第五条".
_HAN_MARKER = re.compile(
    r"(?:\d{1,2}[．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百\d]{1,4}[条章节])\s*(?=[\u4e00-\u9fff])"
)
_GOES_ON = re.compile(r"(?:[、，,（(《“]|第|[及和与至或按照依据见])\s*$")
_CLOSING = "，。；：、！？）》】〉”’」〕％%,.;:)]"
_SLACK = 0.3  # of the type size
_NEAR = 0.5
_INDENT = (1.5, 2.6)  # type sizes by which the first line of a Chinese paragraph is set in
_BESIDE = 4.0  # type sizes within which lines begin that share a right edge
_RAGGED = 1.5  # type sizes within which full lines end
_LEAST_FULL = 3


@dataclass(frozen=True, slots=True)
class Margins:
    """What the pages of one document share: where first lines begin, and where full lines end; 0 where unknown."""

    first: tuple[float, ...] = ()
    edge: float = 0.0


class Column:
    """The lines of one column of text, and what they tell about its edges and indents.

    Args:
        lines: its loose lines, from the top.
        tables: the ruled tables in it; they often are as wide as the text.
        margins: what other pages tell, for where the column does not.
    """

    def __init__(
        self, lines: Sequence[TypesetLine], tables: Iterable[Box] = (), margins: Margins | None = None
    ) -> None:
        self._edges = [(line.box.x0, _edge(line), line) for line in lines]
        left = min((line.box.x0 for line in lines), default=0.0)
        self._table_edge = max((table.x1 - max(left - table.x0, 0.0) for table in tables), default=0.0)
        self._gap = _usual_gap(lines)
        self._margins = margins or Margins()
        self.first = (*self._margins.first, *self._first_lines(lines))

    def continues(self, paragraph: Sequence[TypesetLine], line: TypesetLine) -> bool:
        """Tell whether ``line`` goes on with a paragraph: the line above was full, and nothing marks a new start."""
        above = paragraph[-1]
        size = above.size
        if not -0.5 * size < line.box.y0 - above.box.y1 < min(1.3, self._gap / size + 0.25) * size:
            return False
        if abs(line.size - size) > 0.1 * size or line.bold != above.bold:
            return False
        indent = 5.0 if MARKER.match(above.text) else 1.5
        if not -_BESIDE * size < line.box.x0 - above.box.x0 < indent * size or _starts_anew(paragraph, line):
            return False
        if len(paragraph) == 1 and abs(line.box.x0 - above.box.x0) < _NEAR * size and self._is_set_in(line):
            return False
        return not _is_flush_right(above, line) and self._is_full(above, line)

    def _is_full(self, above: TypesetLine, line: TypesetLine) -> bool:
        """Tell whether the first word of ``line`` had no room on the line above.

        Where hardly another line reaches as far, other pages and tables tell. Where they do not, a sentence that has
        ended is taken for the end.
        """
        size = above.size
        taken = above.box.x1 + line.first_width + _SLACK * size
        edges = [
            edge
            for x0, edge, other in self._edges
            if other is not above and other is not line and abs(x0 - above.box.x0) < _BESIDE * size
        ]
        if any(taken <= edge for edge in edges):
            return False
        own = _edge(above)
        alike = sum(edge > own - _RAGGED * size for edge in edges)
        if alike >= _LEAST_FULL - 1:
            return True
        if taken <= max(self._margins.edge, self._table_edge):
            return False
        return alike > 0 or not _SENTENCE_ENDED.search(above.text)

    def _is_set_in(self, line: TypesetLine) -> bool:
        """Tell whether a line begins where the first lines of paragraphs do."""
        return any(abs(line.box.x0 - place) < _NEAR * line.size for place in self.first)

    def _first_lines(self, lines: Sequence[TypesetLine]) -> list[float]:
        """Return where the first lines of Chinese paragraphs begin: full ones, set in from the line that goes on."""
        return [
            above.box.x0
            for above, line in pairwise(lines)
            if -0.5 * above.size < line.box.y0 - above.box.y1 < 1.3 * above.size
            and _INDENT[0] * above.size < above.box.x0 - line.box.x0 < _INDENT[1] * above.size
            and is_han(line.text[0])
            and not MARKER.match(line.text)
            and self._is_full(above, line)
        ]


def margins(pages: Iterable[Sequence[TypesetLine]]) -> Margins:
    """Return what pages of one column share.

    Args:
        pages: the body lines of each page, from the top.
    """
    first: list[float] = []
    edges: list[tuple[float, float]] = []
    for lines in pages:
        first += Column(lines).first
        edges += [(_edge(line), line.size) for line in lines]
    edges.sort(reverse=True)
    full = (
        edge for at, (edge, size) in enumerate(edges[: 1 - _LEAST_FULL]) if edges[at + 2][0] > edge - _RAGGED * size
    )
    return Margins(tuple(sorted({round(place, 1) for place in first})), next(full, 0.0))


def opens_item(lines: Sequence[TypesetLine], line: TypesetLine) -> bool:
    """Tell whether a line of a cell opens an item of a list; ``(12) months`` does not."""
    if not MARKER.match(line.text):
        return False
    mark = item_mark(line.text)
    if mark is None or mark.number == 1:
        return True
    return any(mark.previous in other.text for other in lines) or _ENDED.search(lines[-1].text) is not None


def _edge(line: TypesetLine) -> float:
    """Return where a line ends; closing marks may hang over the edge, so they do not count."""
    kept = len(line.text.rstrip(_CLOSING))
    last = next((word for word in reversed(line.words) if word.start < kept), None)
    if last is None:
        return line.box.x1
    hanging = max(last.end - kept, 0) / (last.end - last.start)
    return last.box.x1 - hanging * (last.box.x1 - last.box.x0)


def _is_flush_right(above: TypesetLine, line: TypesetLine) -> bool:
    """Tell whether two lines end at one edge and the second begins further in, as a signature and its date do."""
    further_in = line.box.x0 - above.box.x0 > _NEAR * line.size
    return further_in and abs(line.box.x1 - above.box.x1) < _NEAR * line.size and not MARKER.match(above.text)


def _usual_gap(lines: Sequence[TypesetLine]) -> float:
    """Return the white between two lines of a paragraph: the lower quartile over the page, in points."""
    gaps = sorted(
        gap
        for above, line in pairwise(lines)
        if -0.5 * above.size < (gap := line.box.y0 - above.box.y1) < 2 * above.size
    )
    return gaps[len(gaps) // 4] if gaps else 0.0


def _starts_anew(paragraph: Sequence[TypesetLine], line: TypesetLine) -> bool:
    """Tell whether a line opens an item or a labelled value; a number in mid-sentence does not."""
    above = paragraph[-1]
    mark, first = item_mark(line.text), item_mark(paragraph[0].text)
    if mark is not None:
        if first is not None and mark.follows(first):
            return True
        if mark.previous and any(other.text.find(mark.previous) > 0 for other in paragraph):
            return False  # items within a paragraph
    if _HAN_MARKER.match(line.text) and not _GOES_ON.search(above.text):
        return True
    if MARKER.match(line.text):
        return _ENDED.search(above.text) is not None
    if line.box.x0 < above.box.x0 - _INDENT[0] * above.size:
        return False  # the second line of a paragraph that is set in
    if _IN_SENTENCE.search(above.text) and not _ENDED.search(above.text):
        return False
    return _LABELLED.match(line.text) is not None and _LABELLED.match(above.text) is not None

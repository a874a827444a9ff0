"""The rows of a page: what stands on one baseline, in pieces with clear white between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from docs_ai.reading.document import Box
from docs_ai.reading.joining import fused, inserted, part
from docs_ai.reading.typeset import TypesetLine

__all__ = ["MARKER", "Row", "is_figure", "rows_of"]

MARKER = re.compile(
    r"(?:[（(]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[一二三四五六七八九十]{1,3}|[a-z]|[ivx]{1,5})[)）、.．](?!\d)|第[一二三四五六七八九十百\d]+[条章节]|\d{1,2}(?:\.\d{1,2}){1,3}\s"
    r"|[•●▪■□☐☑☒◆○-]\s?)"
)
_NUMBERED = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){1,3}|(?:Item|Section|Article|Clause|Schedule)\s+\d{1,3}[A-Z]?[.:]?", re.IGNORECASE
)
_SIGN = re.compile(r"(?:US|HK|RMB|CNY|USD|EUR|GBP)?[$¥￥€£]|RMB|CNY|USD|EUR|GBP|HKD", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?:US|HK)?[$¥￥€£]?\s?[-–—(（]?\s?[$¥￥€£]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?\s?[)）]?\s?[%‰]?[)）]?|[-–—]{1,2}\s?%?"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_TAIL = re.compile(r"[)）%‰]{1,2}")
# White that parts two pieces, in type sizes: before a currency's sign, beside a figure, and anywhere.
_BEFORE_SIGN_EM, _BESIDE_FIGURE_EM, _ANYWHERE_EM = 0.6, 1.2, 4.0


class Row(NamedTuple):
    """Pieces on one baseline, from left to right."""

    pieces: list[TypesetLine]
    box: Box

    @property
    def is_table(self) -> bool:
        """Whether it has more than one piece."""
        return len(self.pieces) > 1

    @property
    def has_figures(self) -> bool:
        """Whether a piece beside the first is a figure, or the dash that stands for none."""
        return any(is_figure(piece.text) for piece in self.pieces[1:])


def rows_of(lines: Sequence[TypesetLine]) -> list[Row]:
    """Group lines that share a baseline, from the top; a sign joins its figure, a marker its text."""
    groups: list[list[TypesetLine]] = []
    pieces_of_all = (piece for line in lines for piece in _parted(line))
    for line in sorted(pieces_of_all, key=lambda line: (line.box.y0 + line.box.y1, line.box.x0)):
        if groups and _level(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = []
    for group in groups:
        pieces = _fused(sorted(group, key=lambda line: line.box.x0))
        rows.append(Row(pieces, _around([piece.box for piece in pieces])))
    return sorted(rows, key=lambda row: row.box.y0)


def _parted(line: TypesetLine) -> list[TypesetLine]:
    """Cut a line where it runs on over the white between columns: beside a figure or a sign, or where much is white."""
    gaps = [right.box.x0 - left.box.x1 for left, right in pairwise(line.words) if right.start > left.end]
    usual = median(gaps) if len(gaps) >= 4 else 0.0  # white that justification has spread over the line is none
    starts, ends = [0], list[int]()
    for left, right in pairwise(line.words):
        gap = right.box.x0 - left.box.x1
        if right.start > left.end and gap > 2 * usual and _parts(line, left.end, right.start, gap / line.size):
            ends.append(left.end)
            starts.append(right.start)
    if not ends:
        return [line]
    return [part(line, start, end) for start, end in zip(starts, [*ends, len(line.text)], strict=True)]


def _parts(line: TypesetLine, end: int, start: int, gap: float) -> bool:
    """Tell whether the white between ``end`` and ``start``, of ``gap`` type sizes, parts two pieces."""
    if gap < _BEFORE_SIGN_EM:
        return False
    left, right = line.text[:end].split()[-1], line.text[start:].split()[0]
    if _is_sign(right) and (is_figure(left) or _TAIL.fullmatch(left)):
        return True
    beside = any(is_figure(token) or _is_sign(token) for token in (left, right))
    return gap > (_BESIDE_FIGURE_EM if beside else _ANYWHERE_EM)


def _level(group: Sequence[TypesetLine], line: TypesetLine) -> bool:
    """Tell whether a line shares the baseline of others and lies over none of them; a line on end shares none."""
    anchor = group[0]
    if max(anchor.box.y1 - anchor.box.y0, line.box.y1 - line.box.y0) > 3 * max(anchor.size, line.size):
        return False
    overlap = min(anchor.box.y1, line.box.y1) - max(anchor.box.y0, line.box.y0)
    return overlap > 0.6 * min(anchor.size, line.size) and all(
        _raised(line, other) or _raised(other, line) or _common(other.box, line.box) < 0.5 * line.size
        for other in group
    )


def _raised(small: TypesetLine, line: TypesetLine) -> bool:
    """Tell whether ``small`` is a superscript within a line, such as the letters of ``39th``."""
    return small.size < 0.85 * line.size and line.box.x0 < small.box.x0 and small.box.x1 < line.box.x1


def _common(left: Box, right: Box) -> float:
    return min(left.x1, right.x1) - max(left.x0, right.x0)


def _fused(pieces: Sequence[TypesetLine]) -> list[TypesetLine]:
    """Put together what is one piece to the eye: a sign and its figure, a figure and ``)``, a marker and its text."""
    found: list[TypesetLine] = []
    for piece in pieces:
        last = found[-1] if found else None
        gap = piece.box.x0 - last.box.x1 if last else 0.0
        if last is None:
            found.append(piece)
        elif _raised(piece, last):
            found[-1] = inserted(last, piece)
        elif (_is_sign(last.text) and is_figure(piece.text)) or (
            _TAIL.fullmatch(piece.text) and gap < 1.5 * piece.size
        ):
            found[-1] = fused(last, piece, "")
        elif gap < 0.3 * piece.size:
            found[-1] = fused(last, piece, "" if gap < 0.15 * piece.size else " ")
        else:
            found.append(piece)
    if len(found) == 2 and _is_marker(found[0].text) and not is_figure(found[1].text):
        return [fused(found[0], found[1], " ")]
    return found


def is_figure(text: str) -> bool:
    """Tell whether a text is a figure, perhaps with a sign of money or per cent, or a dash for none; no year."""
    return _FIGURE.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def _is_sign(text: str) -> bool:
    return _SIGN.fullmatch(text) is not None


def _is_marker(text: str) -> bool:
    match = MARKER.match(text)
    return (match is not None and match.end() == len(text)) or _NUMBERED.fullmatch(text) is not None


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )

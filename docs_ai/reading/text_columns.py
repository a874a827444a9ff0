"""Columns of prose: where a page is set in two or more, each is read to its end before the next.

A page is cut at white that runs between two columns of text, and the pieces are cut again (the recursive X-Y cut of
G. Nagy and S. Seth, "Hierarchical representation of optically scanned documents", 1984). Only prose is cut: lines that
fill their column on both sides. The columns of a table stay side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from docs_ai.reading.item_marks import item_mark
from docs_ai.reading.page_layout import PageItem
from docs_ai.reading.typeset import TypesetLine, is_han

__all__ = ["strips"]

_LEAST_LINES = 5
_LEAST_BAND = 3
_FULL = 0.75
_FULL_SHARE = 0.45
_LOOSE_SHARE = 0.25  # enough where more tells that two columns are no table
_LEVEL_EM = 0.25
_MOST_LEVEL = 0.75
_LEAST_GAP_EM = 0.8
_LEAST_LATIN = 20
_LEAST_HAN = 10


def strips(items: Sequence[PageItem]) -> list[list[PageItem]]:
    """Return the items of a page in reading order, as pieces that hold no column of prose beside another."""
    gutter = _gutter([item for item in items if isinstance(item, TypesetLine)])
    ordered = sorted(items, key=lambda item: (item.box.y0, item.box.x0))
    if gutter is None:
        return [ordered] if ordered else []
    found: list[list[PageItem]] = []
    band: list[PageItem] = []
    across: list[PageItem] = []
    for item in ordered:
        if item.box.x0 < gutter < item.box.x1:
            found += _band(band, gutter)
            band = []
            across.append(item)
        else:
            if across:
                found.append(across)
                across = []
            band.append(item)
    return [*found, *_band(band, gutter), *([across] if across else [])]


def _band(band: Sequence[PageItem], gutter: float) -> list[list[PageItem]]:
    """Return what stands between two lines that cross the gutter: left before right, or as it is where it is short."""
    left = [item for item in band if item.box.x1 <= gutter]
    right = [item for item in band if item.box.x1 > gutter]
    if min(len(left), len(right)) < _LEAST_BAND:
        return [list(band)] if band else []
    return [*strips(left), *strips(right)]


def _gutter(lines: Sequence[TypesetLine]) -> float | None:
    """Return the middle of the white between two columns of prose, in points from the left, or None.

    It is the white that the fewest lines cross, and of several the widest.
    """
    if len(lines) < 2 * _LEAST_LINES:
        return None
    best: tuple[int, float, float] | None = None
    for edge in sorted({round(line.box.x1, 1) for line in lines}):
        left = [line for line in lines if line.box.x1 <= edge + 0.1]
        right = [line for line in lines if line.box.x0 > edge]
        if min(len(left), len(right)) < _LEAST_LINES:
            continue
        across = [line for line in lines if line.box.x0 <= edge < line.box.x1 - 0.1]
        start = min(line.box.x0 for line in right)
        gap = start - edge
        if gap < _LEAST_GAP_EM * median(line.size for line in lines) or (best and (-len(across), gap) <= best[:2]):
            continue
        share = _LOOSE_SHARE if _is_uneven(left, right) or _counts_on(left, right) else _FULL_SHARE
        if _side_by_side(left, right, across) and _is_prose(left, share) and _is_prose(right, share):
            best = (-len(across), gap, edge + gap / 2)
    return best[2] if best else None


def _side_by_side(left: Sequence[TypesetLine], right: Sequence[TypesetLine], across: Sequence[TypesetLine]) -> bool:
    """Tell whether two columns stand at one height for the most part, with few lines across both."""
    top = max(min(line.box.y0 for line in side) for side in (left, right))
    bottom = min(max(line.box.y1 for line in side) for side in (left, right))
    beside = [sum(top <= line.box.y0 and line.box.y1 <= bottom for line in side) for side in (left, right)]
    between = sum(top < line.box.y0 and line.box.y1 < bottom for line in across)
    fewest = min(beside)
    return fewest >= _LEAST_LINES and fewest * 2 >= min(len(left), len(right)) and between * 3 <= fewest


def _is_uneven(left: Sequence[TypesetLine], right: Sequence[TypesetLine]) -> bool:
    """Tell whether many lines of the shorter column share no baseline with one of the other."""
    few, many = sorted((left, right), key=len)
    level = sum(any(abs(line.box.y1 - other.box.y1) < _LEVEL_EM * line.size for other in many) for line in few)
    return level <= _MOST_LEVEL * len(few)


def _counts_on(left: Sequence[TypesetLine], right: Sequence[TypesetLine]) -> bool:
    """Tell whether the numbers of sections, such as "三、", go on from one column to the other."""
    before, after = (
        [mark for line in sorted(side, key=lambda line: line.box.y0) if (mark := item_mark(line.text))]
        for side in (left, right)
    )
    first = {mark._replace(number=0): mark for mark in reversed(after)}
    last = {mark._replace(number=0): mark for mark in before}
    return any(mark.follows(last[kind]) for kind, mark in first.items() if kind in last and mark.number > 1)


def _is_prose(lines: Sequence[TypesetLine], share: float) -> bool:
    """Tell whether a share of the lines fills their column, and whether they are long enough to be sentences."""
    width = max(line.box.x1 for line in lines) - min(line.box.x0 for line in lines)
    full = [line for line in lines if line.box.x1 - line.box.x0 >= _FULL * width]
    length = median(len(line.text) for line in (lines if share == _FULL_SHARE else full or lines))
    is_dense = sum(any(map(is_han, line.text)) for line in lines) * 2 > len(lines)
    return len(full) >= share * len(lines) and length >= (_LEAST_HAN if is_dense else _LEAST_LATIN)

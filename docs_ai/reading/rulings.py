"""Find the cells of ruled tables from the lines drawn on a page.

A cell is the smallest rectangle whose four corners are crossings of a horizontal and a vertical rule and whose sides
are ruled all the way (the method of A. Nurminen, "Algorithmic extraction of data in tables in PDF documents", 2013).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docs_ai.reading.document import Box

__all__ = ["Rule", "grids"]

_NEAR = 2.5
_MOST_RULES = 400


class Rule(NamedTuple):
    """A straight rule: its fixed coordinate ``at`` and its reach ``[low, high]`` along the other axis."""

    at: float
    low: float
    high: float


def grids(horizontal: Sequence[Rule], vertical: Sequence[Rule], slack: float = 0.0) -> list[list[Box]]:
    """Return the cells of each table, a table being two or more cells that share corners.

    Pages with more than some hundred rules are charts or drawings: they give no table.

    Args:
        horizontal: the rules across the page, in points.
        vertical: those down the page.
        slack: points by which rules end short of the one that they meet, or are torn: those of a scan. Two tables stand
            further apart.
    """
    near = _NEAR + slack
    across, down = _joined(horizontal, near), _joined(vertical, near)
    if len(across) > _MOST_RULES or len(down) > _MOST_RULES:
        return []
    return [table for table in _connected(_cells(across, down, near)) if len(table) > 1]


def _joined(rules: Iterable[Rule], near: float) -> list[Rule]:
    """Merge rules that lie on one line and nearly touch, and give lines that nearly coincide one coordinate."""
    snapped: list[Rule] = []
    anchor: float | None = None
    for rule in sorted(rules):
        if anchor is None or rule.at - anchor > _NEAR:
            anchor = rule.at
        snapped.append(rule._replace(at=anchor))
    merged: list[Rule] = []
    for rule in sorted(snapped):
        last = merged[-1] if merged else None
        if last and last.at == rule.at and rule.low <= last.high + near:
            merged[-1] = last._replace(high=max(last.high, rule.high))
        else:
            merged.append(rule)
    return merged


def _cells(across: Sequence[Rule], down: Sequence[Rule], near: float) -> list[Box]:
    crossings: dict[tuple[float, float], tuple[Rule, Rule]] = {}
    for h in across:
        for v in down:
            if h.low - near <= v.at <= h.high + near and v.low - near <= h.at <= v.high + near:
                crossings[v.at, h.at] = (h, v)
    columns: dict[Rule, list[float]] = {}
    rows: dict[Rule, list[float]] = {}
    for (x, y), (h, v) in sorted(crossings.items()):
        rows.setdefault(h, []).append(x)
        columns.setdefault(v, []).append(y)
    found: list[Box] = []
    for (x, y), (h, v) in crossings.items():
        corner = _smallest(x, y, rows[h], sorted(columns[v]), crossings)
        if corner:
            found.append(Box(x, y, *corner))
    return sorted(found, key=lambda box: (box.y0, box.x0))


def _smallest(
    x: float,
    y: float,
    xs: Sequence[float],
    ys: Sequence[float],
    crossings: dict[tuple[float, float], tuple[Rule, Rule]],
) -> tuple[float, float] | None:
    """Return the bottom right corner of the smallest cell whose top left corner is ``(x, y)``."""
    for below in (value for value in ys if value > y):
        for right in (value for value in xs if value > x):
            corner = crossings.get((right, below))
            if corner is None:
                continue
            same_rule_right = crossings[right, y][1] == corner[1]
            same_rule_below = crossings[x, below][0] == corner[0]
            if same_rule_right and same_rule_below:
                return right, below
    return None


def _connected(cells: Sequence[Box]) -> list[list[Box]]:
    """Group cells that share a corner, keeping their order."""
    parent = list(range(len(cells)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    owner: dict[tuple[float, float], int] = {}
    for index, cell in enumerate(cells):
        for corner in ((cell.x0, cell.y0), (cell.x1, cell.y0), (cell.x0, cell.y1), (cell.x1, cell.y1)):
            parent[root(index)] = root(owner.setdefault(corner, index))
    groups: dict[int, list[Box]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault(root(index), []).append(cell)
    return list(groups.values())

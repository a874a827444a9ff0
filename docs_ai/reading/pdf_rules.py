"""The rules drawn on a PDF page: lines, thin rectangles, and the sides of outlined rectangles."""

from __future__ import annotations

from typing import Any

from docs_ai.reading.document import Box
from docs_ai.reading.rulings import Rule
from docs_ai.reading.stance import Affine

__all__ = ["drawn_rules"]

_THIN = 3.0


def drawn_rules(page: Any, upright: Affine) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical rules.

    Args:
        page: a PyMuPDF page.
        upright: from its coordinates to those of the layout.
    """
    across: list[Rule] = []
    down: list[Rule] = []

    def add(x0: float, y0: float, x1: float, y1: float) -> None:
        x0, y0, x1, y1 = upright.box(Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        if y1 - y0 <= _THIN < x1 - x0:
            across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN < y1 - y0:
            down.append(Rule((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > _THIN and y1 - y0 > _THIN:
            across.extend((Rule(y0, x0, x1), Rule(y1, x0, x1)))
            down.extend((Rule(x0, y0, y1), Rule(x1, y0, y1)))

    for drawing in page.get_cdrawings():
        for item in drawing["items"]:
            if item[0] == "l" and (item[1][0] == item[2][0] or item[1][1] == item[2][1]):
                add(*item[1], *item[2])
            elif item[0] == "re" and not _is_shade(drawing, item[1]):
                add(*item[1])
    return across, down


def _is_shade(drawing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Tell whether a rectangle is filled and not outlined, and too large to be a rule: the shade behind a row."""
    return drawing["type"] == "f" and min(abs(box[2] - box[0]), abs(box[3] - box[1])) > _THIN

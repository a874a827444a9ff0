"""Whether the place that a result gives is the place where the value stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from bench._approvals.agreement import kind_of
from bench._approvals.truth import Expected, Place
from docs_ai.reading import Box

__all__ = ["Squeezed", "area_iou", "on_page", "well_placed"]

_LEAST = 0.5


class Squeezed:
    """A canonical text without its blanks, and where each character was: for files that have no boxes."""

    def __init__(self, text: str) -> None:
        self._kept = [offset for offset, character in enumerate(text) if not character.isspace()]
        self.text = "".join(text[offset] for offset in self._kept)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``[start, end)`` of the canonical text lies here."""
        return sum(offset < start for offset in self._kept), sum(offset < end for offset in self._kept)

    def find(self, place: Place) -> tuple[int, int] | None:
        """Return where a place lies: the occurrence whose surroundings agree most."""
        best: tuple[int, tuple[int, int]] | None = None
        at = self.text.find(place.text) if place.text else -1
        while at >= 0:
            end = at + len(place.text)
            agreeing = _common(reversed(self.text[max(at - 16, 0) : at]), reversed(place.before))
            agreeing += _common(self.text[end : end + 16], place.after)
            if best is None or agreeing > best[0]:
                best = (agreeing, (at, end))
            at = self.text.find(place.text, at + 1)
        return best[1] if best else None


def well_placed(field: dict[str, Any], expected: Expected, text: Squeezed | None) -> bool:
    """Tell whether a field of a result stands where the label says, by intersection over union of at least a half.

    Args:
        field: an entry of ``fields``.
        expected: its label; any of its places is right. A choice has no words of its own: lying on those that state it
            is enough. A currency stands at every amount.
        text: the canonical text of a file without boxes; None where boxes are compared.
    """
    if kind_of(expected.name) == "currency":
        return True
    if text is not None:
        return _by_text(field, expected, text)
    boxes = [Box(*box) for box in field["boxes"]]
    for place in expected.places:
        here = [box for page, box in place.boxes if page == field["page"]]
        if not here or not boxes:
            continue
        if area_iou(boxes, here) >= _LEAST:
            return True
        if _soft(expected) and area_iou(boxes, here, of_first=True) >= _LEAST:
            return True
    return False


def on_page(field: dict[str, Any], expected: Expected) -> bool:
    """Tell whether the page is one on which the value stands; where the file has no pages, it always is."""
    pages = {page for place in expected.places for page, _ in place.boxes}
    return not pages or field["page"] in pages


def area_iou(first: Sequence[Box], second: Sequence[Box], *, of_first: bool = False) -> float:
    """Return the intersection of two sets of boxes over their union, or over the first set."""
    xs = sorted({x for box in (*first, *second) for x in (box.x0, box.x1)})
    ys = sorted({y for box in (*first, *second) for y in (box.y0, box.y1)})
    both = whole = 0.0
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            inside = [any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in boxes) for boxes in (first, second)]
            area = (x1 - x0) * (y1 - y0)
            both += area * all(inside)
            whole += area * (inside[0] if of_first else any(inside))
    return both / whole if whole else 0.0


def _soft(expected: Expected) -> bool:
    return kind_of(expected.name) == "choice" or expected.name == "facilities.penalty_rate"


def _by_text(field: dict[str, Any], expected: Expected, text: Squeezed) -> bool:
    start, end = text.span(*field["span"])
    for place in expected.places:
        found = text.find(place)
        if found is None or start >= end:
            continue
        shared = max(min(end, found[1]) - max(start, found[0]), 0)
        union = max(end, found[1]) - min(start, found[0])
        if shared / (end - start if _soft(expected) else union) >= _LEAST:
            return True
    return False


def _common(left: Iterable[str], right: Iterable[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count

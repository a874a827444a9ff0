"""A few shapes as SVG, for charts that need no library: numbers in pixels, colours by name of what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

__all__ = ["FONTS", "Colour", "Drawing", "Point"]

Point = tuple[float, float]
Colour = Literal["ink", "muted", "line", "accent", "band", "rest", "paper"]
Anchor = Literal["start", "middle", "end"]

_COLOURS: dict[Colour, str] = {
    "ink": "#1d2733",
    "muted": "#66717f",
    "line": "#e3e7ec",
    "accent": "#1665c1",
    "band": "#d9e7f7",
    "rest": "#cfd6de",
    "paper": "#ffffff",
}
FONTS = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans', "
    "'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
)
"""Whichever of these is installed; those with Chinese characters first."""


class Drawing:
    """Gathers shapes; what is added later lies above."""

    def __init__(self, width: int, height: int, label: str) -> None:
        """Begin with white paper; ``label`` says what is to be seen to those who cannot see it."""
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}" font-family="{FONTS}">'
        )
        self._shapes: list[str] = []
        self.rectangle(0, 0, width, height, "paper")

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle from its top left corner."""
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
            f'fill="{_COLOURS[colour]}"/>'
        )

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """Draw from point to point."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._shapes.append(
            f'<polyline points="{path}" fill="none" stroke="{_COLOURS[colour]}" stroke-width="{width}" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill what the points go around."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._shapes.append(f'<polygon points="{path}" fill="{_COLOURS[colour]}"/>')

    def dot(self, x: float, y: float, radius: float, colour: Colour, title: str = "") -> None:
        """Draw a dot; a browser shows ``title`` under the pointer."""
        self._shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{_COLOURS[colour]}" '
            f'stroke="{_COLOURS["paper"]}" stroke-width="1.5"><title>{escape(title)}</title></circle>'
        )

    def text(
        self,
        where: Point,
        words: str,
        colour: Colour = "ink",
        *,
        size: int = 13,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        """Write one line; ``where`` is on its base line."""
        weight = ' font-weight="600"' if bold else ""
        self._shapes.append(
            f'<text x="{where[0]:.1f}" y="{where[1]:.1f}" font-size="{size}" fill="{_COLOURS[colour]}" '
            f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def svg(self) -> str:
        """Return the picture."""
        return "\n".join([self._head, *self._shapes, "</svg>"])

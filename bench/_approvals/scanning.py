"""Turn page pictures into bad scans: skewed, turned, noisy, blurred, unevenly lit, folded, stamped, and compressed.

The places of the values go through the same geometry as the picture.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bench._approvals.typesetting import Placed
from docs_ai.reading import Box

__all__ = ["Damage", "Scan", "bound", "moved", "scan"]

_NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


@dataclass(frozen=True, slots=True)
class Damage:
    """What is done to a page.

    Attributes:
        dpi: resolution of the scan.
        skew: degrees, counter-clockwise.
        turn: degrees by which the whole page lies on its side or head, counter-clockwise.
        noise: share of random grey mixed in, 0 to 1.
        blur: radius in pixels.
        light: share of light that is lost in the darkest corner.
        fold: whether the shadow of a fold crosses the page.
        quality: JPEG quality.
        seal: words of a red seal over the end of the text; empty for none.
    """

    dpi: int = 150
    skew: float = 0.0
    turn: Literal[0, 90, 180, 270] = 0
    noise: float = 0.06
    blur: float = 0.4
    light: float = 0.15
    fold: bool = False
    quality: int = 70
    seal: str = ""

    @classmethod
    def drawn(cls, rng: random.Random, seal: str) -> Damage:
        """Draw what happens to one document."""
        turn: Literal[0, 90, 180, 270] = rng.choice((0, 0, 0, 0, 0, 90, 180, 270))
        return cls(
            dpi=rng.choice((150, 170, 200)),
            skew=rng.choice((-1, 1)) * rng.uniform(0.3, 3.0) if rng.random() < 0.7 else 0.0,
            turn=turn,
            noise=rng.uniform(0.02, 0.1),
            blur=rng.choice((0.0, 0.4, 0.7)),
            light=rng.uniform(0.05, 0.35),
            fold=rng.random() < 0.4,
            quality=rng.choice((45, 60, 75)),
            seal=seal,
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page: its picture as JPEG, its size in points, and the map from points of the print to points of it."""

    jpeg: bytes
    size: tuple[float, float]
    damage: Damage
    printed: tuple[float, float]

    def place(self, box: Box) -> Box:
        """Return where a box of the printed page lies on the scan, as an upright rectangle."""
        corners = [self._point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.printed
        dx, dy = x - width / 2, y - height / 2
        angle = math.radians(self.damage.skew + self.damage.turn)
        turned_x = dx * math.cos(angle) + dy * math.sin(angle)
        turned_y = -dx * math.sin(angle) + dy * math.cos(angle)
        return turned_x + self.size[0] / 2, turned_y + self.size[1] / 2


def scan(page: Image.Image, damage: Damage, rng: random.Random, printed: tuple[float, float], last: Box | None) -> Scan:
    """Damage one page.

    Args:
        page: the grey picture at ``damage.dpi``.
        damage: what is done to it.
        rng: what noise and stains are drawn from.
        printed: the page's size in points.
        last: where the seal is set, in points of the print; None for no seal.
    """
    colour = page.convert("RGB")
    if damage.seal and last is not None:
        colour = _sealed(colour, damage, last)
    if damage.fold:
        colour = _folded(colour, rng)
    colour = _lit(colour, damage.light, rng)
    colour = colour.rotate(damage.skew, Image.Resampling.BICUBIC, fillcolor=(238, 236, 230))
    if damage.turn:
        colour = colour.rotate(damage.turn, expand=True)
    if damage.blur:
        colour = colour.filter(ImageFilter.GaussianBlur(damage.blur))
    colour = _noisy(colour, damage.noise, rng)
    target = io.BytesIO()
    colour.save(target, "JPEG", quality=damage.quality, dpi=(damage.dpi, damage.dpi))
    size = printed if damage.turn in (0, 180) else (printed[1], printed[0])
    return Scan(target.getvalue(), size, damage, printed)


def bound(scans: list[Scan]) -> bytes:
    """Return the scans as one PDF of pictures, the same bytes each time."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for page in scans:
        canvas.setPageSize(page.size)
        canvas.drawImage(ImageReader(io.BytesIO(page.jpeg)), 0, 0, *page.size)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def moved(placed: Placed, scans: list[Scan]) -> Placed:
    """Return a value's places on the scans."""
    return replace(placed, boxes=tuple((page, scans[page - 1].place(box)) for page, box in placed.boxes))


def _sealed(page: Image.Image, damage: Damage, at: Box) -> Image.Image:
    """Stamp a round red seal half over the text at ``at``."""
    scale = damage.dpi / 72
    radius = int(52 * scale)
    stamp = Image.new("RGB", (2 * radius, 2 * radius), "white")
    pen = ImageDraw.Draw(stamp)
    red, width = (205, 40, 45), max(int(2.4 * scale), 2)
    pen.ellipse((width, width, 2 * radius - width, 2 * radius - width), outline=red, width=width)
    star = [
        (radius + 0.34 * radius * (1 if k % 2 == 0 else 0.4) * math.sin(k * math.pi / 5),
         radius - 0.34 * radius * (1 if k % 2 == 0 else 0.4) * math.cos(k * math.pi / 5))
        for k in range(10)
    ]  # fmt: skip
    pen.polygon(star, fill=red)
    face = ImageFont.truetype(_NOTO, int(11 * scale))
    name = damage.seal[:16]
    for number, character in enumerate(name):
        angle = math.radians(-130 + 260 * number / max(len(name) - 1, 1))
        glyph = Image.new("L", (int(14 * scale), int(16 * scale)), 0)
        ImageDraw.Draw(glyph).text((1, 0), character, font=face, fill=255)
        turned = glyph.rotate(-math.degrees(angle), expand=True)
        x = radius + 0.78 * radius * math.sin(angle) - turned.width / 2
        y = radius - 0.78 * radius * math.cos(angle) - turned.height / 2
        stamp.paste(red, (int(x), int(y)), turned)
    x = int(min(max((at.x0 + at.x1) / 2 * scale - radius, 0), page.width - 2 * radius))
    y = int(min(max((at.y0 + at.y1) / 2 * scale - radius, 0), page.height - 2 * radius))
    layer = Image.new("RGB", page.size, "white")
    layer.paste(stamp, (x, y))
    return ImageChops.multiply(page, layer)


def _folded(page: Image.Image, rng: random.Random) -> Image.Image:
    """Lay the soft shadow of a fold across the page."""
    shade = Image.new("L", page.size, 255)
    y = int(page.height * rng.uniform(0.35, 0.65))
    pen = ImageDraw.Draw(shade)
    for offset in range(-14, 15):
        pen.line((0, y + offset, page.width, y + offset + 6), fill=255 - int(60 * (1 - abs(offset) / 15)))
    return ImageChops.multiply(page, Image.merge("RGB", (shade,) * 3))


def _lit(page: Image.Image, lost: float, rng: random.Random) -> Image.Image:
    """Darken the page towards one corner."""
    ramp = Image.linear_gradient("L").resize(page.size)
    if rng.random() < 0.5:
        ramp = ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    shade = ramp.point([int(255 - value * lost) for value in range(256)])
    return ImageChops.multiply(page, Image.merge("RGB", (shade,) * 3))


def _noisy(page: Image.Image, share: float, rng: random.Random) -> Image.Image:
    """Mix seeded grey noise in."""
    noise = Image.frombytes("L", page.size, rng.randbytes(page.width * page.height))
    return Image.blend(page, Image.merge("RGB", (noise,) * 3), share)

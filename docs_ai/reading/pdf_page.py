"""One page of a PDF: its text layer where that is what the page shows, text recognition where it is needed, or both.

Recognition is needed where a page has no text that means anything, where the text layer of a scan says something else
than its picture or less, and where a page of text shows a picture large enough to hold some.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docs_ai.reading.document import Box, Notice
from docs_ai.reading.layer_check import LayerCheck, check_layer
from docs_ai.reading.limits import Limits
from docs_ai.reading.page_items import GlyphLine, page_items
from docs_ai.reading.page_layout import PageItem, PageLayout, TableCell, TableLayout
from docs_ai.reading.page_reading import PageReading, of_scan
from docs_ai.reading.pdf_file import Image, images, picture, shown
from docs_ai.reading.pdf_rules import drawn_rules
from docs_ai.reading.pdf_text import TextLayer, text_layer
from docs_ai.reading.recognition import recogniser
from docs_ai.reading.rulings import grids
from docs_ai.reading.scan import Scan, read_scan
from docs_ai.reading.stance import Affine, turned, unturned
from docs_ai.reading.typeset import TypesetLine

__all__ = ["PageReader"]

_LEAST_TEXT = 8
_WHOLE = 0.6  # share of the page that an image of a scanned page covers
_PART = 0.02  # share of the page that an image with text covers at least; a logo covers less
_LEAST_SIDE, _LEAST_PIXELS = 20.0, 40  # points and pixels, on the shorter side of such an image
_SURE = 0.75


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads the pages of one PDF.

    Attributes:
        name: of the file, for messages.
        limits: what is refused as too large.
        threads: processor threads for recognition.
    """

    name: str
    limits: Limits
    threads: int

    def read(self, page: Any) -> PageReading:
        """Read a page.

        Raises:
            LimitExceeded: it holds an image of more pixels than the limit.
        """
        pictures = images(page, self.name, self.limits)
        layer = text_layer(page, pictures)
        whole = _whole(page, pictures)
        if layer.is_garbled:
            return _differing(self._scan(page, whole))
        if layer.letters < _LEAST_TEXT and (pictures or page.get_cdrawings()):
            scanned = self._scan(page, whole)
            return _of_text(page, layer) if _is_empty(scanned) and layer.letters else scanned
        if whole is not None:
            return self._checked(page, layer, whole)
        parts = [image for image in pictures if _may_hold_text(page, image)]
        return self._mixed(page, layer, parts) if parts else _of_text(page, layer)

    def _scan(self, page: Any, whole: Image | None) -> PageReading:
        pixels, scale = picture(page, whole)
        scan = read_scan(pixels, scale, recogniser(self.threads))
        reading = of_scan(scan, page.number + 1, page.rect.width, page.rect.height)
        if not scan.items and int(pixels.min()) > 200:
            return replace(reading, notices=())  # nothing is drawn on it
        return reading

    def _checked(self, page: Any, layer: TextLayer, whole: Image) -> PageReading:
        """Read a scan that has a text layer."""
        pixels, scale = picture(page, whole)
        found: LayerCheck = check_layer(pixels, scale, [*layer.lines, *layer.behind], recogniser(self.threads))
        if found.differs:
            return _differing(self._scan(page, whole))
        if found.lacks:
            return self._mixed(page, layer, [Image(Box(0.0, 0.0, page.rect.width, page.rect.height), *whole[1:])])
        return _of_text(page, layer)

    def _mixed(self, page: Any, layer: TextLayer, parts: Sequence[Image]) -> PageReading:
        """Add to the text layer what images hold beside it."""
        base = _of_text(page, layer)
        known = [glyph.box for line in (*layer.lines, *layer.behind) for glyph in line.glyphs]
        added: list[PageItem] = []
        seals: list[Box] = []
        doubtful = 0
        for image in parts:
            pixels, scale = picture(page, image, image.box)
            scan = read_scan(pixels, scale, recogniser(self.threads))
            place = scan.back.then(Affine(c=image.box.x0, f=image.box.y0))
            upright = turned(layer.turn, page.rect.width, page.rect.height)
            items = [item for item in _placed(scan, place) if not _is_known(item, known)]
            added += [_item_at(item, upright) for item in items]
            seals += [Affine(c=image.box.x0, f=image.box.y0).box(seal) for seal in scan.seals]
            doubtful += scan.doubtful if items else 0
        if not added:
            return replace(base, seals=tuple(seals))
        layout = replace(base.layout, items=[*base.layout.items, *added], source="mixed")
        return replace(base, layout=layout, seals=tuple(seals), doubtful=doubtful)


def _of_text(page: Any, layer: TextLayer) -> PageReading:
    width, height = page.rect.width, page.rect.height
    upright = turned(layer.turn, width, height)
    lines = [_line_at(line, upright) for line in (*layer.lines, *layer.behind)]
    items = page_items(grids(*drawn_rules(page, shown(page).then(upright))), lines)
    across, down = (height, width) if layer.turn % 2 else (width, height)
    return PageReading(
        layout=PageLayout(page.number + 1, across, down, items),
        width=width,
        height=height,
        back=unturned(layer.turn, across, down),
        turn=layer.turn,
        hidden=layer.hidden,
    )


def _differing(reading: PageReading) -> PageReading:
    number = reading.layout.number
    told = f"page {number}: the text stored behind it is not what the page shows; what it shows was read"
    return replace(reading, notices=(*reading.notices, Notice("text_layer_differs", told, number)))


def _is_empty(reading: PageReading) -> bool:
    return not reading.layout.items


def _whole(page: Any, pictures: Iterable[Image]) -> Image | None:
    """Return the image that makes the page a scan, or None; of a scan cut into strips, the largest."""
    area = page.rect.width * page.rect.height
    inside = [
        (image, _area(_common(image.box, Box(0.0, 0.0, page.rect.width, page.rect.height)))) for image in pictures
    ]
    if not inside or sum(share for _, share in inside) < _WHOLE * area:
        return None
    return max(inside, key=lambda entry: entry[1])[0]


def _may_hold_text(page: Any, image: Image) -> bool:
    box = _common(image.box, Box(0.0, 0.0, page.rect.width, page.rect.height))
    side = min(box.x1 - box.x0, box.y1 - box.y0)
    is_large = _area(box) >= _PART * page.rect.width * page.rect.height
    return is_large and side >= _LEAST_SIDE and min(image.width, image.height) >= _LEAST_PIXELS


def _common(left: Box, right: Box) -> Box:
    return Box(max(left.x0, right.x0), max(left.y0, right.y0), min(left.x1, right.x1), min(left.y1, right.y1))


def _area(box: Box) -> float:
    return max(box.x1 - box.x0, 0.0) * max(box.y1 - box.y0, 0.0)


def _placed(scan: Scan, place: Affine) -> list[PageItem]:
    """Return what was read in an image, at its place on the page; what is doubtful in a picture is no text."""
    sure = [item for item in scan.items if not isinstance(item, TypesetLine) or _is_sure(item)]
    return [_item_at(item, place) for item in sure]


def _is_sure(line: TypesetLine) -> bool:
    return len(line.text) > 1 and sum(word.confidence for word in line.words) >= _SURE * len(line.words)


def _is_known(item: PageItem, known: Sequence[Box]) -> bool:
    """Tell whether the text layer has characters where a line or table was read."""
    return sum(_area(_common(item.box, box)) for box in known) > 0.3 * _area(item.box)


def _item_at(item: PageItem, place: Affine) -> PageItem:
    if place.is_plain:
        return item
    if isinstance(item, TypesetLine):
        return _typeset_at(item, place)
    return TableLayout(
        [TableCell(place.box(cell.box), [_typeset_at(line, place) for line in cell.lines]) for cell in item.cells]
    )


def _typeset_at(line: TypesetLine, place: Affine) -> TypesetLine:
    words = tuple(word._replace(box=place.box(word.box)) for word in line.words)
    return replace(line, words=words, box=place.box(line.box))


def _line_at(line: GlyphLine, place: Affine) -> GlyphLine:
    if place.is_plain:
        return line
    return line._replace(glyphs=[glyph._replace(box=place.box(glyph.box)) for glyph in line.glyphs])

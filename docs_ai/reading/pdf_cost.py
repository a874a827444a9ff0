"""What drawing a page would cost, told without drawing it: MuPDF cannot be stopped once it draws.

A page draws forms, which draw forms: ten that each draw the next ten times are ten thousand million drawings in 3 KB.
So the graph of forms, patterns, soft masks and glyphs is walked once, and what a node costs is multiplied along the
paths. Beside `pdf_file`, the only module that knows PyMuPDF. Source: ISO 32000-2, 7.8 (content streams), 8.7
(patterns), 8.10 (forms).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pymupdf as _pymupdf

from copilot.errors import LimitExceeded
from docs_ai.reading.limits import Limits

__all__ = ["check_cost"]

_mupdf: Any = _pymupdf.mupdf  # its own annotations are incomplete
# A name, or an operator that draws by name. Between the two may stand anything: MuPDF takes the last name.
_REGULAR = rb"[^\x00\t\n\f\r ()<>\[\]{}/%]"
_CALLS = re.compile(rb"/(%b*)|(?<!%b)(Do|scn|SCN|gs|Tf)(?!%b)" % (_REGULAR, _REGULAR, _REGULAR))
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DICTIONARY = {b"Do": "XObject", b"scn": "Pattern", b"SCN": "Pattern", b"gs": "ExtGState", b"Tf": "Font"}
_DEEPEST = 60  # forms within one another; programs that write PDF stay below ten
_MOST_GLYPHS = 65_536


class _Cost(NamedTuple):
    """Bytes of content run through, and forms, images, patterns and glyphs drawn."""

    content: int = 0
    drawings: int = 0


class _Scope(NamedTuple):
    """Where names are looked up: resources, and the number of the object that they are of."""

    resources: Any
    owner: int


def check_cost(file: Any, page: Any, name: str, limits: Limits) -> None:
    """Refuse a page that would take without end to draw.

    Args:
        file: the open PDF.
        page: one of its pages.
        name: of the file, for messages.
        limits: what is refused.

    Raises:
        LimitExceeded: the page would run through more content, draw more or lay more tiles than the limits, or shows an
            image or a mask of more pixels.
    """
    _Walk(file, page, name, limits).check()


class _Walk:
    """The walk over what one page draws."""

    def __init__(self, file: Any, page: Any, name: str, limits: Limits) -> None:
        self._file = _mupdf.pdf_document_from_fz_document(file.this)
        self._page = _mupdf.pdf_page_from_fz_page(page.this).obj()
        self._area = max(page.rect.width * page.rect.height, 1.0)
        self._place = f"{name}: page {page.number + 1}"
        self._limits = limits
        self._known: dict[tuple[int, int], _Cost] = {}
        self._open: set[int] = set()

    def check(self) -> None:
        scope = _Scope(_mupdf.pdf_dict_gets_inheritable(self._page, "Resources"), 0)
        content = b"\n".join(self._unpacked(stream) for stream in _streams(_entry(self._page, "Contents")))
        total = self._sum(_Cost(len(content)), self._drawn(content, scope), 1)
        for annotation in _items(_entry(self._page, "Annots")):
            look = _entry(_entry(annotation, "AP"), "N")
            if not _is_stream(look):  # one for each state
                look = _mupdf.pdf_dict_get(look, _entry(annotation, "AS"))
            if _is_stream(look):
                total = self._sum(total, self._stream(look, scope), 1)

    def _sum(self, total: _Cost, more: _Cost, times: int) -> _Cost:
        """Add, and refuse what is over the limits."""
        found = _Cost(total.content + times * more.content, total.drawings + times * more.drawings)
        if found.content > self._limits.content_bytes:
            raise self._refused(f"runs through more than {self._limits.content_bytes >> 20} MB of drawing")
        if found.drawings > self._limits.drawings:
            raise self._refused(f"draws more than {self._limits.drawings:,} pictures and patterns")
        return found

    def _drawn(self, content: bytes, scope: _Scope) -> _Cost:
        """Return what the operators in a content stream draw."""
        total = _Cost()
        for (operator, name), times in _calls(content).items():
            try:
                target = _entry(_entry(scope.resources, _DICTIONARY[operator]), name)
                cost = self._target(operator, target, scope)
            except _mupdf.FzErrorBase:
                continue  # what is damaged there is not drawn either
            if cost is not None:
                total = self._sum(total, _Cost(cost.content, cost.drawings + 1), times)
        return total

    def _target(self, operator: bytes, target: Any, scope: _Scope) -> _Cost | None:
        """Return what drawing one thing costs, or None where it draws nothing."""
        if operator == b"Tf":
            return self._glyphs(target, scope)
        if operator == b"gs":
            mask = _entry(_entry(target, "SMask"), "G")
            return self._stream(mask, scope) if _is_stream(mask) else None
        if not _is_stream(target):
            return None
        if operator == b"Do" and _text(target, "Subtype") == "Image":
            self._check_pixels(target)
            return _Cost()
        if operator != b"Do":
            self._check_tiles(target)
        return self._stream(target, scope)

    def _stream(self, stream: Any, scope: _Scope) -> _Cost:
        """Return the cost of a form, a pattern or a glyph. One that draws itself is left out there, as MuPDF does."""
        number = _mupdf.pdf_to_num(stream)
        own = _entry(stream, "Resources")
        inner = _Scope(own, number) if _mupdf.pdf_is_dict(own) else scope
        key = (number, inner.owner)
        if number in self._open:
            return _Cost()
        if key not in self._known:
            if len(self._open) >= _DEEPEST:
                raise self._refused(f"nests drawings more than {_DEEPEST} deep")
            self._open.add(number)
            content = self._unpacked(stream)
            self._known[key] = self._sum(_Cost(len(content)), self._drawn(content, inner), 1)
            self._open.remove(number)
        return self._known[key]

    def _glyphs(self, font: Any, scope: _Scope) -> _Cost | None:
        """Return the cost of the glyphs of a font that draws each by a content stream; MuPDF runs each once."""
        glyphs = _entry(font, "CharProcs")
        if not _mupdf.pdf_is_dict(glyphs):
            return None
        own = _entry(font, "Resources")
        inner = _Scope(own, _mupdf.pdf_to_num(font)) if _mupdf.pdf_is_dict(own) else scope
        key = (_mupdf.pdf_to_num(glyphs), inner.owner)
        if key not in self._known:
            total = _Cost()
            for index in range(min(_mupdf.pdf_dict_len(glyphs), _MOST_GLYPHS)):
                glyph = _mupdf.pdf_dict_get_val(glyphs, index)
                if _is_stream(glyph):
                    total = self._sum(total, self._stream(glyph, inner), 1)
            self._known[key] = total
        # The font may be chosen a thousand times: its glyphs are drawn once, and kept.
        cost, self._known[key] = self._known[key], _Cost()
        return cost

    def _check_pixels(self, image: Any) -> None:
        for part in (image, _entry(image, "SMask"), _entry(image, "Mask")):
            if _is_stream(part) and _number(part, "Width") * _number(part, "Height") > self._limits.pixels:
                most = self._limits.pixels // 1_000_000
                raise self._refused(f"holds an image of more than {most} million pixels")

    def _check_tiles(self, pattern: Any) -> None:
        """Refuse a pattern whose tiles would be too many for the page; MuPDF lays each."""
        matrix = [_mupdf.pdf_to_real(item) for item in _items(_entry(pattern, "Matrix"))]
        scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) if len(matrix) == 6 else 1.0
        tile = abs(_number(pattern, "XStep") * _number(pattern, "YStep")) * scale
        if tile > 0 and self._area / tile > self._limits.tiles:  # MuPDF draws nothing where a step is zero
            raise self._refused(f"is laid out with more than {self._limits.tiles:,} tiles of a pattern")

    def _unpacked(self, stream: Any) -> bytes:
        """Return a stream's bytes; what is damaged ends early. The limit holds while it is unpacked."""
        number, most = _mupdf.pdf_to_num(stream), self._limits.content_bytes
        try:
            opened = _mupdf.pdf_open_stream_number(self._file, number)
            if _mupdf.fz_skip(opened, most + 1) > most:
                raise self._refused(f"runs through more than {most >> 20} MB of drawing")
        except _mupdf.FzErrorBase:
            pass
        try:
            content, _ = _mupdf.fz_read_best(_mupdf.pdf_open_stream_number(self._file, number), 0, most)
        except _mupdf.FzErrorBase:
            return b""
        data: bytes = _mupdf.fz_buffer_extract_copy(content)
        return data

    def _refused(self, what: str) -> LimitExceeded:
        return LimitExceeded(f"{self._place} {what}; refused")


def _calls(content: bytes) -> Counter[tuple[bytes, str]]:
    """Count what a content stream draws by name: every name since the operator before may be the one meant."""
    found: Counter[tuple[bytes, str]] = Counter()
    names: set[bytes] = set()
    for match in _CALLS.finditer(content):
        operator = match[2]
        if operator is None:
            names.add(match[1])
            continue
        for name in names:
            found[operator, _plain(name)] += 1
        names.clear()
    return found


def _plain(name: bytes) -> str:
    unescaped = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), name) if b"#" in name else name
    return unescaped.decode("utf-8", "surrogateescape")


def _streams(contents: Any) -> Iterator[Any]:
    """Yield the content streams of a page: it has one, or a list of them."""
    return (item for item in ([contents] if _is_stream(contents) else _items(contents)) if _is_stream(item))


def _items(array: Any) -> list[Any]:
    if not _mupdf.pdf_is_array(array):
        return []
    return [_mupdf.pdf_array_get(array, index) for index in range(_mupdf.pdf_array_len(array))]


def _entry(owner: Any, key: str) -> Any:
    return _mupdf.pdf_dict_gets(owner, key)


def _is_stream(item: Any) -> bool:
    return bool(_mupdf.pdf_is_stream(item))


def _number(owner: Any, key: str) -> float:
    return float(_mupdf.pdf_to_real(_entry(owner, key)))


def _text(owner: Any, key: str) -> str:
    return str(_mupdf.pdf_to_name(_entry(owner, key)))

"""PDF files of a few KB that would take hours to draw, written object by object."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

TEXT = "BT /F1 12 Tf 72 700 Td (Facility Amount: USD 5,000) Tj ET\n"
_FONT = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
_SIZE = "/BBox [0 0 595 842]"


def written(path: Path, content: str, resources: str = "", objects: Mapping[int, bytes] | None = None) -> Path:
    """Write a page with this content; other objects are numbered from 5."""
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {_FONT} {resources} >> /Contents 4 0 R >>"
    )
    whole = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page.encode(),
        4: stream(content),
        **(objects or {}),
    }
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number in sorted(whole):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + whole[number] + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(whole) + 1, len(out))
    path.write_bytes(bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(whole) + 1) + table + end)
    return path


def stream(content: str, entries: str = "") -> bytes:
    """Return a stream, deflated."""
    data = zlib.compress(content.encode(), 9)
    return f"<< {entries} /Filter /FlateDecode /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def form(content: str, resources: str = "") -> bytes:
    """Return a form of a page's size."""
    return stream(content, f"/Type /XObject /Subtype /Form {_SIZE} /Resources << {_FONT} {resources} >>")


def forms(path: Path, levels: int, fan: int, call: str = "/X Do\n", pages: int = 1) -> Path:
    """Write forms within one another, each drawing the next ``fan`` times, and show them on equal pages."""
    deep = {number: form(call * fan, f"/XObject << /X {number + 1} 0 R >>") for number in range(5, 4 + levels)}
    last = form("BT /F1 9 Tf 72 600 Td (x) Tj ET\n")
    tree = f"<< /Type /Pages /Kids [{'3 0 R ' * pages}] /Count {pages} >>".encode()
    return written(path, f"{TEXT}/X Do\n", "/XObject << /X 5 0 R >>", {2: tree, **deep, 4 + levels: last})


def tiles(path: Path, step: float, matrix: str = "[1 0 0 1 0 0]") -> Path:
    """Write a page that is filled with a pattern of such steps."""
    kind = f"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 {step} {step}] /Matrix {matrix}"
    pattern = stream("0.9 g 0 0 1 1 re f", f"{kind} /XStep {step} /YStep {step} /Resources << >>")
    filled = f"/Pattern cs /P scn 0 0 595 842 re f 0 g {TEXT}"
    return written(path, filled, "/Pattern << /P 5 0 R >>", {5: pattern})


def lines(path: Path, count: int) -> Path:
    """Write a page of so many lines, of 14 bytes each."""
    return written(path, TEXT + "0 0 m 1 1 l S\n" * count)

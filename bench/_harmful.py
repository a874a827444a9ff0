"""Files made to harm a reader: bombs, giants, depths and circles. They are small as they lie; none is opened here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

__all__ = ["files"]

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATED = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def files() -> Iterator[tuple[str, str, bytes]]:
    """Yield name, kind of harm and bytes of each file."""
    yield from _bombs()
    yield from _endless()
    yield from _giants()
    yield from _depths()
    yield from _circles()
    yield from _oddities()


def _bombs() -> Iterator[tuple[str, str, bytes]]:
    way = "bomb"
    yield "bomb.docx", way, _bomb(310)
    yield "heavy.docx", way, _bomb(150)
    yield (
        "many-parts.docx",
        way,
        _zip({f"word/{number}.xml": "x" for number in range(6000)} | {"word/document.xml": "x"}),
    )
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE w [<!ENTITY l0 "lol">{lol}]>'
    yield (
        "entities.docx",
        way,
        _word(f"{bomb}<w:document {_W}><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"),
    )
    odt = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"{bomb.replace(' w ', ' x ')}<x>&l9;</x>",
    }
    yield "entities.odt", way, _zip(odt)
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{{}}</sheetData></worksheet>'
    yield "rows.xlsx", way, _book(sheet.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    yield "entities.xlsx", way, _book(bomb.replace("DOCTYPE w", "DOCTYPE worksheet") + sheet.format("&l9;"))
    inflated = zlib.compress(b" " * (300 * 1024 * 1024))
    yield "stream.pdf", way, _pdf({4: _stream(inflated, "/Filter /FlateDecode")})
    twice = zlib.compress(inflated)
    yield "twice.pdf", way, _pdf({4: _stream(twice, "/Filter [/FlateDecode /FlateDecode]")})


def _endless() -> Iterator[tuple[str, str, bytes]]:
    """Yield pages of a few KB that would take hours to draw."""
    way = "endless"
    size = "/BBox [0 0 612 792]"
    deep = {
        number: _stream(
            b"/X Do\n" * 10,
            f"/Type /XObject /Subtype /Form {size} /Resources << /XObject << /X {number + 1} 0 R >> >>",
        )
        for number in range(7, 16)
    }
    last = _stream(b"0 0 m 1 1 l S", f"/Type /XObject /Subtype /Form {size}")
    first = _stream(b"/X Do", f"/Type /XObject /Subtype /Form {size} /Resources << /XObject << /X 7 0 R >> >>")
    yield "forms.pdf", way, _pdf({4: _stream(b"/I Do"), 5: first, **deep, 16: last})
    kind = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    yield (
        "tiles.pdf",
        way,
        _pdf(
            {
                3: f"{page} /Resources << /Pattern << /P 5 0 R >> >> >>".encode(),
                4: _stream(b"/Pattern cs /P scn 0 0 612 792 re f"),
                5: _stream(b"0 0 1 1 re f", f"{kind} /Resources << >>"),
            }
        ),
    )
    drawing = zlib.compress(b"0 0 m 1 1 l S\n" * 20_000_000)
    yield "lines.pdf", way, _pdf({4: _stream(drawing, "/Filter /FlateDecode")})


def _giants() -> Iterator[tuple[str, str, bytes]]:
    way = "giant"
    for name, width, height in (
        ("wide.png", 60_000, 60_000),
        ("line.png", 2_000_000_000, 1),
        ("tall.png", 3, 900_000_000),
    ):
        yield name, way, _png(width, height)
    image = (
        f"/Type /XObject /Subtype /Image /Width {60_000} /Height {60_000} /BitsPerComponent 8 /ColorSpace /DeviceGray"
    )
    yield (
        "image.pdf",
        way,
        _pdf(
            {
                4: _stream(b"q 612 0 0 792 0 0 cm /I Do Q"),
                5: _stream(zlib.compress(bytes(4096)), f"{image} /Filter /FlateDecode"),
            }
        ),
    )
    yield (
        "sheet.pdf",
        way,
        _pdf({3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9000000 9000000] /Contents 4 0 R >>"}),
    )
    yield "flat.pdf", way, _pdf({3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] /Contents 4 0 R >>"})
    yield "far.pdf", way, _pdf({4: _stream(b"BT /F1 12 Tf 1 0 0 1 1e30 -1e30 Tm (far away) Tj ET")})
    yield "huge-type.pdf", way, _pdf({4: _stream(b"BT /F1 1e20 Tf 10 10 Td (huge) Tj ET")})
    rules = b"".join(b"%d 0 m %d 800 l S 0 %d m 600 %d l S\n" % (n, n, n, n) for n in range(4000))
    yield "rules.pdf", way, _pdf({4: _stream(rules + b"BT /F1 12 Tf 20 20 Td (behind bars) Tj ET")})
    yield (
        "bitmap.bmp",
        way,
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 1 << 30, 1 << 30, 1, 24, 0, 0, 0, 0, 0, 0),
    )
    yield "long-line.txt", way, b"a" * 6_000_000
    yield "long-word.html", way, b"<html><body><p>" + b"b" * 6_000_000


def _depths() -> Iterator[tuple[str, str, bytes]]:
    way = "depth"
    yield "divs.html", way, b"<html><body>" + b"<div>" * 200_000 + b"x"
    yield "tables.html", way, b"<html><body>" + b"<table><tr><td>" * 20_000 + b"x"
    yield "groups.rtf", way, b"{\\rtf1 " + b"{" * 300_000 + b"x" + b"}" * 300_001
    yield "cells.docx", way, _word(_body("<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000))
    yield (
        "controls.docx",
        way,
        _word(_body("<w:sdt><w:sdtContent>" * 5000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 5000)),
    )
    spans = "<text:span>" * 5000 + "x" + "</text:span>" * 5000
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text"))
    body = f"<office:body><office:text><text:p>{spans}</text:p></office:text></office:body>"
    content = f"<office:document-content {names}>{body}</office:document-content>"
    yield "spans.odt", way, _zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    yield "array.pdf", way, _pdf({6: b"[" * 50_000 + b"]" * 50_000})
    yield "states.pdf", way, _pdf({4: _stream(b"q " * 300_000 + b"BT /F1 12 Tf 20 20 Td (deep) Tj ET")})
    parts = "".join(f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n' for n in range(3000))
    yield (
        "parts.eml",
        way,
        b'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b0"\r\n\r\n'
        + parts.encode(),
    )


def _circles() -> Iterator[tuple[str, str, bytes]]:
    way = "circle"
    yield "pages.pdf", way, _pdf({2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"})
    yield "parent.pdf", way, _pdf({2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>"})
    own = "/Resources << /XObject << /I 5 0 R >> /Font << /F1 6 0 R >> >>"
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] {own}"
    yield "form.pdf", way, _pdf({4: _stream(b"/I Do"), 5: _stream(b"BT /F1 9 Tf (x) Tj ET /I Do /I Do", form)})
    yield "length.pdf", way, _pdf({4: b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"})
    yield (
        "font.pdf",
        way,
        _pdf({6: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>"}),
    )
    yield (
        "outline.pdf",
        way,
        _pdf(
            {1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 7 0 R >>", 7: b"<< /First 7 0 R /Last 7 0 R /Next 7 0 R >>"}
        ),
    )
    yield "previous.pdf", way, _pdf({}).replace(b"/Size", b"/Prev 9 /Size")
    loop = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    back = f'<Relationship Id="r1" Type="{_OFFICE}/footnotes" Target="document.xml"/>'
    yield (
        "parts.docx",
        way,
        _word(
            _body("<w:p/>"),
            {"word/_rels/document.xml.rels": _RELATIONS.format(back), "_rels/.rels": _RELATIONS.format(loop + loop)},
        ),
    )
    away = f'<Relationship Id="r1" Type="{_OFFICE}/header" Target="../../../../etc/passwd"/>'
    yield "away.docx", way, _word(_body("<w:p/>"), {"word/_rels/document.xml.rels": _RELATIONS.format(away)})
    based = f'<w:styles {_W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'
    styles = f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "styles.docx",
        way,
        _word(
            _body('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'),
            {"word/styles.xml": based, "word/_rels/document.xml.rels": _RELATIONS.format(styles)},
        ),
    )
    shared = f'<sst xmlns="{_SHEET}" count="1" uniqueCount="1"><si><t>a</t></si></sst>'
    row = '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{row}</sheetData></worksheet>'
    yield "strings.xlsx", way, _book(sheet, {"xl/sharedStrings.xml": shared})


def _oddities() -> Iterator[tuple[str, str, bytes]]:
    way = "oddity"
    yield "empty.pdf", way, b""
    yield "blank.docx", way, b" \n\t" * 100
    yield "header.pdf", way, b"%PDF-1.7\n%%EOF\n"
    yield "header.png", way, b"\x89PNG\r\n\x1a\n"
    yield "header.doc", way, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    yield "circle.msg", way, bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack("<512s", b"\0" * 20) + bytes(1024)
    yield "nothing.zip", way, b"PK\x05\x06" + bytes(18)
    yield "other.zip", way, _zip({"readme.txt": "x"})
    yield "nul.txt", way, b"a\0b\0c"
    yield "random.bin", way, bytes((n * 197 + 31) % 256 for n in range(5000))
    yield "surrogate.rtf", way, b"{\\rtf1 \\u-10187? \\u55357? x\\par}"
    yield "numbers.rtf", way, b"{\\rtf1 \\u99999999 \\uc-5 \\f-1 \\bin999999999 x\\par}"
    yield (
        "headers.eml",
        way,
        b"From: " + b"=?utf-8?b?" * 2000 + b"\r\nSubject: =?x?q?=ff?=\r\nDate: not a date\r\n\r\nx",
    )
    yield "charset.html", way, b"<html><meta charset=rot13><body><p>x</p></body></html>"


def _word(document: str, parts: Mapping[str, str] | None = None) -> bytes:
    types = f'{_RELATED}<Default Extension="xml" ContentType="application/xml"/>'
    types += f'<Override PartName="/word/document.xml" ContentType="{_DOCUMENT}"/>'
    main = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    own = {
        "[Content_Types].xml": _TYPES.format(types),
        "_rels/.rels": _RELATIONS.format(main),
        "word/document.xml": document,
    }
    return _zip({**own, **(parts or {})})


def _body(inner: str) -> str:
    return f"<w:document {_W}><w:body>{inner}</w:body></w:document>"


def _book(sheet: str, parts: Mapping[str, str] | None = None) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    names = f'xmlns="{_SHEET}" xmlns:r="{_OFFICE}"'
    types = f'{_RELATED}<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
    types += f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
    return _zip(
        {
            "[Content_Types].xml": _TYPES.format(types),
            "_rels/.rels": _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/workbook.xml": f'<workbook {names}><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            ),
            "xl/worksheets/sheet1.xml": sheet,
            **(parts or {}),
        }
    )


def _zip(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _bomb(megabytes: int) -> bytes:
    """Return a small DOCX whose text unpacks to many megabytes."""
    head, tail = _body("<w:p><w:r><w:t>|</w:t></w:r></w:p>").encode().split(b"|")
    sound, made = io.BytesIO(_word("")), io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "word/document.xml":
                new.writestr(name, old.read(name))
        with new.open("word/document.xml", "w") as part:
            part.write(head)
            for _ in range(megabytes):
                part.write(b"0" * 1024 * 1024)
            part.write(tail)
    return made.getvalue()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4096))) + chunk(b"IEND", b"")
    )


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _pdf(objects: Mapping[int, bytes]) -> bytes:
    """Return a PDF of one page with some of its objects replaced; its table of objects is sound."""
    resources = b"/Resources << /Font << /F1 6 0 R >> /XObject << /I 5 0 R >> >>"
    whole = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R " + resources + b" >>",
        4: _stream(b"BT /F1 12 Tf 72 700 Td (Facility letter: the Bank offers a term loan.) Tj ET"),
        5: b"<< >>",
        6: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **objects,
    }
    out, places = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number in sorted(whole):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + whole[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(whole) + 1)
    for number in range(1, max(whole) + 1):
        out += b"%010d 00000 n \n" % places[number]
    return bytes(out) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(whole) + 1, start)

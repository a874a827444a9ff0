"""Whole files of every kind that the reader takes, and the ways in which `bench.damaged_files` spoils them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import openpyxl
import pptx
import pymupdf

from cli import samples

__all__ = ["WAYS", "named", "whole_files"]

_PAGE = "<html><body><h1>Facility letter</h1><p>The Bank offers a term loan.</p>{}</body></html>"
_ROWS = [
    ["Facility", "Amount", "Tenor"],
    ["Term loan", "USD 3,000,000", "36 months"],
    ["Guarantee", "USD 500,000", "1 year"],
]
_WRONG = ("pdf", "docx", "xlsx", "eml", "html", "rtf", "png", "txt", "msg", "doc")


def whole_files() -> dict[str, bytes]:
    """Return a small sound file of each kind, by its name."""
    with pymupdf.open(samples.FACILITY_LETTER_PDF) as file:
        picture = file[0].get_pixmap(dpi=72)
        scan = pymupdf.open()
        scan.new_page().insert_image(file[0].rect, stream=picture.tobytes("png"))
        pictures = {"scan.pdf": scan.tobytes(), "scan.png": picture.tobytes("png"), "scan.jpg": picture.tobytes("jpg")}
        scan.close()
    table = "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in _ROWS) + "</table>"
    return {
        "approval.docx": samples.CREDIT_APPROVAL_DOCX.read_bytes(),
        "approval.pdf": samples.CREDIT_APPROVAL_PDF.read_bytes(),
        "letter.pdf": samples.FACILITY_LETTER_PDF.read_bytes(),
        **pictures,
        "letter.html": _PAGE.format(table).encode(),
        "letter.rtf": _rtf(),
        "letter.odt": _odt(),
        "letter.txt": "\n".join("\t".join(row) for row in _ROWS).encode(),
        "letter.eml": _mail(_PAGE.format(table)),
        "letter.xlsx": _workbook(),
        "letter.pptx": _deck(),
    }


def named(name: str, way: str, chance: random.Random) -> str:
    """Return the name of a spoiled file: a wrong extension where that is what spoils it."""
    stem, _, _ = name.rpartition(".")
    return f"{stem}.{chance.choice(_WRONG)}" if way == "wrong name" else name


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: int(len(data) * chance.uniform(0.02, 0.98))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 4, 32, max(len(data) // 200, 1)))):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def _drop(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, max(len(data) // 4, 2)) :]


def _double(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(start + chance.randrange(1, max(len(data) // 4, 2)), len(data))
    return data[:end] + data[start:end] * 3 + data[end:]


def _swap(data: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.sample(range(len(data)), 2))
    return data[second:] + data[first:second] + data[:first]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    length = min(chance.randrange(1, max(len(data) // 3, 2)), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


def _inner(data: bytes, chance: random.Random) -> bytes:
    """Spoil a part inside a package and leave the package itself sound; other files have a byte range rewritten."""
    if not data.startswith(b"PK"):
        return _flip(_zeroed(data, chance), chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.namelist()
        chosen = chance.choice(parts)
        for part in parts:
            content = old.read(part)
            spoil = chance.choice((_cut, _flip, _drop, _double)) if part == chosen and content else None
            new.writestr(part, spoil(content, chance) if spoil else content)
    return buffer.getvalue()


def _same(data: bytes, chance: random.Random) -> bytes:
    return data


WAYS: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
    ("cut off", _cut),
    ("bits flipped", _flip),
    ("a part missing", _drop),
    ("a part repeated", _double),
    ("parts swapped", _swap),
    ("zeros", _zeroed),
    ("damaged inside", _inner),
    ("wrong name", _same),
)


def _mail(page: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@bank.example", "b@bank.example", "Facility letter"
    message.set_content("see below")
    message.add_alternative(page, subtype="html")
    return message.as_bytes()


def _workbook() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in _ROWS:
        book.worksheets[0].append(row)
    book.save(buffer)
    return buffer.getvalue()


def _deck() -> bytes:
    deck, buffer = pptx.Presentation(), io.BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Facility"
    table = slide.shapes.add_table(3, 3, 0, 0, 900, 900).table
    for r, row in enumerate(_ROWS):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    deck.save(buffer)
    return buffer.getvalue()


def _rtf() -> bytes:
    rows = "".join(r"\trowd\intbl " + "".join(cell + r"\cell " for cell in row) + r"\row " for row in _ROWS)
    return (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}\f0 Facility letter\par " + rows + r"\pard end\par}"
    ).encode()


def _odt() -> bytes:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    body = "".join(f"<text:p>{' '.join(row)}</text:p>" for row in _ROWS)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = f"<office:body><office:text>{body}</office:text></office:body>"
        package.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")
    return buffer.getvalue()

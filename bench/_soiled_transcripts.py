"""The ways in which `bench.damaged_transcripts` spoils transcripts, and files made to harm their reader."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["WAYS", "harmful", "whole_files"]

SOURCES = Path(__file__).parents[1] / "tests" / "data" / "transcripts" / "sources"
_ENCODINGS = ("utf-16", "utf-16-le", "gb18030", "big5hkscs", "cp1252", "utf-7", "shift_jis", "latin-1")
_TAGS = ("<v Ruth Vale>", "</v>", "<v.loud", "<i><b>", "<00:01.000>", "<c.x>", "&lt;", "&#0;", "-->", "<" * 50)

Spoiling = Callable[[bytes, random.Random], bytes]


def whole_files() -> dict[str, bytes]:
    """Return the exports that the readers' tests use, by name."""
    files = sorted(file for file in SOURCES.rglob("*") if file.is_file())
    return {f"{file.parent.name}-{file.name}": file.read_bytes() for file in files}


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: int(len(data) * chance.uniform(0.02, 0.98))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 4, 32, max(len(data) // 100, 1)))):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def _lines(data: bytes, chance: random.Random, change: Callable[[list[bytes], random.Random], list[bytes]]) -> bytes:
    return b"".join(change(data.splitlines(keepends=True), chance))


def _drop(data: bytes, chance: random.Random) -> bytes:
    return _lines(data, chance, lambda lines, by: [line for line in lines if by.random() > 0.25])


def _double(data: bytes, chance: random.Random) -> bytes:
    return _lines(
        data,
        chance,
        lambda lines, by: [line for line in lines for _ in range(by.choice((1, 1, 2, 2, by.choice((3, 300)))))],
    )


def _swap(data: bytes, chance: random.Random) -> bytes:
    return _lines(data, chance, lambda lines, by: by.sample(lines, len(lines)))


def _encoding(data: bytes, chance: random.Random) -> bytes:
    """Write the text in another encoding, or read it in a wrong one and write that."""
    text = data.decode("utf-8", "replace")
    if chance.random() < 0.5:
        return text.encode(chance.choice(_ENCODINGS), "replace")
    return data.decode(chance.choice(("gb18030", "cp1252", "latin-1")), "replace").encode()


def _join(data: bytes, chance: random.Random) -> bytes:
    return data + chance.choice((b"", b"\n", b"\n\n", b"\x00")) + chance.choice(sorted(whole_files().values()))


def _nest(data: bytes, chance: random.Random) -> bytes:
    spoiled = data.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 8, 200))):
        at = chance.randrange(len(spoiled) + 1)
        spoiled = spoiled[:at] + chance.choice(_TAGS) * chance.choice((1, 3, 40)) + spoiled[at:]
    return spoiled.encode()


def _stretch(data: bytes, chance: random.Random) -> bytes:
    """Make one line huge, by the characters that patterns like to run over."""
    lines = data.splitlines(keepends=True) or [b""]
    at = chance.randrange(len(lines))
    filler = chance.choice((b"a", b" ", b"<", b":", b"[", b"(", b"1", b"1:", b"Ana ", "，".encode(), b"<v a>", b"'."))
    lines[at] = lines[at].rstrip(b"\r\n") + filler * (3_000_000 // len(filler)) + b"\n"
    return b"".join(lines)


def _inner(data: bytes, chance: random.Random) -> bytes:
    """Spoil a part inside a package and leave the package itself sound; text has a byte range rewritten."""
    if not data.startswith(b"PK"):
        start = chance.randrange(len(data))
        return data[:start] + chance.randbytes(chance.randrange(1, 60)) + data[start:]
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    chosen = chance.choice(sorted(parts))
    parts[chosen] = chance.choice((_cut, _flip, _drop, _nest))(parts[chosen], chance)
    return _zip(parts)


WAYS: tuple[tuple[str, Spoiling], ...] = (
    ("cut off", _cut),
    ("bits flipped", _flip),
    ("lines missing", _drop),
    ("lines repeated", _double),
    ("lines in another order", _swap),
    ("wrong encoding", _encoding),
    ("two files in one", _join),
    ("tags nested", _nest),
    ("a huge line", _stretch),
    ("damaged inside", _inner),
)


def harmful() -> Iterator[tuple[str, str, bytes]]:
    """Yield name, kind of harm and bytes of files made to harm a reader."""
    sound = next(data for name, data in whole_files().items() if name.startswith("teams-docx-new"))
    yield "bomb.docx", "bomb", _word(sound, b"<w:document>" + b" " * (200 << 20))
    yield "heavy.docx", "bomb", _word(sound, b" " * (120 << 20))
    yield "parts.docx", "bomb", _zip({f"word/{n}.xml": b"x" for n in range(5000)} | {"word/document.xml": b"x"})
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    yield "entities.docx", "bomb", _word(sound, b'<!DOCTYPE w [<!ENTITY l0 "lol">' + lol + b"]><w>&l9;</w>")
    yield "external.docx", "bomb", _word(sound, b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w>&x;</w>')
    yield "deep.docx", "depth", _word(sound, b"<a>" * 100_000)
    yield "deep.json", "depth", b'{"turns": ' + b"[" * 200_000
    yield "deep-objects.json", "depth", b'{"a":' * 200_000
    yield "digits.json", "odd", b'{"turns": [{"text": "a", "start": ' + b"9" * 6000 + b"}]}"
    yield "infinite.json", "odd", b'{"turns": [{"text": "a", "start": 1e999, "end": NaN}]}'
    yield "surrogate.json", "odd", json.dumps({"turns": [{"text": "\ud800", "speaker": "\x00"}]}).encode()
    yield "cues.vtt", "many", b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\n<v A>a\n\n" * 130_000
    yield "lines.txt", "many", b"Ana: a\n" * 390_000
    yield "one-speech.txt", "many", b"Ana 00:01\n" + b"and so on\n" * 390_000 + b"Ana 00:09\nend\n"
    yield "headings.txt", "many", b"".join(b"Ana %d:%02d\nx\n" % (n // 60, n % 60) for n in range(190_000))
    yield "blank.txt", "many", b"\n \n" * 190_000
    yield "labels.txt", "many", b"".join(b"Name%d: a\n" % n for n in range(390_000))
    yield "million.txt", "giant", b"Ana: a\n" * 1_000_000
    yield "large.txt", "giant", b"a" * (33 << 20)


def _word(sound: bytes, document: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sound)) as old:
        return _zip({part: document if part == "word/document.xml" else old.read(part) for part in old.namelist()})


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 9, 15, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

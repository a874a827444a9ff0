"""Small files of the other formats that the tests make for themselves."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from docs_ai.reading import Document, Limits
from docs_ai.reading.canonical import Source
from docs_ai.reading.document import Format
from docs_ai.reading.longtail import read

ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (*((name, name) for name in ("office", "text", "table", "style")), ("fo", "xsl-fo-compatible"))
)
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def document(data: bytes | str, kind: Format, limits: Limits | None = None) -> Document:
    """Read ``data`` as a file of ``kind``."""
    raw = data.encode() if isinstance(data, str) else data
    return read(raw, Source(Path(f"made.{kind}"), "0" * 64, kind), limits or Limits())


def blocks(made: Document) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    return [(block.kind, made.quote(block.span)) for block in made.blocks]


def cells(made: Document) -> list[tuple[str, int, str]]:
    """Return text, column and header of each cell."""
    return [(made.quote(cell.span), cell.column, cell.header) for cell in made.cells]


def struck(made: Document) -> list[tuple[str, str]]:
    """Return kind and text of what does not stand."""
    return [(entry.kind, entry.text) for entry in made.struck]


def odt(body: str, styles: str = "", automatic: str = "") -> bytes:
    """Return an OpenDocument text with the given body."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        automatic = f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        content = f"<office:body><office:text>{body}</office:text></office:body>"
        package.writestr(
            "content.xml", f"<office:document-content {ODF}>{automatic}{content}</office:document-content>"
        )
        master = f"<office:master-styles>{styles}</office:master-styles>"
        package.writestr("styles.xml", f"<office:document-styles {ODF}>{master}</office:document-styles>")
    return buffer.getvalue()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file ([MS-CFB], version 3); a name may have one storage: ``storage/stream``."""
    storages = sorted({name.split("/")[0] for name in streams if "/" in name})
    entries: list[tuple[str, int, bytes, int]] = [("Root Entry", 5, b"", -1)]
    entries += [(storage, 1, b"", 0) for storage in storages]
    for name, data in streams.items():
        parent = 1 + storages.index(name.split("/")[0]) if "/" in name else 0
        entries.append((name.rsplit("/", 1)[-1], 2, data, parent))
    mini, mini_fat, starts = bytearray(), list[int](), dict[int, int]()
    for index, (_, _, data, _) in enumerate(entries):
        count = -(-len(data) // 64)
        if count:
            starts[index] = len(mini_fat)
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), _END]
            mini += data.ljust(count * 64, b"\0")
    directory = b"".join(_entry(index, entries, starts, len(mini)) for index in range(len(entries)))
    parts = [
        _sectors(directory),
        _sectors(struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff"),
        _sectors(bytes(mini)),
    ]
    fat = [_FAT]
    for part in parts:
        count = len(part) // 512
        fat += [*range(len(fat) + 1, len(fat) + count), _END] if count else []
    fat += [_FREE] * (128 - len(fat))
    at = [1, 1 + len(parts[0]) // 512, 1 + (len(parts[0]) + len(parts[1])) // 512]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, at[0], 0, 4096, at[1], len(parts[1]) // 512, _END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)
    directory_with_root = parts[0][:116] + struct.pack("<I", at[2]) + parts[0][120:]
    return header + struct.pack("<128I", *fat) + directory_with_root + parts[1] + parts[2]


def _sectors(data: bytes, fill: bytes = b"\0") -> bytes:
    return data.ljust(-(-len(data) // 512) * 512, fill)


def _entry(index: int, entries: list[tuple[str, int, bytes, int]], starts: Mapping[int, int], mini: int) -> bytes:
    """Return a directory entry; siblings are a chain to the right, in the order that the format asks for."""
    name, kind, data, parent = entries[index]

    def order(number: int) -> tuple[int, str]:
        return len(entries[number][0]), entries[number][0].upper()

    def children(of: int) -> list[int]:
        return sorted((number for number, entry in enumerate(entries) if entry[3] == of and number), key=order)

    siblings = children(parent) if index else []
    right = siblings[siblings.index(index) + 1] if index and index != siblings[-1] else _FREE
    below = children(index)
    raw = name.encode("utf-16-le") + b"\0\0"
    fixed = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, below[0] if below else _FREE)
    return fixed + bytes(36) + struct.pack("<IQ", starts.get(index, _END), len(data) if index else mini)


def msg(strings: Mapping[int, str], attachment: str = "") -> bytes:
    """Return a message of Outlook: its properties by their tag ([MS-OXPROPS]), all of them Unicode strings."""
    streams = {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in strings.items()}
    entries = [struct.pack("<HHIII", 0x1F, tag, 6, len(text) * 2 + 2, 0) for tag, text in strings.items()]
    streams["__properties_version1.0"] = struct.pack(
        "<8xIIII8x", 0, int(bool(attachment)), 0, int(bool(attachment))
    ) + b"".join(entries)
    if attachment:
        storage = "__attach_version1.0_#00000000"
        streams[f"{storage}/__substg1.0_3707001F"] = attachment.encode("utf-16-le")
        streams[f"{storage}/__properties_version1.0"] = bytes(8) + struct.pack(
            "<HHIII", 0x1F, 0x3707, 6, len(attachment) * 2 + 2, 0
        )
    return compound(streams)

"""Tell what a file is by what is in it, never by its name, and refuse what cannot be opened safely."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from copilot import package
from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, InputError, LimitExceeded, UnsupportedFormat
from copilot.regular_file import read_regular
from docs_ai.reading.document import Format
from docs_ai.reading.limits import Limits

__all__ = ["format_of", "is_protected", "whole"]

_PDF, _OLE = b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_PARTS: dict[str, Format] = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
}
_STREAMS: tuple[tuple[str, Format], ...] = (("__properties_version1.0", "msg"), ("WordDocument", "doc"))
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# A comment ends at its first end: were it free to end at a later one, a run of comments could be cut in 2^n ways.
_HTML = re.compile(
    rb"(?>(?:<\?xml[^>]*>|(?><!--.*?-->)|\s)*)<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]?.*(?:\r?\n[ \t].*)*\r?\n")
_MAIL = re.compile(rb"^(?:from|received|return-path|message-id|mime-version|subject):", re.IGNORECASE | re.MULTILINE)
_READABLE = "PDF, Word, pictures, XLSX, PPTX, mail, HTML, RTF, ODT and plain text are read"
_LOOKED_AT = 64 * 1024
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1b")


def whole(path: Path, limits: Limits) -> bytes:
    """Return what is in a file.

    Raises:
        InputError: it cannot be read.
        LimitExceeded: it is larger than ``limits.file_bytes``.
    """
    try:
        data = read_regular(path, limits.file_bytes)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    if data is None:
        raise LimitExceeded(f"{path.name}: larger than {limits.file_bytes // (1024 * 1024)} MB; refused")
    return data


def format_of(data: bytes, name: str, limits: Limits) -> Format:
    """Return the format of ``data``; ``name`` is only for messages.

    Raises:
        EmptyFile: there are no bytes.
        EncryptedFile: a file behind a password; see `is_protected`.
        DamagedFile: a package whose container is broken.
        LimitExceeded: a package that would unpack beyond the limits.
        UnsupportedFormat: anything else; the message says what it is.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(f"{name}: the file is empty")
    if _PDF in data[:1024]:
        return "pdf"
    if data.startswith(package.SIGNATURE):
        return _in_package(data, name, limits)
    if data.startswith(_OLE):
        return _in_compound(data, name)
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if _HTML.match(data[:_LOOKED_AT]):
        return "html"
    if not _is_text(data):
        raise UnsupportedFormat(f"{name}: its content is of no known kind, whatever the name says; {_READABLE}")
    return "eml" if _is_mail(data[:_LOOKED_AT]) else "text"


def is_protected(data: bytes) -> bool:
    """Tell whether ``data`` is an Office file that a password locks."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _in_package(data: bytes, name: str, limits: Limits) -> Format:
    """Tell what a zip container holds, after its bounds have been checked."""
    members = package.members(data, name, package.Bounds(limits.unpacked_bytes, limits.members))
    names = {member.filename for member in members}
    for part, found in _PARTS.items():
        if part in names:
            return found
    kind = _kind(data, name) if "mimetype" in names and _is_small(members, "mimetype") else b""
    if kind.startswith(_OPEN_DOCUMENT):
        if kind.strip() == _OPEN_DOCUMENT + b"text":
            return "odt"
        raise UnsupportedFormat(f"{name}: an OpenDocument file that is no text; save it as PDF")
    raise UnsupportedFormat(f"{name}: a zip archive and no document; unpack it first. {_READABLE}")


def _kind(data: bytes, name: str) -> bytes:
    """Return what an OpenDocument package says that it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read("mimetype")[:120]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise DamagedFile(f"{name}: the package is truncated or damaged; ask for a fresh copy") from error


def _is_small(members: Sequence[zipfile.ZipInfo], name: str) -> bool:
    return all(member.file_size <= 200 for member in members if member.filename == name)


def _in_compound(data: bytes, name: str) -> Format:
    if is_protected(data):
        raise EncryptedFile(f"{name}: protected by a password; give it with --password")
    for stream, found in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return found
    raise UnsupportedFormat(
        f"{name}: an old Office file (XLS or PPT) or none that is known; save it as XLSX, PPTX or PDF"
    )


def _is_mail(head: bytes) -> bool:
    """Tell whether a text begins with header lines of a message: at least two, one of them of a mail."""
    end, count = 0, 0
    while (match := _HEADER.match(head, end)) is not None:
        end, count = match.end(), count + 1
    return count >= 2 and _MAIL.search(head[:end]) is not None


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(data, "utf-16")
    if any(byte in _CONTROLS for byte in data[:_LOOKED_AT]):
        return False
    return _decodes(data, "utf-8") or _decodes(data, "gb18030")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True

"""Tell what a file is by what is in it, never by its name, and refuse what cannot be opened safely."""

from __future__ import annotations

import io
import zipfile

from copilot.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from docs_ai.reading.document import Format
from docs_ai.reading.limits import Limits

__all__ = ["format_of"]

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = {b"\x89PNG": "PNG image", b"\xff\xd8\xff": "JPEG image", b"II*\x00": "TIFF image", b"MM\x00*": "TIFF image"}
_OFFICE = {"xl/": "spreadsheet (XLSX)", "ppt/": "presentation (PPTX)", "mimetype": "OpenDocument file"}
_READABLE = "PDF with a text layer and DOCX are read in this version"


def format_of(data: bytes, name: str, limits: Limits) -> Format:
    """Return the format of ``data``; ``name`` is only for messages.

    Raises:
        EmptyFile: there are no bytes.
        EncryptedFile: an Office file behind a password.
        DamagedFile: a DOCX whose container is broken.
        LimitExceeded: a DOCX that would unpack beyond the limits.
        UnsupportedFormat: anything else; the message says what it is.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(f"{name}: the file is empty")
    if _PDF in data[:1024]:
        return "pdf"
    if data.startswith(_ZIP):
        _check_package(data, name, limits)
        return "docx"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFile(f"{name}: protected by a password; save a copy without it")
        raise UnsupportedFormat(f"{name}: an old Office file (DOC, XLS or PPT); save it as DOCX or PDF")
    for magic, kind in _IMAGES.items():
        if data.startswith(magic):
            raise UnsupportedFormat(
                f"{name}: a {kind}; scans are not read in this version (text recognition comes later)"
            )
    raise UnsupportedFormat(f"{name}: its content is neither PDF nor DOCX, whatever the name says; {_READABLE}")


def _check_package(data: bytes, name: str, limits: Limits) -> None:
    """Check a zip container from its directory alone. Python's zipfile never unpacks more than the directory states."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise DamagedFile(f"{name}: the DOCX is truncated or damaged; ask for a fresh copy") from error
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked_bytes:
        limit = limits.unpacked_bytes // (1024 * 1024)
        raise LimitExceeded(f"{name}: would unpack to more than {limit} MB or {limits.members} parts; refused")
    if any(member.flag_bits & 0x1 for member in members):
        raise EncryptedFile(f"{name}: protected by a password; save a copy without it")
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return
    for prefix, kind in _OFFICE.items():
        if any(entry.startswith(prefix) for entry in names):
            raise UnsupportedFormat(f"{name}: a {kind}, whatever the name says; {_READABLE}")
    raise UnsupportedFormat(f"{name}: a zip archive that is no DOCX; {_READABLE}")

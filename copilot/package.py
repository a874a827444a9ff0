"""Zip packages (DOCX, XLSX, PPTX, ODT): what is in one, told from its directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from copilot.errors import DamagedFile, EncryptedFile, LimitExceeded

__all__ = ["SIGNATURE", "Bounds", "members"]

SIGNATURE = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Upper bounds for one package: its bytes once unpacked, which guards against zip bombs, and its parts."""

    unpacked_bytes: int
    members: int


def members(data: bytes, name: str, bounds: Bounds) -> tuple[zipfile.ZipInfo, ...]:
    """Return the entries of a package that keeps within ``bounds``.

    Python's zipfile never unpacks more than the directory states, so that the stated sizes can be trusted. Entries are
    counted before the directory is read: millions of them would fill the memory.

    Args:
        data: the file.
        name: of the file, for messages.
        bounds: what it may unpack to.

    Raises:
        DamagedFile: the container is broken.
        EncryptedFile: an archive behind a password.
        LimitExceeded: it would unpack beyond the bounds.
    """
    if data.count(_ENTRY) > bounds.members:
        raise _too_large(name, bounds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found = tuple(package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, RuntimeError) as error:
        raise DamagedFile(f"{name}: the package is truncated or damaged; ask for a fresh copy") from error
    if len(found) > bounds.members or sum(member.file_size for member in found) > bounds.unpacked_bytes:
        raise _too_large(name, bounds)
    if any(member.flag_bits & 0x1 for member in found):
        raise EncryptedFile(f"{name}: an archive that a password protects; save a copy without it")
    return found


def _too_large(name: str, bounds: Bounds) -> LimitExceeded:
    limit = bounds.unpacked_bytes // (1024 * 1024)
    return LimitExceeded(f"{name}: would unpack to more than {limit} MB or {bounds.members} parts; refused")

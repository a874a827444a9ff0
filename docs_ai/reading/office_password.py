"""Office files behind a password: the only module that knows msoffcrypto-tool."""

from __future__ import annotations

import io

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from copilot.errors import DamagedFile, EncryptedFile

__all__ = ["unlocked"]


def unlocked(data: bytes, name: str, password: str | None) -> bytes:
    """Return the file without its protection.

    Raises:
        EncryptedFile: there is no password, or it is wrong, or no password opens it.
        DamagedFile: the container is malformed.
    """
    if password is None:
        raise EncryptedFile(f"{name}: protected by a password; give it with --password")
    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened)
    except InvalidKeyError as error:
        raise EncryptedFile(f"{name}: the password is wrong") from error
    except DecryptionError as error:
        raise EncryptedFile(f"{name}: protected in a way that no password opens") from error
    except (FileFormatError, ParseError, OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DamagedFile(f"{name}: the protected file is damaged; ask for a fresh copy") from error
    return opened.getvalue()

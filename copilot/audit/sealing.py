"""Contents at rest: AES-256-GCM under a key of the bank's, bound to the record they belong to."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.audit.keys import read_content_keys
from copilot.errors import AuditError

__all__ = ["Sealer"]

_VERSION = "s1"
_NONCE = 12  # bytes; random, so that one key serves 2^32 contents (NIST SP 800-38D, 8.3)


class Sealer:
    """Seals with the first key and opens with any. A sealed text is ``s1.KEY.BASE64``, where KEY names the key."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = {_name(key): AESGCM(key) for key in reversed(keys)}
        self.key = _name(keys[0])

    @classmethod
    def read(cls, path: Path) -> Sealer:
        """Read the key file of the setting ``audit.content_key``.

        Raises:
            ConfigError: it is missing or holds no key; the message says how to make one.
        """
        return cls(read_content_keys(path))

    def seal(self, record: str, content: str) -> str:
        """Return the sealed content of the record with the identity ``record``."""
        nonce = os.urandom(_NONCE)
        box = self._keys[self.key].encrypt(nonce, content.encode("utf-8", "backslashreplace"), record.encode())
        return f"{_VERSION}.{self.key}.{base64.b64encode(nonce + box).decode('ascii')}"

    def open(self, record: str, sealed: str) -> str:
        """Return the content again.

        Raises:
            AuditError: the key is not known, or the text was changed or belongs to another record.
        """
        version, _, rest = sealed.partition(".")
        name, _, box = rest.partition(".")
        if version != _VERSION or name not in self._keys:
            raise AuditError(f"the content of record {record} is sealed with another key ({name[:16]})")
        try:
            raw = base64.b64decode(box, validate=True)
            return self._keys[name].decrypt(raw[:_NONCE], raw[_NONCE:], record.encode()).decode("utf-8")
        except (ValueError, InvalidTag) as error:
            raise AuditError(f"the content of record {record} was changed, or belongs to another one") from error


def _name(key: bytes) -> str:
    return hashlib.sha256(b"bank-copilot content key\n" + key).hexdigest()[:16]

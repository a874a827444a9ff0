"""The keys of the trail, as files: Ed25519 for signatures, 32 random bytes for sealed contents."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from copilot import atomic
from copilot.errors import ConfigError

__all__ = ["PublicKeys", "Signer", "new_content_key", "read_content_keys"]

_END = b"-----END PUBLIC KEY-----"
_CONTENT_BYTES = 32


class Signer:
    """A private Ed25519 key (RFC 8032). ``key`` is its name: the first 16 hex digits of its public key's SHA-256."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key()
        self.key = _name(self.public)

    @classmethod
    def read(cls, path: Path) -> Signer:
        """Read a private key (PEM, PKCS #8, without a password).

        Raises:
            ConfigError: the file is missing, is no such key, or every user of the machine may read it.
        """
        try:
            if path.stat().st_mode & 0o007:
                raise ConfigError(f"every user of this machine may use the signing key {path}; run: chmod 600 {path}")
            private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError as error:
            raise ConfigError(
                f"the signing key of the audit trail is missing: {path}; put it back from its copy, or make "
                f"another one with: bank-copilot audit key new --signing {path}"
            ) from error
        except OSError as error:
            raise ConfigError(f"cannot read the signing key {path}: {error.strerror}") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ConfigError(f"{path} is no private key in PEM") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise ConfigError(f"{path} is no Ed25519 key")
        return cls(private)

    @classmethod
    def make(cls, path: Path) -> Signer:
        """Make a key file that only its owner may read, with the public key beside it; one that is there is kept.

        Raises:
            ConfigError: it cannot be written.
        """
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _create(path, pem)
        signer = cls.read(path)  # another process may have been faster
        signer.publish(path.with_name(f"{path.name}.pub"))
        return signer

    def publish(self, path: Path) -> None:
        """Write the public key (PEM) unless the file has it; keys that stand there already stay, for old signatures.

        Raises:
            OutputError: it cannot be written.
        """
        known = path.read_bytes() if path.is_file() else b""
        if self.key not in PublicKeys.parse(known).names:
            pem = self.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            atomic.write_bytes(path, known + pem)

    def sign(self, message: bytes) -> str:
        """Return the signature in base64."""
        return base64.b64encode(self._private.sign(message)).decode("ascii")


class PublicKeys:
    """The keys whose signatures are taken: the present one and, after a change of keys, the ones before it."""

    def __init__(self, keys: Iterable[Ed25519PublicKey]) -> None:
        self._keys: Mapping[str, Ed25519PublicKey] = {_name(key): key for key in keys}

    @classmethod
    def parse(cls, pem: bytes) -> PublicKeys:
        """Read one or several keys (PEM) from the bytes of a file.

        Raises:
            ConfigError: one of them is no Ed25519 key.
        """
        keys: list[Ed25519PublicKey] = []
        for block in pem.split(_END)[:-1]:
            try:
                key = serialization.load_pem_public_key(block.strip() + b"\n" + _END + b"\n")
            except (ValueError, UnsupportedAlgorithm) as error:
                raise ConfigError("a public key of the audit trail is damaged") from error
            if not isinstance(key, Ed25519PublicKey):
                raise ConfigError("a public key of the audit trail is no Ed25519 key")
            keys.append(key)
        return cls(keys)

    @classmethod
    def read(cls, path: Path) -> PublicKeys:
        """Read a file with one or several public keys (PEM).

        Raises:
            ConfigError: the file cannot be read, or holds none.
        """
        try:
            keys = cls.parse(path.read_bytes())
        except OSError as error:
            raise ConfigError(f"cannot read the public key {path}: {error.strerror}") from error
        if not keys.names:
            raise ConfigError(f"{path} holds no public key in PEM")
        return keys

    @property
    def names(self) -> frozenset[str]:
        """The names of the keys."""
        return frozenset(self._keys)

    def signed(self, key: object, signature: object, message: bytes) -> bool:
        """Tell whether the key of that name is known and made the signature (base64) of the message."""
        known = self._keys.get(key) if isinstance(key, str) else None
        if known is None or not isinstance(signature, str):
            return False
        try:
            known.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def new_content_key(path: Path) -> None:
    """Make a key file for sealed contents, readable for its owner only.

    Raises:
        ConfigError: there is a file already, or it cannot be written.
    """
    if not _create(path, base64.b64encode(secrets.token_bytes(_CONTENT_BYTES)) + b"\n"):
        raise ConfigError(f"{path} is there already; a key that is lost cannot be made again, so it is not overwritten")


def read_content_keys(path: Path) -> tuple[bytes, ...]:
    """Read 32-byte keys, one a line in base64 or hex; the first seals, the others only open what they sealed.

    Raises:
        ConfigError: the file cannot be read, everybody may read it, or a line is no key.
    """
    try:
        if path.stat().st_mode & 0o007:
            raise ConfigError(f"every user of this machine may read the content key {path}; run: chmod 600 {path}")
        lines = path.read_text("ascii").split()
    except FileNotFoundError as error:
        raise ConfigError(
            f"the content key {path} is missing; make one with: bank-copilot audit key new {path}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the content key {path}") from error
    keys = tuple(_content_key(line, path) for line in lines)
    if not keys:
        raise ConfigError(f"{path} holds no key; make one with: bank-copilot audit key new PATH")
    return keys


def _content_key(line: str, path: Path) -> bytes:
    try:
        key = bytes.fromhex(line) if len(line) == 2 * _CONTENT_BYTES else base64.b64decode(line, validate=True)
    except ValueError as error:
        raise ConfigError(f"{path}: a content key is {_CONTENT_BYTES} bytes in base64 or hex, one a line") from error
    if len(key) != _CONTENT_BYTES:
        raise ConfigError(f"{path}: a content key is {_CONTENT_BYTES} bytes, not {len(key)}")
    return key


def _name(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _create(path: Path, data: bytes) -> bool:
    """Make a file that only its owner may read, whole or not at all; return False when there is one already.

    Raises:
        ConfigError: it cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return True

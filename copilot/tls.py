"""TLS on both sides of the gateway: the server's certificate, and the authority that commands trust.

Source: RFC 9325, recommendations for the secure use of TLS: version 1.2 at least.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import NoReturn

from copilot.errors import ConfigError

__all__ = ["client_context", "server_context", "untrusted"]


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """Return what a server serves with.

    Args:
        certificate: a PEM file with the server's certificate and those between it and the authority.
        key: a PEM file with its private key, without a passphrase.

    Raises:
        ConfigError: one of them is missing or cannot be used, or they do not belong together.
    """
    if not certificate or not key:
        raise ConfigError("TLS needs both server.tls_certificate and server.tls_key")
    _check(certificate, "server.tls_certificate")
    _check(key, "server.tls_key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password=_no_passphrase)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ConfigError("server.tls_key does not belong to server.tls_certificate") from error
        raise ConfigError("server.tls_certificate or server.tls_key is not a PEM file of its kind") from error
    return context


def client_context(authority: str = "") -> ssl.SSLContext | bool:
    """Return what a client checks a server's certificate with, as httpx takes it: ``verify``.

    Args:
        authority: a PEM file with the certificates that are trusted, alone; empty for the public authorities.

    Raises:
        ConfigError: the file is missing or holds no certificate.
    """
    if not authority:
        return True
    _check(authority, "server.tls_authority")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=authority)
    except ssl.SSLError as error:
        raise ConfigError("server.tls_authority is not a PEM file with a certificate") from error
    return context


def untrusted(error: BaseException) -> bool:
    """Return whether an error, or one that it came from, says that a server's certificate is not trusted."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _check(file: str, setting: str) -> None:
    try:
        with Path(file).open("rb"):
            pass
    except OSError as error:
        raise ConfigError(f"{setting}: cannot read {file}: {error.strerror}") from error


def _no_passphrase() -> NoReturn:
    raise ConfigError("server.tls_key has a passphrase; give the server a key without one, readable for it alone")

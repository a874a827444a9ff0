"""The port that something of ours is served on, and a server on it that leaves the signals to whoever runs it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from copilot.errors import CopilotError

__all__ = ["LOOPBACK", "UnsignalledServer", "listen"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine can reach."""

_WAITING = 128


class UnsignalledServer(uvicorn.Server):
    """Uvicorn without its own signal handling, which ends the process before what is under way is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us."""
        yield


def listen(host: str, port: int, refusal: type[CopilotError]) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: the address, IPv4 or IPv6.
        port: 0 for a free one.
        refusal: raised where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends small pieces at once; else each waits 40 ms for the one before (Nagle).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        raise refusal(f"cannot serve on {host}:{port}: {error.strerror}; choose another with --port") from error
    return listener

"""Messages in a stream of bytes: a header with the length, an empty line, and the body (LSP 3.18, "Base Protocol")."""

from __future__ import annotations

__all__ = ["Frames", "framed"]

_END = b"\r\n\r\n"
_FIELDS = frozenset({b"content-length", b"content-type"})
_LONGEST_HEADER = 4096


def framed(body: bytes) -> bytes:
    """Return a message with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Frames:
    """Cuts what comes in, in pieces of any size, into the bodies of messages."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._length: int | None = None

    def add(self, data: bytes) -> None:
        """Take in what has come."""
        self._data += data

    def take(self) -> bytes | None:
        """Return the next body; None as long as it has not come whole.

        Raises:
            ValueError: what comes is no header of the protocol, so that nobody knows where the next message begins.
        """
        if self._length is None:
            end = self._data.find(_END)
            if end < 0:
                if len(self._data) > _LONGEST_HEADER:
                    raise ValueError("a header without an end")
                return None
            self._length = _length(bytes(self._data[:end]))
            del self._data[: end + len(_END)]
        if len(self._data) < self._length:
            return None
        body = bytes(self._data[: self._length])
        del self._data[: self._length]
        self._length = None
        return body


def _length(header: bytes) -> int:
    """Return the length that a header gives.

    It may have no other fields than the protocol's two: what a web page sends to a port of this machine has.
    """
    fields = {}
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip()
    length = fields.get(b"content-length", b"")
    if not length.isdigit() or not fields.keys() <= _FIELDS:
        raise ValueError("no header of the protocol")
    return int(length)

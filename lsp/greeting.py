"""Answer an editor's ``initialize`` at once, then hand the conversation over to the language server.

The protocol's types alone take longer to load than an editor should wait for the handshake. What the server can do is
known beforehand, so this module, which needs nothing but the standard library, answers from ``capabilities.json``. The
server then reads the same ``initialize`` again, and its own answer to it is withheld. A test holds the two answers
equal.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from copilot import __version__

__all__ = ["NAME", "Output", "answer", "greet"]

NAME = "bank-copilot"

_ENCODINGS = ("utf-8", "utf-16", "utf-32")
_LARGEST = 64 * 1024**2


class Output(io.BufferedWriter):
    """The stream to the editor; the answer to one request can be withheld, because it has been given."""

    _withheld: str | int | None = None

    def withhold(self, request: str | int) -> None:
        """Let the answer to ``request`` not pass; messages are written one a call."""
        self._withheld = request

    def write(self, data: Any, /) -> int:
        """Write a message, unless it is the answer that is withheld."""
        if self._withheld is not None and _answers(bytes(data), self._withheld):
            self._withheld = None
            return len(data)
        return super().write(data)


class _Replayed(io.RawIOBase):
    """Gives what was read before, then goes on with the stream it was read from."""

    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = len(buffer)
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        else:
            data = self._rest.read1(size)
        buffer[: len(data)] = data
        return len(data)


def greet(stdin: io.BufferedReader, stdout: Output) -> io.BufferedReader:
    """Answer the first message if it is ``initialize``, and return the stream from which the server reads all of it.

    What is no ``initialize`` is left to the server, which knows what to say to it.
    """
    head, body = _message(stdin)
    try:
        message = json.loads(body)
        request, params = message["id"], message["params"]
        greeted = message["method"] == "initialize" and isinstance(params, Mapping)
    except (ValueError, KeyError, TypeError):
        greeted = False
    if greeted:
        reply = json.dumps({"jsonrpc": "2.0", "id": request, "result": answer(params)}).encode()
        stdout.write(b"Content-Length: %d\r\n\r\n%s" % (len(reply), reply))
        stdout.flush()
        stdout.withhold(request)
    return io.BufferedReader(_Replayed(head + body, stdin))


def answer(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of ``initialize``: what the server can do, as far as it depends on what the editor can."""
    client = params.get("capabilities") or {}
    able: dict[str, Any] = json.loads(resources.files("lsp").joinpath("capabilities.json").read_text("utf-8"))
    wanted = (client.get("general") or {}).get("positionEncodings") or ()
    able["positionEncoding"] = next((encoding for encoding in wanted if encoding in _ENCODINGS), "utf-16")
    if (client.get("textDocument") or {}).get("inlineCompletion") is not None:
        del able["completionProvider"]
    return {"capabilities": able, "serverInfo": {"name": NAME, "version": __version__}}


def _message(stdin: io.BufferedReader) -> tuple[bytes, bytes]:
    """Read one message: its header with the empty line, and its body; less at the end of the stream."""
    head, length = b"", 0
    while line := stdin.readline(_LARGEST):
        head += line
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        if not line.strip() and length:
            return head, stdin.read(min(length, _LARGEST))
    return head, b""


def _answers(data: bytes, request: str | int) -> bool:
    message = json.loads(data[data.index(b"{") :])
    return message.get("id") == request and "method" not in message

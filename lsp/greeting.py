"""The first word to the editor, said before the language server is loaded.

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
from typing import Any, Protocol
from urllib.parse import urlsplit

from copilot import __version__
from lsp.framing import Frames, framed

__all__ = ["NAME", "Input", "Output", "answer", "greet", "understood"]

NAME = "bank-copilot"

_ENCODINGS = ("utf-8", "utf-16", "utf-32")
_CHUNK = 65536
_GROUPS = ("general", "textDocument", "window", "workspace")
_FLAGS = {"window": ("workDoneProgress",), "workspace": ("configuration", "workspaceFolders")}
_PARTS = {"textDocument": ("inlineCompletion",), "workspace": ("didChangeConfiguration", "didChangeWatchedFiles")}


class Input(Protocol):
    """What the editor writes to; `io.FileIO` is one."""

    def read(self, size: int, /) -> bytes | None:
        """Return what there is, up to ``size`` bytes, and wait only for the first; nothing at the end."""
        ...


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


def greet(stdin: Input, stdout: Output) -> bytes:
    """Answer the first message if it is ``initialize``, and return all that was read, for the server to read again.

    What is no ``initialize`` is left to the server, which knows what to say to it.
    """
    frames, read = Frames(), b""
    try:
        while (body := frames.take()) is None:
            if not (data := stdin.read(_CHUNK)):
                return read
            read += data
            frames.add(data)
        message = json.loads(body)
        request, params = message["id"], message["params"]
        greeted = message["method"] == "initialize" and isinstance(params, Mapping)
    except (ValueError, KeyError, TypeError, RecursionError):
        greeted = False
    if greeted:
        reply = {"jsonrpc": "2.0", "id": request, "result": answer(params)}
        stdout.write(framed(json.dumps(reply).encode()))
        stdout.flush()
        stdout.withhold(request)
    return read


def answer(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of ``initialize``: what the server can do, as far as it depends on what the editor can."""
    client = understood(params)["capabilities"]
    able: dict[str, Any] = json.loads(resources.files("lsp").joinpath("capabilities.json").read_text("utf-8"))
    wanted = client["general"].get("positionEncodings", ())
    able["positionEncoding"] = next((encoding for encoding in wanted if encoding in _ENCODINGS), "utf-16")
    if "inlineCompletion" in client["textDocument"]:
        del able["completionProvider"]
    return {"capabilities": able, "serverInfo": {"name": NAME, "version": __version__}}


def understood(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the parameters of ``initialize`` that this server goes by.

    An editor may be newer than the protocol's library, or wrong about something that nobody here asks: that is no
    reason to fail the handshake. What has another form than the protocol's is left out.
    """
    given = _mapping(params.get("capabilities"))
    client = {group: _mapping(given.get(group)) for group in _GROUPS}
    able: dict[str, dict[str, Any]] = {group: {} for group in _GROUPS}
    for group, names in _FLAGS.items():
        able[group] |= {name: client[group].get(name) is True for name in names}
    for group, names in _PARTS.items():
        able[group] |= {name: _dynamic(client[group][name]) for name in names if _is_there(client[group].get(name))}
    encodings = client["general"].get("positionEncodings")
    if isinstance(encodings, list):
        able["general"]["positionEncodings"] = [one for one in encodings if isinstance(one, str)]
    process, folders = params.get("processId"), params.get("workspaceFolders")
    return {
        "capabilities": able,
        "processId": process if type(process) is int and process > 0 else None,
        "rootUri": _address(params.get("rootUri")),
        "rootPath": _text(params.get("rootPath")),
        "workspaceFolders": list(filter(None, map(_folder, folders))) if isinstance(folders, list) else None,
        "initializationOptions": params.get("initializationOptions"),
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _address(value: Any) -> str | None:
    """Return an address that can be taken apart; the protocol's library fails at others."""
    try:
        return value if urlsplit(_text(value)).path else None
    except (ValueError, AttributeError):
        return None


def _is_there(value: Any) -> bool:
    return value is not None and value is not False


def _dynamic(value: Any) -> dict[str, bool]:
    return {"dynamicRegistration": _mapping(value).get("dynamicRegistration") is True}


def _folder(value: Any) -> dict[str, str] | None:
    uri, name = _address(_mapping(value).get("uri")), _text(_mapping(value).get("name"))
    return None if uri is None else {"uri": uri, "name": name or ""}


def _answers(data: bytes, request: str | int) -> bool:
    message = json.loads(data[data.index(b"{") :])
    return message.get("id") == request and "method" not in message

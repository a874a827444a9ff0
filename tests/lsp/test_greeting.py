"""The answer to ``initialize`` that is given before the server is loaded is the one that the server would give."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import Any

import pytest

from lsp.connection import Connection
from lsp.greeting import Output, answer, greet
from lsp.server import create
from prompts import Library

INLINE = {"textDocument": {"inlineCompletion": {"dynamicRegistration": True}}}
CLIENTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "inline completion": INLINE,
    "UTF-8 first": INLINE | {"general": {"positionEncodings": ["utf-8", "utf-16"]}},
    "UTF-32 alone": {"general": {"positionEncodings": ["utf-32"]}},
    "an unknown unit first": {"general": {"positionEncodings": ["cesu-8", "utf-8"]}},
    "only unknown units": {"general": {"positionEncodings": ["cesu-8"]}},
    "notebooks and file operations": INLINE
    | {"notebookDocument": {"synchronization": {}}, "workspace": {"fileOperations": {"willRename": True}}},
    "all of saving": {"textDocument": {"synchronization": {"willSave": True, "willSaveWaitUntil": True}}},
}


def framed(message: dict[str, Any], end: bytes = b"\r\n") -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d" % len(body) + b"\r\n" + end + body


def initialize(capabilities: dict[str, Any], request: int | str = 1) -> dict[str, Any]:
    params = {"processId": None, "rootUri": None, "capabilities": capabilities}
    return {"jsonrpc": "2.0", "id": request, "method": "initialize", "params": params}


def messages(data: bytes) -> list[dict[str, Any]]:
    found, rest = [], data
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
        found.append(json.loads(rest[:length]))
        rest = rest[length:]
    return found


def without_false(value: Any) -> Any:
    """Leave out what is false: in capabilities that says the same as nothing."""
    if isinstance(value, dict):
        return {key: without_false(item) for key, item in value.items() if item is not False}
    return value


class Pipe(io.BytesIO):
    """Keeps what was written when it is closed."""

    written = b""

    def close(self) -> None:
        self.written = self.getvalue()
        super().close()


@asynccontextmanager
async def nowhere():
    raise AssertionError("nothing is to be connected")
    yield


def served(data: bytes, *, greeted: bool) -> list[dict[str, Any]]:
    """Return what a server answers to ``data``, which ends with ``exit``."""
    pipe = Pipe()
    stdout, stdin = Output(pipe), io.BufferedReader(io.BytesIO(data))
    server = create(Connection(nowhere), Library.load())
    server.start_io(greet(stdin, stdout) if greeted else stdin, stdout)
    return messages(pipe.written)


@pytest.mark.parametrize("capabilities", CLIENTS.values(), ids=CLIENTS)
def test_it_is_what_the_server_would_answer(capabilities):
    data = framed(initialize(capabilities)) + framed({"jsonrpc": "2.0", "method": "exit"})
    (real,) = served(data, greeted=False)
    assert answer({"capabilities": capabilities}) == without_false(real["result"])


def test_the_server_reads_the_same_and_its_answer_is_withheld():
    data = framed(initialize(INLINE, request="one"), b"Content-Type: x\r\n\r\n")
    data += framed({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}) + framed({"jsonrpc": "2.0", "method": "exit"})
    first, second = served(data, greeted=True)
    assert first == {"jsonrpc": "2.0", "id": "one", "result": answer({"capabilities": INLINE})}
    assert second["id"] == 2


def test_only_the_answer_is_withheld():
    pipe = io.BytesIO()
    stdout = Output(pipe)
    stdout.withhold(1)
    stdout.write(framed({"id": 1, "method": "workspace/configuration"}))
    stdout.write(framed({"id": 1, "result": None}))
    stdout.write(framed({"id": 1, "result": "a later one"}))
    stdout.flush()
    assert [message.get("method", message.get("result")) for message in messages(pipe.getvalue())] == [
        "workspace/configuration",
        "a later one",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Content-Length: 5\r\n\r\n",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: 3\r\n\r\n{{{",
        b"no header at all\r\n\r\nmore",
        framed({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}) + b"rest",
        framed({"jsonrpc": "2.0", "method": "exit"}),
    ],
)
def test_what_is_no_handshake_is_left_to_the_server(data):
    pipe = io.BytesIO()
    stdout = Output(pipe)
    assert greet(io.BufferedReader(io.BytesIO(data)), stdout).read() == data
    stdout.flush()
    assert pipe.getvalue() == b""


def test_it_loads_nothing_that_is_slow():
    """The command's module is loaded before the editor is answered, so it may pull in little but click."""
    script = "import sys, cli.main, cli.lsp; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"lsprotocol", "pygls.server", "httpx", "jsonschema", "tree_sitter", "yaml"} & set(done.stdout.split())

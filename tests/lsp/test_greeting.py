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
from lsp.framing import Frames, framed
from lsp.greeting import Output, answer, greet, understood
from lsp.server import create
from lsp.serving import over_stdio
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


def sent(message: dict[str, Any]) -> bytes:
    return framed(json.dumps(message).encode())


def initialize(capabilities: dict[str, Any], request: int | str = 1) -> dict[str, Any]:
    params = {"processId": None, "rootUri": None, "capabilities": capabilities}
    return {"jsonrpc": "2.0", "id": request, "method": "initialize", "params": params}


def messages(data: bytes) -> list[dict[str, Any]]:
    frames, found = Frames(), []
    frames.add(data.replace(b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n", b""))
    while (body := frames.take()) is not None:
        found.append(json.loads(body))
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
    stdout, stdin = Output(pipe), io.BytesIO(data)
    read = greet(stdin, stdout) if greeted else b""
    over_stdio(create(Connection(nowhere), Library.load()), stdin, stdout, read)
    return messages(pipe.written)


@pytest.mark.parametrize("capabilities", CLIENTS.values(), ids=CLIENTS)
def test_it_is_what_the_server_would_answer(capabilities):
    data = sent(initialize(capabilities)) + sent({"jsonrpc": "2.0", "method": "exit"})
    (real,) = served(data, greeted=False)
    assert answer({"capabilities": capabilities}) == without_false(real["result"])


def test_the_server_reads_the_same_and_its_answer_is_withheld():
    data = sent(initialize(INLINE, request="one"))
    data += sent({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}) + sent({"jsonrpc": "2.0", "method": "exit"})
    first, second = served(b"Content-Type: x\r\n" + data, greeted=True)
    assert first == {"jsonrpc": "2.0", "id": "one", "result": answer({"capabilities": INLINE})}
    assert second["id"] == 2


def test_only_the_answer_is_withheld():
    pipe = io.BytesIO()
    stdout = Output(pipe)
    stdout.withhold(1)
    stdout.write(sent({"id": 1, "method": "workspace/configuration"}))
    stdout.write(sent({"id": 1, "result": None}))
    stdout.write(sent({"id": 1, "result": "a later one"}))
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
        b"Content-Length: 5",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: 3\r\n\r\n{{{",
        b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
        b"no header at all\r\n\r\nmore",
        sent({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}) + b"rest",
        sent({"jsonrpc": "2.0", "method": "exit"}),
    ],
)
def test_what_is_no_handshake_is_left_to_the_server(data):
    pipe = io.BytesIO()
    stdout = Output(pipe)
    stdin = io.BytesIO(data)
    assert greet(stdin, stdout) + stdin.read() == data
    stdout.flush()
    assert pipe.getvalue() == b""


def test_it_loads_nothing_that_is_slow():
    """The command's module is loaded before the editor is answered, so it may pull in little but click."""
    script = "import sys, cli.main, cli.lsp; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"lsprotocol", "pygls.server", "httpx", "jsonschema", "tree_sitter", "yaml"} & set(done.stdout.split())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"capabilities": None},
        {"capabilities": []},
        {"capabilities": {"general": 1, "textDocument": [], "window": None, "workspace": "all"}},
        {"capabilities": {"general": {"positionEncodings": "utf-8"}, "window": {"workDoneProgress": "yes"}}},
        {"workspaceFolders": {}, "rootUri": 5, "rootPath": "", "processId": -1, "trace": "loud", "clientInfo": 1},
        {"workspaceFolders": [{"name": "no place"}, 1, None, {"uri": "vscode-vfs://[odd/x"}], "processId": 1.5},
        {"rootUri": "vscode-vfs://[odd/x"},
    ],
    ids=str,
)
def test_of_an_odd_handshake_nothing_is_understood_and_nothing_fails(given):
    nothing = {"configuration": False, "workspaceFolders": False}
    plain = understood(given)
    folders = plain.pop("workspaceFolders")
    assert not folders and (folders is None) == (type(given.get("workspaceFolders")) is not list)
    assert plain == {
        "capabilities": {
            "general": {},
            "textDocument": {},
            "window": {"workDoneProgress": False},
            "workspace": nothing,
        },
        "processId": None,
        "rootUri": None,
        "rootPath": None,
        "initializationOptions": None,
    }
    assert answer(given)["capabilities"]["positionEncoding"] == "utf-16"


def test_of_a_handshake_what_the_server_goes_by_is_understood():
    given = {
        "processId": 12,
        "rootUri": "file:///bank",
        "workspaceFolders": [{"uri": "file:///bank", "name": "bank"}],
        "initializationOptions": {"size": "small"},
    }
    files = {"dynamicRegistration": True, "relativePatternSupport": True}
    able = {"window": {"workDoneProgress": True}, "workspace": {"didChangeWatchedFiles": files, "configuration": True}}
    found = understood({**given, "capabilities": INLINE | able, "trace": "off"})
    assert {name: found[name] for name in given} == given
    assert found["capabilities"] == {
        "general": {},
        "textDocument": {"inlineCompletion": {"dynamicRegistration": True}},
        "window": {"workDoneProgress": True},
        "workspace": {
            "configuration": True,
            "workspaceFolders": False,
            "didChangeWatchedFiles": {"dynamicRegistration": True},
        },
    }

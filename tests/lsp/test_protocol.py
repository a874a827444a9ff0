"""What editors may send and the protocol's library takes for a fault: bytes to a server process, bytes back."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

URI = "file:///loan.py"
ASKING = {
    "textDocument": {"uri": URI},
    "position": {"line": 0, "character": 0},
    "context": {"triggerKind": 2},
}


def message(method: str, **rest: Any) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "method": method, **rest}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


async def talk(log: Path, *messages: bytes) -> tuple[dict[Any, dict[str, Any]], str]:
    """Send all the messages between the handshake and the end; return the answers by id, and stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.lsp.scripted_server", str(log)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write(message("initialize", id=0, params={"capabilities": {}, "processId": None, "rootUri": None}))
    process.stdin.write(message("initialized", params={}))
    answers: dict[Any, dict[str, Any]] = {}
    for one in (*messages, message("shutdown", id="end")):
        process.stdin.write(one)
        wanted = json.loads(one.split(b"\r\n\r\n", 1)[1]).get("id")
        while wanted is not None and wanted not in answers:
            head = await asyncio.wait_for(process.stdout.readuntil(b"\r\n\r\n"), 20)
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            answer = json.loads(await process.stdout.readexactly(length))
            if "method" not in answer:
                answers[answer["id"]] = answer
    process.stdin.write(message("exit"))
    _, words = await process.communicate()
    return answers, words.decode()


async def test_our_own_messages_need_no_parameters(tmp_path: Path):
    answers, words = await talk(
        tmp_path / "log",
        message("bank-copilot/shown"),
        message("bank-copilot/partlyAccepted", params=None),
        message("bank-copilot/figures", id=1),
        message("bank-copilot/figures", id=2, params=None),
        message("bank-copilot/figures", id=3, params={}),
    )
    assert [answers[number]["result"]["shown"] for number in (1, 2, 3)] == [0, 0, 0]
    assert words == ""


async def test_to_cancel_what_was_answered_is_no_fault(tmp_path: Path):
    answers, words = await talk(
        tmp_path / "log",
        message("textDocument/inlineCompletion", id=1, params=ASKING),
        message("$/cancelRequest", params={"id": 1}),
        message("textDocument/inlineCompletion", id=2, params=ASKING),
    )
    assert answers[2]["result"] is None
    assert words == ""

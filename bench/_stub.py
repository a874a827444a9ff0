"""A model server that costs next to nothing: ``python -m bench._stub`` prints its port and serves until it is ended.

Raw asyncio on loopback, so that it is never what a benchmark measures. It answers every question with the same pieces
of text, streamed or whole, whatever is asked. With ``--text`` every completion is that text; it then passes for a
gateway too, as far as a language server asks one. A question that holds the word ``hold-`` and a name gets its first
piece and then nothing, until its connection closes. ``GET /stub`` tells when which of those came and went, in seconds
of ``time.monotonic``, a clock that all processes of a machine share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["WORDS", "Answers"]

WORDS = ("The", " facility", " is", " repaid", " in", " twelve", " equal", " parts")
_HELD = re.compile(rb"hold-(\w+)")
_EVENTS = b"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_MODEL = "stub-model"


@dataclass
class Log:
    """What happened: of each held question its name and when it came and went, and how many were asked in all."""

    came: dict[str, float] = field(default_factory=dict)
    went: dict[str, float] = field(default_factory=dict)
    asked: int = 0


class Answers:
    """Every answer as bytes, made once."""

    def __init__(self, pieces: int, text: str = "") -> None:
        """Make answers of so many pieces, or of the words of ``text``."""
        words = [WORDS[number % len(WORDS)] for number in range(pieces)]
        words = re.findall(r"\s*\S+|\s+$", text) if text else words
        usage = {"prompt_tokens": 60, "completion_tokens": len(words), "total_tokens": 60 + len(words)}
        self.streamed = {kind: [_chunk(event) for event in _events(kind, words, usage)] for kind in ("chat", "text")}
        self.whole = {kind: _whole(_body(kind, "".join(words), usage)) for kind in ("chat", "text")}
        self.models = _whole({"object": "list", "data": [{"id": _MODEL, "max_model_len": 32768}]})
        self.healthy = _whole({"status": "ok", "ready": True})
        self.noted = _whole({"status": "ok"}).replace(b"200 OK", b"201 Created", 1)


def _events(kind: str, words: Iterable[str], usage: dict[str, int]) -> list[bytes]:
    head: dict[str, Any] = {"id": "stub", "object": "chat.completion.chunk", "created": 1, "model": _MODEL}
    choices: list[dict[str, Any]] = [_choice(kind, word, None) for word in words]
    choices.append(_choice(kind, "", "stop"))
    events = [{**head, "choices": [choice]} for choice in choices]
    events.append({**head, "choices": [], "usage": usage})
    return [*(f"data: {json.dumps(event)}\n\n".encode() for event in events), b"data: [DONE]\n\n"]


def _choice(kind: str, text: str, reason: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"delta": {"content": text} if text else {}} if kind == "chat" else {"text": text}
    return {"index": 0, "finish_reason": reason, **said}


def _body(kind: str, text: str, usage: dict[str, int]) -> dict[str, Any]:
    said: dict[str, Any] = {"message": {"role": "assistant", "content": text}} if kind == "chat" else {"text": text}
    stem = "chat.completion" if kind == "chat" else "text_completion"
    choice = {"index": 0, "finish_reason": "stop", **said}
    return {"id": "stub", "object": stem, "created": 1, "model": _MODEL, "choices": [choice], "usage": usage}


def _chunk(event: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(event), event)


def _whole(value: Any) -> bytes:
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Connection(asyncio.Protocol):
    """One connection; requests come one after another."""

    def __init__(self, answers: Answers, log: Log) -> None:
        self._answers = answers
        self._log = log
        self._seen = b""
        self._held = ""
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Note when whoever asked a held question went."""
        if self._held:
            self._log.went[self._held] = time.monotonic()
        if self._sending:
            self._sending.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer once a request is whole."""
        self._seen += data
        end = self._seen.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._seen[:end].lower()
        found = re.search(rb"content-length: *(\d+)", head)
        length = int(found[1]) if found else 0
        if len(self._seen) < end + 4 + length:
            return
        body, self._seen = self._seen[end + 4 : end + 4 + length], self._seen[end + 4 + length :]
        self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1]
        if path == b"/stub":
            log = self._log
            self._transport.write(_whole({"came": log.came, "went": log.went, "asked": log.asked}))
        elif path.endswith(b"/models"):
            self._transport.write(self._answers.models)
        elif path.endswith(b"/events"):
            self._transport.write(self._answers.noted)
        elif not path.endswith(b"/completions"):
            self._transport.write(self._answers.healthy)
        else:
            self._log.asked += 1
            self._ask("chat" if b"/chat/" in path else "text", body)

    def _ask(self, kind: str, body: bytes) -> None:
        events = self._answers.streamed[kind]
        if held := _HELD.search(body):
            self._held = held[1].decode()
            self._log.came[self._held] = time.monotonic()
            self._transport.write(b"HTTP/1.1 200 OK\r\n" + _EVENTS + events[0])
        elif json.loads(body).get("stream"):
            self._transport.write(b"HTTP/1.1 200 OK\r\n" + _EVENTS)
            self._sending = asyncio.get_running_loop().create_task(self._stream(events))
        else:
            self._transport.write(self._answers.whole[kind])

    async def _stream(self, events: list[bytes]) -> None:
        """Send each event by itself, as a model does."""
        for event in events:
            self._transport.write(event)
            await asyncio.sleep(0)
        self._transport.write(b"0\r\n\r\n")


async def serve(pieces: int, text: str = "") -> None:
    """Serve for ever; the port goes to standard output."""
    answers, log = Answers(pieces, text), Log()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers, log), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=32, help="pieces of each answer")
    parser.add_argument("--text", default="", help="what every completion is, in place of the pieces")
    given = parser.parse_args()
    asyncio.run(serve(given.pieces, given.text))


if __name__ == "__main__":
    main()

"""The HTTP of a gateway whose model is a function: for tests of whole processes that need no model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["answering"]

_MODEL = "scripted-model"
_QUESTIONS = ("/v1/chat/completions", "/v1/completions")


@contextmanager
def answering(write: Callable[[dict[str, Any]], str]) -> Iterator[str]:
    """Serve on a loopback port while the block runs; its URL is what the block gets.

    Args:
        write: returns what the model writes, for the body of a question.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            entry = {"id": "base", "object": "model", "root": _MODEL, "roles": ["small", "base"]}
            self._send("application/json", json.dumps({"object": "list", "data": [entry], "state": "ready"}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path in _QUESTIONS:
                self._send("text/event-stream", _streamed(write(body), chat="messages" in body))
            else:
                self._send("application/json", "{}", 201)

        def _send(self, kind: str, text: str, status: int = 200) -> None:
            data = text.encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):  # whoever asked was killed, or took the question back
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _streamed(text: str, *, chat: bool) -> str:
    said, end = ({"delta": {"content": text}}, {"delta": {}}) if chat else ({"text": text}, {"text": ""})
    events: list[dict[str, Any]] = [
        {"choices": [{"index": 0, **said, "finish_reason": None}]},
        {"choices": [{"index": 0, **end, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 10}},
    ]
    return "".join(f"data: {json.dumps({'id': '1', 'model': _MODEL, **event})}\n\n" for event in events)

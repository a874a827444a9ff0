"""A gateway that answers from a script over real HTTP: for tests of whole processes that need no model.

An answer is the least that fits the schema that was asked for: nothing is stated. What was asked is kept by the marks
(``DOC-1``) of the documents in it, and a mark can be held: a question about it waits until it is let go.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted-model"
_MARK = re.compile(r"DOC-\d+")


class ScriptedGateway:
    """What the gateway was asked, and what it holds back."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.held: set[str] = set()
        self._changed = threading.Condition()

    def wait_for(self, mark: str, seconds: float = 60) -> None:
        """Wait until there was a question about a document."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.asked[mark] > 0, seconds), f"{mark} was not asked about"

    def let_go(self) -> None:
        with self._changed:
            self.held.clear()
            self._changed.notify_all()

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        marks = set(_MARK.findall(json.dumps(body["messages"])))
        with self._changed:
            self.asked.update(marks)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not marks & self.held, 120)
        least: dict[str, Any] = _least(body["response_format"]["json_schema"]["schema"])
        return least


@contextmanager
def scripted_gateway() -> Iterator[ScriptedGateway]:
    """Serve on a loopback port while the block runs."""
    script = ScriptedGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            entry = {"id": "base", "object": "model", "root": MODEL, "roles": ["base"]}
            self._send("application/json", json.dumps({"object": "list", "data": [entry], "state": "ready"}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = json.dumps(script.answer(body))
            head = {"id": "1", "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL}
            usage = {"prompt_tokens": 10, "completion_tokens": 10}
            events = [
                {**head, "choices": [{"index": 0, "delta": {"content": said}, "finish_reason": None}]},
                {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                {**head, "choices": [], "usage": usage},
            ]
            self._send("text/event-stream", "".join(f"data: {json.dumps(event)}\n\n" for event in events))

        def _send(self, kind: str, text: str) -> None:
            data = text.encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):  # whoever asked was killed
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        script.let_go()
        server.shutdown()
        thread.join()
        server.server_close()


def _least(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _least(schema["anyOf"][0])
    match schema.get("type"):
        case "object":
            return {name: _least(schema["properties"][name]) for name in schema.get("required", ())}
        case "array":
            return [_least(schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return ""

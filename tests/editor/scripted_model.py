"""A gateway whose model writes by a script, for what must not depend on what a model happens to write.

The beginning of the cursor's line chooses the answer. What is asked is kept.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["ScriptedModel", "scripted_model"]

_MODEL = "scripted-model"


class ScriptedModel:
    """What the model writes, and what it was asked.

    Args:
        answers: by the text before the cursor in its line, without indentation, what the model writes.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.url = ""
        self.asked: list[str] = []
        """The text before the cursor in its line, for each question."""
        self._answers = answers

    def answer(self, body: Mapping[str, Any]) -> str:
        """Return what the model writes; nothing where only its cache is to be filled."""
        if body.get("max_tokens") == 0:
            return ""
        before = (body["prompt"] + body.get("begun", "") + body.get("start", "")).rsplit("\n", 1)[-1].lstrip()
        self.asked.append(before)
        return self._answers.get(before, "")


@contextmanager
def scripted_model(answers: Mapping[str, str]) -> Iterator[ScriptedModel]:
    """Serve on a loopback port while the block runs."""
    script = ScriptedModel(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            entry = {"id": "base", "object": "model", "root": _MODEL, "roles": ["small", "base"]}
            self._send("application/json", json.dumps({"object": "list", "data": [entry], "state": "ready"}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/completions":
                self._send("application/json", "{}", 201)
                return
            head = {"id": "1", "object": "text_completion", "created": int(time.time()), "model": _MODEL}
            pieces = [(body.get("start", "") + script.answer(body), None), ("", "stop")]
            events = [{**head, "choices": [{"index": 0, "text": text, "finish_reason": end}]} for text, end in pieces]
            self._send("text/event-stream", "".join(f"data: {json.dumps(event)}\n\n" for event in events))

        def _send(self, kind: str, text: str, status: int = 200) -> None:
            data = text.encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):  # the question was taken back
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
        server.shutdown()
        thread.join()
        server.server_close()

"""A real HTTP server that plays a model hub, well behaved or not."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hub:
    """What is served, how it misbehaves, and what was asked.

    Attributes:
        files: content by path.
        cuts: for each request to come, after how many bytes of the body the connection drops; then no more drops.
        statuses: for each request to come, an HTTP status to answer instead.
        ranges: whether Range is honoured.
        with_length: whether the length is told.
        range_shift: how far off the range is that it claims to send.
        bytes_per_s: how fast the body is sent; 0 is at once.
    """

    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ranges: bool = True
    etag: str = '"v1"'
    content_type: str = "application/octet-stream"
    with_length: bool = True
    range_shift: int = 0
    bytes_per_s: int = 0
    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    sent: int = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_GET(self) -> None:
        hub = self.hub
        self.close_connection = True
        wanted, condition = self.headers.get("Range", ""), self.headers.get("If-Range", "")
        hub.asked.append((self.path, wanted, condition))
        if hub.statuses:
            self._empty(hub.statuses.pop(0))
            return
        content = hub.files.get(self.path)
        if content is None:
            self._empty(404)
            return
        begin = 0
        found = re.fullmatch(r"bytes=(\d+)-", wanted)
        if found and hub.ranges and condition in ("", hub.etag):
            begin = int(found[1])
            if begin >= len(content):
                self._empty(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin + hub.range_shift}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", hub.content_type)
        if hub.etag:
            self.send_header("ETag", hub.etag)
        if hub.with_length:
            self.send_header("Content-Length", str(len(content) - begin))
        self.send_header("Connection", "close")
        self.end_headers()
        self._body(content[begin:][: hub.cuts.pop(0)] if hub.cuts else content[begin:])

    def _body(self, body: bytes) -> None:
        step = max(1, self.hub.bytes_per_s // 20) if self.hub.bytes_per_s else len(body) or 1
        for start in range(0, len(body), step):
            try:
                self.wfile.write(body[start : start + step])
            except OSError:
                return
            self.hub.sent += len(body[start : start + step])
            if self.hub.bytes_per_s:
                time.sleep(0.05)

    def _empty(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve ``hub`` on a free loopback port; ``hub.url`` is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

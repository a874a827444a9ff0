"""A load of many clients that costs little: ``python -m bench._load URL --clients 50 < body.json``.

It prints JSON. Each client keeps one connection and asks again as soon as it is answered. Raw asyncio with no parsing
beyond what says where an answer ends, in a process of its own, so that the server is what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Reading", "Result", "load", "request"]

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Result:
    """What a load saw. Times are in seconds; ``first_s`` to the first event of a stream; statuses other than 200 and
    broken connections are in ``errors``."""

    asked: int = 0
    elapsed_s: float = 0.0
    each_s: list[float] = field(default_factory=list)
    first_s: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Reading:
    """One answer as its bytes come in."""

    status: bytes = b""
    ended: bool = False
    _data: bytearray = field(default_factory=bytearray)
    _end: int | None = None
    _chunked: bool = False

    def feed(self, data: bytes) -> bool:
        """Take bytes; return whether the body has begun."""
        self._data += data
        if not self.status:
            head = self._data.find(b"\r\n\r\n")
            if head < 0:
                return False
            self.status = bytes(self._data[9:12])
            found = _LENGTH.search(self._data, 0, head)
            self._end = head + 4 + int(found[1]) if found else None
            self._chunked = found is None
            del self._data[: head if self._chunked else 0]
        if self._chunked:
            self.ended = self._data.endswith(b"0\r\n\r\n")
            begun = len(self._data) > 4
            del self._data[:-5]
            return begun
        self.ended = len(self._data) >= (self._end or 0)
        return True


def request(url: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
    """Return a POST request as bytes."""
    data = json.dumps(body, ensure_ascii=False).encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(data)}", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


class _Client(asyncio.Protocol):
    """One connection: asks what ``next_one`` gives until that gives nothing, and then has ``finished``."""

    def __init__(self, next_one: Callable[[], bytes | None], result: Result) -> None:
        self._next = next_one
        self._result = result
        self._reading = Reading()
        self.finished = False
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        wanted = self._next()
        if wanted is None:
            self.finished = True
            self._transport.close()
            return
        self._reading = Reading()
        self._result.asked += 1
        self._begun, self._first = time.perf_counter(), 0.0
        self._transport.write(wanted)

    def data_received(self, data: bytes) -> None:
        reading = self._reading
        if reading.feed(data) and not self._first:
            self._first = time.perf_counter()
        if not reading.ended or self.finished:
            return
        if reading.status == b"200":
            self._result.each_s.append(time.perf_counter() - self._begun)
            self._result.first_s.append(self._first - self._begun)
        else:
            self._result.errors[reading.status.decode()] += 1
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished:
            self._result.errors["connection lost"] += 1
        self.lost.set_result(None)


async def load(url: str, clients: int, next_one: Callable[[], bytes | None]) -> Result:
    """Let so many clients ask what ``next_one`` gives, each one thing after another, until it gives nothing."""
    result = Result()
    address = urlsplit(url)
    loop = asyncio.get_running_loop()

    async def client() -> None:
        finished = False
        while not finished:  # a connection that is lost is opened again
            make = partial(_Client, next_one, result)
            _, connection = await loop.create_connection(make, address.hostname, address.port)
            await connection.lost
            finished = connection.finished

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    result.elapsed_s = time.perf_counter() - begun
    return result


def main() -> None:
    """Load, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="where the server answers, without a path")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--path", default="/v1/chat/completions")
    parser.add_argument("--key", default="", help="an API key")
    given = parser.parse_args()
    headers = {"Authorization": f"Bearer {given.key}"} if given.key else {}
    wanted = request(given.url, given.path, json.load(sys.stdin), headers)
    until = time.perf_counter() + given.seconds
    seen = asyncio.run(load(given.url, given.clients, lambda: wanted if time.perf_counter() < until else None))
    print(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()

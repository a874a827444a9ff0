"""HTTP/1.1 to the model servers: little is asked of it, a hundred times a second, so it does no more than that.

A transport of httpx, whose own one spends two milliseconds of processor time on an answer of 30 pieces, half of what a
request costs here. POST and GET without redirects, proxies or compression; bodies of known length, in chunks, or up to
the connection's end.
Source: RFC 9112.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

__all__ = ["Wire"]

_CONNECT_S = 5.0
_IDLE_S = 2.0
_READ_BYTES = 1 << 16
_LONGEST_LINE = 1 << 10
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;|$)")
_DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


@dataclass(slots=True)
class _Link:
    """One connection. ``since``: when it was laid aside."""

    origin: Origin
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    since: float = 0.0

    @property
    def usable(self) -> bool:
        fresh = time.monotonic() - self.since < _IDLE_S
        return fresh and not self.reader.at_eof() and not self.writer.is_closing()

    async def read(self, limit_s: float) -> bytes:
        """Return what comes next, nothing at the end."""
        try:
            async with asyncio.timeout(limit_s):
                return await self.reader.read(_READ_BYTES)
        except TimeoutError as error:
            raise httpx.ReadTimeout("nothing came in time") from error
        except OSError as error:
            raise httpx.ReadError(type(error).__name__) from error


class Wire(httpx.AsyncBaseTransport):
    """Connections to any number of servers; one is used again unless the request says ``Connection: close``.

    A connection that was closed while it lay aside is noticed when the next request finds no answer on it; that request
    is sent once more on a new one.
    """

    def __init__(self, silence_s: float) -> None:
        """Make it; nothing is opened yet. ``silence_s``: seconds that a server may say nothing."""
        self._silence_s = silence_s
        self._idle: dict[Origin, list[_Link]] = {}
        self._tls: ssl.SSLContext | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its answer, whose body is still to come.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout: there is no connection.
            httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError: there is no answer.
        """
        wanted = _written(request, await request.aread())
        link = self._laid_aside(_origin(request.url))
        if link is not None:
            try:
                return await self._exchange(link, wanted, request)
            except (httpx.ReadError, _Silent):
                pass  # closed meanwhile
        return await self._exchange(await self._open(_origin(request.url)), wanted, request)

    async def aclose(self) -> None:
        """Close what lies aside."""
        if self._sweep:
            self._sweep.cancel()
        for links in self._idle.values():
            for link in links:
                link.writer.close()
        self._idle.clear()

    def _laid_aside(self, origin: Origin) -> _Link | None:
        links = self._idle.get(origin, [])
        while links:
            link = links.pop()  # the last one laid aside, so that the others grow old and are closed
            if link.usable:
                return link
            link.writer.close()
        return None

    def lay_aside(self, link: _Link) -> None:
        """Keep a connection for the next request."""
        link.since = time.monotonic()
        self._idle.setdefault(link.origin, []).append(link)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(_IDLE_S, self._close_old)

    def _close_old(self) -> None:
        """Close what nobody took for a while, and look again as long as anything lies aside."""
        for origin, links in list(self._idle.items()):
            for link in links:
                if not link.usable:
                    link.writer.close()
            self._idle[origin] = [link for link in links if not link.writer.is_closing()]
        kept = any(self._idle.values())
        self._sweep = asyncio.get_running_loop().call_later(_IDLE_S, self._close_old) if kept else None

    async def _open(self, origin: Origin) -> _Link:
        scheme, host, port = origin
        if scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            async with asyncio.timeout(_CONNECT_S):
                reader, writer = await asyncio.open_connection(
                    host, port, ssl=self._tls if scheme == "https" else None, limit=_READ_BYTES
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpx.ConnectError(type(error).__name__) from error
        return _Link(origin, reader, writer)

    async def _exchange(self, link: _Link, wanted: bytes, request: httpx.Request) -> httpx.Response:
        try:
            link.writer.write(wanted)
            status, headers = await self._head(link)
            length = _measure(status, headers)
        except BaseException:
            link.writer.close()
            raise
        keep = "close" not in (request.headers.get("connection", "").lower(), headers.get("connection", "").lower())
        body = _Body(self if keep else None, link, length, self._silence_s)
        return httpx.Response(status, headers=headers, stream=body, request=request)

    async def _head(self, link: _Link) -> tuple[int, httpx.Headers]:
        """Read up to the empty line; answers that only announce one (1xx) are skipped."""
        while True:
            try:
                async with asyncio.timeout(self._silence_s):
                    head = await link.reader.readuntil(b"\r\n\r\n")
            except TimeoutError as error:
                raise httpx.ReadTimeout("no answer in time") from error
            except asyncio.IncompleteReadError as error:
                raise _Silent() if not error.partial else httpx.RemoteProtocolError("the headers broke off") from error
            except asyncio.LimitOverrunError as error:
                raise httpx.RemoteProtocolError("the headers are too long") from error
            except OSError as error:
                raise httpx.ReadError(type(error).__name__) from error
            status, headers = _parsed(head)
            if status >= 200:
                return status, headers


class _Silent(httpx.RemoteProtocolError):
    """The connection ended before the answer began."""

    def __init__(self) -> None:
        super().__init__("the connection was closed without an answer")


class _Body(httpx.AsyncByteStream):
    """The body of an answer. Closed before its end, it closes the connection, which tells the server to stop."""

    def __init__(self, wire: Wire | None, link: _Link, length: int | None, silence_s: float) -> None:
        """Read ``length`` bytes; -1 is for chunks, None for all up to the connection's end, which is then no error."""
        self._wire = wire
        self._link = link
        self._length = length
        self._silence_s = silence_s
        self._whole = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._length is None:
            while data := await self._link.read(self._silence_s):
                yield data
            return
        body = _Chunks() if self._length < 0 else _Counted(self._length)
        while not body.ended:
            data = await self._link.read(self._silence_s)
            if not data:
                raise httpx.RemoteProtocolError("the answer broke off")
            if part := body.feed(data):
                yield part
        self._whole = not body.extra

    async def aclose(self) -> None:
        """Lay the connection aside when the answer is whole, else close it."""
        if self._whole and self._wire is not None:
            self._wire.lay_aside(self._link)
        else:
            self._link.writer.close()
        self._wire, self._whole = None, False


class _Counted:
    """A body of known length."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.extra = b""

    @property
    def ended(self) -> bool:
        return self._left == 0

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return the body's among them."""
        data, self.extra = data[: self._left], data[self._left :]
        self._left -= len(data)
        return data


class _Chunks:
    """A body in chunks (RFC 9112, 7.1). Extensions and trailers are skipped."""

    def __init__(self) -> None:
        self.extra = b""  # what is not used yet, and in the end what does not belong to the body
        self._left = 0  # bytes of the present chunk and of the line end behind it
        self._trailers = False
        self.ended = False

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return the body's among them."""
        data = self.extra + data
        found: list[bytes] = []
        at = 0
        while not self.ended:
            if self._left:
                found.append(data[at : at + max(0, self._left - 2)])
                step = min(self._left, len(data) - at)
                at += step
                self._left -= step
                if self._left:
                    break
            end = data.find(b"\n", at)
            if end < 0:
                break
            self._line(data[at:end].rstrip(b"\r"))
            at = end + 1
        self.extra = data[at:]
        if not self.ended and len(self.extra) > _LONGEST_LINE:
            raise httpx.RemoteProtocolError("a chunk does not say its size")
        return b"".join(found)

    def _line(self, line: bytes) -> None:
        """Read the size of a chunk, or a trailer; the empty line ends the body."""
        if self._trailers:
            self.ended = not line
            return
        found = _SIZE.match(line)
        if not found:
            raise httpx.RemoteProtocolError("a chunk does not say its size")
        size = int(found[1], 16)
        self._trailers = size == 0
        self._left = size + 2 if size else 0


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port or _DEFAULT_PORTS[url.scheme]


def _written(request: httpx.Request, body: bytes) -> bytes:
    head = [request.method.encode() + b" " + request.url.raw_path + b" HTTP/1.1"]
    head += [name + b": " + value for name, value in request.headers.raw]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def _parsed(head: bytes) -> tuple[int, httpx.Headers]:
    first, *lines = head[:-4].split(b"\r\n")
    version, _, rest = first.partition(b" ")
    if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
        raise httpx.RemoteProtocolError("the answer is not HTTP")
    pairs = [line.partition(b":")[::2] for line in lines]
    return int(rest[:3]), httpx.Headers([(name, value.strip()) for name, value in pairs])


def _measure(status: int, headers: httpx.Headers) -> int | None:
    """Return the bytes of the body; -1 for chunks, None for all there is."""
    if status in (204, 304):
        return 0
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return -1
    length = headers.get("content-length")
    if length is not None and not length.isdecimal():
        raise httpx.RemoteProtocolError("the answer does not say its length")
    return None if length is None else int(length)

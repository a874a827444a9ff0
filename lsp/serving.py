"""Serve one editor until it goes: at the other end of two streams, or of a connection to a port of this machine.

An editor goes by ``exit``, by closing its end, or by dying. However it goes, figures are written and the connection to
the model is closed. pygls has a loop of its own; it knows nothing of the last two ways, ends with 0 in each case, and
reads each message in three steps of another thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import AsyncGenerator, Callable
from typing import BinaryIO

from lsp.framing import Frames
from lsp.greeting import Input
from lsp.session import CopilotServer

__all__ = ["over_stdio", "over_tcp"]

_log = logging.getLogger(__name__)

_CHUNK = 65536
_LOOK_S = 3.0
_HOST = "127.0.0.1"


def over_stdio(server: CopilotServer, stdin: Input, stdout: BinaryIO, read: bytes = b"") -> int:
    """Serve until the editor goes.

    Args:
        server: the server.
        stdin: what the editor writes to.
        stdout: what it reads from.
        read: what has been read of ``stdin`` already.

    Returns:
        The status to exit with: 0 when the editor had asked to shut down, as the protocol wants it, else 1.
    """

    async def serve() -> int:
        ended = asyncio.Event()
        with contextlib.closing(_Writer(stdout, ended.set)) as writer:
            server.protocol.set_writer(writer)
            return await _served(server, _chunks(stdin, read), ended)

    return asyncio.run(serve())


def over_tcp(server: CopilotServer, port: int) -> int:
    """Listen on loopback and serve the first editor that connects, and nobody else; see `over_stdio`.

    Raises:
        OSError: the port is taken, or not allowed.
    """
    return asyncio.run(_listen(server, port))


async def _listen(server: CopilotServer, port: int) -> int:
    status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            read = await _first(reader)
            if read is not None and server.protocol.writer is None:
                server.protocol.set_writer(writer)
                try:
                    status.set_result(await _served(server, _received(reader, read), asyncio.Event()))
                except Exception as error:
                    status.set_exception(error)

    listening = await asyncio.start_server(connected, _HOST, port)
    with contextlib.closing(listening):  # whoever else is connected is not waited for, as Python 3.12 would
        return await status


async def _first(reader: asyncio.StreamReader) -> bytes | None:
    """Return what came up to the end of the first message; None of one who does not speak the protocol."""
    frames, read = Frames(), b""
    try:
        while frames.take() is None:
            if not (data := await reader.read(_CHUNK)):
                return None
            read += data
            frames.add(data)
    except (ValueError, OSError):
        return None
    return read


async def _received(reader: asyncio.StreamReader, read: bytes) -> AsyncGenerator[bytes]:
    yield read
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            yield data


async def _chunks(stdin: Input, read: bytes) -> AsyncGenerator[bytes]:
    """Yield what comes. It is waited for in a thread, which may go on waiting when the server has ended."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[bytes]()
    queue.put_nowait(read)

    def wait() -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended, and its loop is closed
            with contextlib.suppress(OSError):
                while data := stdin.read(_CHUNK):
                    loop.call_soon_threadsafe(queue.put_nowait, data)
            loop.call_soon_threadsafe(queue.put_nowait, b"")

    threading.Thread(target=wait, name="stdin", daemon=True).start()
    yield await queue.get()
    while data := await queue.get():
        yield data


class _Writer:
    """Writes to the editor; when nobody reads there any more, that is the end."""

    def __init__(self, stdout: BinaryIO, gone: Callable[[], None]) -> None:
        self._stdout = stdout
        self._gone = gone

    def write(self, data: bytes) -> None:
        """Write one message."""
        try:
            self._stdout.write(data)
            self._stdout.flush()
        except (OSError, ValueError):  # closed at its other end, or at this one
            self._gone()

    def close(self) -> None:
        """Let nothing more be written."""
        with contextlib.suppress(OSError):
            self._stdout.close()


async def _served(server: CopilotServer, chunks: AsyncGenerator[bytes], ended: asyncio.Event) -> int:
    """Answer what comes until the editor is gone, or ``ended`` is set; return the status to exit with."""
    with contextlib.suppress(NotImplementedError, RuntimeError):  # there is none on Windows and in another thread
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    ways = [asyncio.create_task(way) for way in (_read(server, chunks), _outlived(server), _set(ended))]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    await asyncio.gather(*ways, return_exceptions=True)
    await server.end()
    return 0 if server.protocol.leaving else 1


async def _read(server: CopilotServer, chunks: AsyncGenerator[bytes]) -> None:
    """Deal with each message in its turn, until the editor says that it is done or nothing more comes."""
    frames = Frames()
    async with contextlib.aclosing(chunks):
        async for chunk in chunks:
            frames.add(chunk)
            try:
                while (body := frames.take()) is not None:
                    server.protocol.receive(body)
                    if server.protocol.left:
                        return
                    await asyncio.sleep(0)  # a request looks at the text before the next message changes it
            except ValueError as error:
                _log.error("the editor does not speak the protocol: %s", error)
                return


async def _outlived(server: CopilotServer) -> None:
    """Return when the process that the editor named is no more.

    One that is not there to begin with is on another machine, or in another container: it is not looked for.
    """
    while server.process_id is None:
        await asyncio.sleep(_LOOK_S)
    watched = os.name == "posix" and _is_alive(server.process_id)  # on Windows, to look would end it
    while not watched or _is_alive(server.process_id):
        await asyncio.sleep(_LOOK_S)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


async def _set(event: asyncio.Event) -> None:
    await event.wait()

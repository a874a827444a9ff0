"""Servers of a few lines that notices are sent to, on this machine: one of mail and one of web requests."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class MailServer:
    """Speaks as much of SMTP as a client needs (RFC 5321, RFC 3207). ``tls``: it offers STARTTLS with this context.

    ``refuse``: an address that it does not take.
    """

    tls: ssl.SSLContext | None = None
    refuse: str = "nobody@"
    port: int = 0
    mails: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secure = False
        writer.write(b"220 mail.bank.example\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                offer = "250-mail\r\n250-STARTTLS\r\n250 HELP" if self.tls and not secure else "250 mail"
                writer.write(f"{offer}\r\n".encode())
            elif word == "STARTTLS" and self.tls:
                writer.write(b"220 go ahead\r\n")
                await writer.drain()
                await writer.start_tls(self.tls)
                secure = True
            elif word.startswith("RCPT"):
                taken = self.refuse not in line
                self.to += [line.partition(":")[2]] if taken else []
                writer.write(b"250 ok\r\n" if taken else b"550 unknown\r\n")
            elif word == "DATA":
                writer.write(b"354 go ahead\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                self.encrypted.append(secure)
                writer.write(b"250 ok\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            await writer.drain()


@asynccontextmanager
async def mail_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    """Run a mail server until the end of the block."""
    server = MailServer(tls)
    async with _listening(server.speak) as server.port:
        yield server


@asynccontextmanager
async def web_server(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Run a server that answers a request by ``answer``; give its port."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(length)
        await answer(writer)
        await writer.drain()

    async with _listening(speak, tls) as port:
        yield port


@asynccontextmanager
async def _listening(
    speak: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await speak(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in open_ones:
            writer.transport.abort()

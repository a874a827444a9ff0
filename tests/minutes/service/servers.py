"""Servers of a few lines that notices are sent to, on this machine: one of mail and one of web requests."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class MailServer:
    """Speaks as much of SMTP as a client needs (RFC 5321, RFC 3207). ``tls``: it offers STARTTLS with this context.

    ``refuse``: an address that it does not take. ``login``: the user and the password that it wants (RFC 4954, PLAIN),
    which it offers on an encrypted line, or ``in_clear`` on any. ``secure``: the line is encrypted from the first byte.
    """

    tls: ssl.SSLContext | None = None
    refuse: str = "nobody@"
    login: tuple[str, str] | None = None
    in_clear: bool = False
    secure: bool = False
    port: int = 0
    tried: list[tuple[str, str]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secure, known = self.secure, self.login is None
        writer.write(b"220 mail.bank.example\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                offers = ["STARTTLS"] if self.tls and not secure else []
                offers += ["AUTH PLAIN"] if self.login and (secure or self.in_clear) else []
                writer.write("".join(f"250-{offer}\r\n" for offer in ["mail", *offers]).encode() + b"250 HELP\r\n")
            elif word == "STARTTLS" and self.tls:
                writer.write(b"220 go ahead\r\n")
                await writer.drain()
                await writer.start_tls(self.tls)
                secure = True
            elif word.startswith("AUTH PLAIN "):
                _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
                self.tried.append((user, password))
                known = (user, password) == self.login
                writer.write(b"235 welcome\r\n" if known else b"535 who are you\r\n")
            elif word.startswith("MAIL") and not known:
                writer.write(b"530 authentication required\r\n")
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
async def mail_server(tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[MailServer]:
    """Run a mail server until the end of the block; ``options`` are those of `MailServer`."""
    server = MailServer(tls, **options)
    async with _listening(server.speak, tls if server.secure else None) as server.port:
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

"""Mails that say that minutes are done, through one mail server.

A mail names the place of the files and holds nothing of the meeting. The connection is encrypted where the server
offers it (RFC 3207), and always where there is a password: that is never sent in the clear (RFC 4954, section 4). The
server's certificate is checked.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any

from copilot.config import MinutesSettings
from copilot.errors import ConfigError
from copilot.regular_file import read_regular
from copilot.tls import untrusted
from minutes.service.hooks import Delivery

__all__ = ["Mail", "MailServer"]

_log = logging.getLogger(__name__)

_TIMEOUT_S = 20.0
_TLS_AT_ONCE = 465  # RFC 8314, section 3.3
_PASSWORD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mails.

    Attributes:
        host: its name, as its certificate has it.
        port: its port.
        user: who logs in; empty for no login.
        password: the user's.
        tls_at_once: the connection is encrypted from its first byte, not after STARTTLS.
        trusted: what its certificate is checked with; by default the authorities that this machine trusts.
    """

    host: str
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    tls_at_once: bool = False
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False, compare=False)

    @classmethod
    def of(cls, settings: MinutesSettings) -> MailServer:
        """Return the server that the settings name.

        Raises:
            ConfigError: there is none, or its password is missing, twice there, not ASCII,
                without a user, or cannot be read.
        """
        if not settings.smtp_host:
            raise ConfigError("mail needs minutes.smtp_host and minutes.mail_from")
        password = settings.smtp_password
        if settings.smtp_password_file:
            if password:
                raise ConfigError("set minutes.smtp_password or minutes.smtp_password_file, not both")
            password = _first_line(Path(settings.smtp_password_file).expanduser())
        if bool(password) != bool(settings.smtp_user):
            raise ConfigError(
                "a login to the mail server needs minutes.smtp_user, and minutes.smtp_password_file or "
                "minutes.smtp_password (COPILOT_MINUTES_SMTP_PASSWORD)"
            )
        if not (settings.smtp_user + password).isascii():  # smtplib knows no other
            raise ConfigError("the user of the mail server and the password must be plain ASCII")
        port = settings.smtp_port
        return cls(settings.smtp_host, port, settings.smtp_user, password, tls_at_once=port == _TLS_AT_ONCE)

    def send(self, message: EmailMessage) -> None:
        """Hand a message over.

        Raises:
            Delivery: there is a password and no encryption that would hide it, or the server refuses the login.
            OSError: the server is away, or its certificate is not trusted.
            smtplib.SMTPException: it refuses the message.
        """
        with self._connected() as server:
            server.ehlo()
            if not self.tls_at_once and server.has_extn("starttls"):
                server.starttls(context=self.trusted)
                server.ehlo()
            if self.user:
                self._log_in(server)
            if refused := server.send_message(message):
                _log.warning("mail: %d of the addresses were refused", len(refused))

    def _connected(self) -> smtplib.SMTP:
        if self.tls_at_once:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_S, context=self.trusted)
        return smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S)

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket):
            raise Delivery("the mail server offers no encryption: the password is not sent in the clear")
        try:
            server.login(self.user, self.password)
        except smtplib.SMTPAuthenticationError as error:
            raise Delivery("the mail server refuses minutes.smtp_user or its password") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Delivery("the mail server offers no login that is known; leave minutes.smtp_user empty") from error


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of a notice; ``send`` hands a message to the server."""

    to: tuple[str, ...]
    sender: str
    send: Callable[[EmailMessage], None]
    name: str = "mail"

    def __post_init__(self) -> None:
        if not self.sender:
            raise ConfigError("mail needs minutes.smtp_host and minutes.mail_from")
        try:
            self._message("", "0", "")
        except (ValueError, IndexError, MessageError) as error:
            raise ConfigError("an address of the mail is none; see --mail-to and minutes.mail_from") from error

    async def tell(self, notice: Mapping[str, Any]) -> None:
        """Send a notice in both languages; the place of the file, and nothing of the meeting."""
        done = notice["state"] == "done"
        subject = "会议纪要草稿已生成 / Draft minutes are ready" if done else "会议记录未能处理 / A file was set aside"
        text = "\n".join([*notice["files"], "", f"{notice['id']}"]) + "\n"
        message = self._message(subject, notice["id"], text.encode("utf-8", "backslashreplace").decode())
        try:
            await asyncio.to_thread(self.send, message)
        except (OSError, smtplib.SMTPException) as error:
            why = "its certificate is not trusted" if untrusted(error) else type(error).__name__
            raise Delivery(f"the mail server refuses or is away ({why})") from error

    def _message(self, subject: str, notice_id: str, text: str) -> EmailMessage:
        """Return a mail. Raises what the library raises where an address is none."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Subject"] = subject
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = f"<{notice_id}@bank-copilot>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine is wanted
        message.set_content(text)
        return message


def _first_line(path: Path) -> str:
    """Return the password in a file. Raises ConfigError."""
    try:
        data = read_regular(path, _PASSWORD_BYTES)
        line = data.decode("utf-8").split("\n", 1)[0].rstrip("\r") if data is not None else ""
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"minutes.smtp_password_file: {path} cannot be read: {why}") from error
    if not line:
        raise ConfigError(f"minutes.smtp_password_file: {path} has no password in its first line")
    return line

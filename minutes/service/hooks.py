"""Tell others when minutes are done: a signed web request, a mail. Both name the file and hold nothing of the meeting.

A notice is a file in the spool until it is delivered, so that it outlives whoever is to deliver it; it may therefore
come twice, under one identity. The web request follows Standard Webhooks 1.0.0 (https://www.standardwebhooks.com): the
headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, ``v1,`` and the HMAC-SHA256 in base64 of
``id.timestamp.body``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import smtplib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from copilot.errors import ConfigError
from minutes.service import private
from minutes.service.spool import Spool

__all__ = ["Delivery", "Hook", "Mail", "Notices", "Webhook", "signature"]

_log = logging.getLogger(__name__)

_TRIES = 12
_FIRST_S, _MOST_S = 5.0, 3600.0
_CLAIM_S = 300.0
_TIMEOUT_S = 20.0


class Delivery(Exception):
    """A notice could not be delivered; the message says why, without content."""


class Hook(Protocol):
    """A way to tell others; its ``name`` has letters only."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    async def tell(self, notice: Mapping[str, Any]) -> None:
        """Deliver a notice. Raises Delivery."""
        ...


def signature(secret: str, notice_id: str, moment: int, body: bytes) -> str:
    """Return the header ``webhook-signature``."""
    signed = f"{notice_id}.{moment}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


class Webhook:
    """A web request to one address."""

    name = "webhook"

    def __init__(
        self, url: str, secret: str, hosts: tuple[str, ...], transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Tell ``url``, signed with ``secret``.

        Raises:
            ConfigError: the address is none, its host is not among ``hosts``, or there is no secret.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ConfigError("the webhook must be an address such as https://flow.bank.example/minutes")
        if parts.hostname.lower() not in {host.lower() for host in hosts}:
            raise ConfigError(f"minutes.webhook_hosts does not name {parts.hostname}: nothing is sent there")
        if not secret:
            raise ConfigError("a webhook needs a secret: set minutes.webhook_secret (COPILOT_MINUTES_WEBHOOK_SECRET)")
        self._url = url
        self._secret = secret
        self._transport = transport

    async def tell(self, notice: Mapping[str, Any]) -> None:
        """Send a notice; what leads elsewhere is not followed."""
        body = json.dumps(notice, ensure_ascii=False).encode()
        moment = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice["id"]),
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(self._secret, str(notice["id"]), moment, body),
        }
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S, transport=self._transport, trust_env=False) as client:
                answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Delivery(f"no answer ({type(error).__name__})") from error
        if not answer.is_success:
            raise Delivery(f"answered {answer.status_code}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail through one server.

    ``sent`` delivers a message to the server at host and port; tests pass another one.
    """

    to: tuple[str, ...]
    sender: str
    host: str
    port: int = 25
    name: str = "mail"
    sent: Callable[[str, int, EmailMessage], None] | None = None

    def __post_init__(self) -> None:
        if not self.host or not self.sender:
            raise ConfigError("mail needs minutes.smtp_host and minutes.mail_from")

    async def tell(self, notice: Mapping[str, Any]) -> None:
        """Send a notice in both languages; the place of the file, and nothing of the meeting."""
        done = notice["state"] == "done"
        message = EmailMessage()
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Subject"] = (
            "会议纪要草稿已生成 / Draft minutes are ready" if done else "会议记录未能处理 / A file was set aside"
        )
        message["Message-ID"] = f"<{notice['id']}@bank-copilot>"
        message.set_content("\n".join([*notice["files"], "", f"{notice['id']}"]) + "\n")
        try:
            await asyncio.to_thread(self.sent or _send, self.host, self.port, message)
        except (OSError, smtplib.SMTPException) as error:
            raise Delivery(f"the mail server refuses or is away ({type(error).__name__})") from error


def _send(host: str, port: int, message: EmailMessage) -> None:
    with smtplib.SMTP(host, port, timeout=_TIMEOUT_S) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        server.send_message(message)


class Notices:
    """The notices of a spool that are still to be delivered."""

    def __init__(self, spool: Spool, hooks: tuple[Hook, ...], on_told: Callable[[str, str], None]) -> None:
        """Deliver through ``hooks``; ``on_told`` is given the name of each and what became of it."""
        self._folder = spool.root / "hooks"
        self._hooks = {hook.name: hook for hook in hooks}
        self._on_told = on_told

    def put(self, notice: Mapping[str, Any]) -> None:
        """Keep a notice until it is delivered, once for each hook; one of that identity that waits stays as it is."""
        for name in self._hooks:
            waiting = {"notice": dict(notice), "tries": 0, "after": 0.0}
            private.reserve(self._folder / f"{notice['id']}.{name}.json", json.dumps(waiting).encode())

    async def deliver(self) -> None:
        """Deliver what is due. What several workers see, one of them delivers."""
        self._return_forsaken()
        for path in sorted(self._folder.glob("*.json")):
            name = path.name.split(".")[1]
            if name not in self._hooks or not _due(path):
                continue
            held = path.with_suffix(".held")
            if waiting := _claimed(path, held):
                await self._try(self._hooks[name], waiting, path)
                held.unlink(missing_ok=True)

    async def _try(self, hook: Hook, waiting: dict[str, Any], path: Path) -> None:
        try:
            await hook.tell(waiting["notice"])
        except Delivery as error:
            waiting["tries"] += 1
            _log.warning("%s: %s", hook.name, error)
            if waiting["tries"] < _TRIES:
                waiting["after"] = time.time() + min(_MOST_S, _FIRST_S * 2.0 ** waiting["tries"])
                private.write(path, json.dumps(waiting).encode())
                self._on_told(hook.name, "tried")
            else:
                _log.error("%s: given up after %d tries: notice %s", hook.name, _TRIES, waiting["notice"]["id"])
                self._on_told(hook.name, "lost")
        else:
            self._on_told(hook.name, "told")

    def _return_forsaken(self) -> None:
        for held in self._folder.glob("*.held"):
            try:
                if time.time() - held.stat().st_mtime > _CLAIM_S:
                    held.rename(held.with_suffix(".json"))
            except OSError:
                continue


def _claimed(path: Path, held: Path) -> dict[str, Any] | None:
    """Take a notice; return it, or None where another worker has it."""
    try:
        path.rename(held)
        held.touch()
        waiting: dict[str, Any] = json.loads(held.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return waiting


def _due(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text("utf-8"))["after"] <= time.time())
    except (OSError, ValueError, KeyError, TypeError):
        return True

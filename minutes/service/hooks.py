"""Tell others when minutes are done. A notice names the files and holds nothing of the meeting.

A notice is a file in the spool until it is delivered, so that it outlives whoever is to deliver it; it may therefore
come twice, under one identity. The web request follows Standard Webhooks 1.0.0 (https://www.standardwebhooks.com): the
headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, ``v1,`` and the HMAC-SHA256 in base64 of
``id.timestamp.body``. Certificates are checked against the authorities that this machine trusts.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from copilot.errors import ConfigError
from copilot.tls import untrusted
from minutes.service import private
from minutes.service.spool import Spool

__all__ = ["Delivery", "Hook", "Notices", "Webhook", "signature"]

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
        self,
        url: str,
        secret: str,
        hosts: tuple[str, ...],
        transport: httpx.AsyncBaseTransport | None = None,
        within_s: float = _TIMEOUT_S,
    ) -> None:
        """Tell ``url``, signed with ``secret``; whoever has not answered ``within_s`` is away.

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
        self._within_s = within_s
        self._trusted = ssl.create_default_context()

    async def tell(self, notice: Mapping[str, Any]) -> None:
        """Send a notice; what leads elsewhere is not followed, and of the answer only the status is read."""
        body = json.dumps(notice, ensure_ascii=False).encode("utf-8", "backslashreplace")
        moment = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice["id"]),
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(self._secret, str(notice["id"]), moment, body),
        }
        client = httpx.AsyncClient(
            timeout=self._within_s, transport=self._transport, verify=self._trusted, trust_env=False
        )
        try:
            async with (
                asyncio.timeout(self._within_s),
                client,
                client.stream("POST", self._url, content=body, headers=headers) as answer,
            ):
                status = answer.status_code
        except TimeoutError as error:
            raise Delivery(f"no answer within {self._within_s:g} s") from error
        except httpx.HTTPError as error:
            why = "its certificate is not trusted" if untrusted(error) else type(error).__name__
            raise Delivery(f"no answer ({why})") from error
        if not httpx.codes.is_success(status):
            raise Delivery(f"answered {status}")


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
        """Deliver what is due, each hook for itself: one may be slow. What several workers see, one delivers."""
        self._return_forsaken()
        await asyncio.gather(*map(self._deliver, self._hooks.values()))

    async def _deliver(self, hook: Hook) -> None:
        for path in sorted(self._folder.glob(f"*.{hook.name}.json")):
            held = path.with_suffix(".held")
            if _due(path) and (waiting := _claimed(path, held)):
                await self._try(hook, waiting, path)
                held.unlink(missing_ok=True)

    async def _try(self, hook: Hook, waiting: dict[str, Any], path: Path) -> None:
        try:
            await hook.tell(waiting["notice"])
        except Exception as error:  # whatever it is, others are to be told
            waiting["tries"] += 1
            _log.warning("%s: %s", hook.name, error if isinstance(error, Delivery) else type(error).__name__)
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
    """Whether a notice is to be tried; also one that would wait too long, because the clock was put back."""
    try:
        return not 0 < json.loads(path.read_text("utf-8"))["after"] - time.time() <= _MOST_S
    except (OSError, ValueError, KeyError, TypeError):
        return True

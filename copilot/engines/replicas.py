"""The servers behind ``server.engine`` when that is URLs: which are up, what they serve, how busy they are.

Each is asked for its health every few seconds, not all in the same moment, and counts as down as soon as a request of
ours finds it so.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

__all__ = ["Replica", "Replicas", "is_local"]

_INTERVAL_S = 5.0
_JITTER = 0.3
_TIMEOUT_S = 10.0
_NO_SUCH_PATH = (404, 405)


def is_local(url: str) -> bool:
    """Tell whether a URL leads to this machine's own loopback."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class Replica:
    """One server.

    Attributes:
        url: base address, without ``/v1``.
        models: what it serves, as it says itself, by name; empty until it has said so.
        failure: why it is down; empty when it is up.
        checked: whether it has been asked at all.
        running: our requests that it works on.
        turn: when it was chosen last, in choices.
    """

    url: str
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    failure: str = ""
    checked: bool = False
    running: int = 0
    turn: int = 0

    @property
    def up(self) -> bool:
        """Return whether requests may be sent to it."""
        return self.checked and not self.failure


class Replicas:
    """All of them. One object serves every model, so that a server is asked once and its load is known as a whole."""

    def __init__(
        self,
        urls: Sequence[str],
        api_key: str,
        transport: httpx.AsyncBaseTransport | None = None,
        interval_s: float = _INTERVAL_S,
    ) -> None:
        """Make it; nothing is asked yet. ``interval_s``: seconds between two checks of one server."""
        self.all = tuple(Replica(url.rstrip("/").removesuffix("/v1")) for url in urls)
        self.api_key = api_key
        self._transport = transport
        self._interval_s = interval_s
        self._turns = 0
        self._watches: list[asyncio.Task[None]] = []
        self._first = asyncio.Lock()

    async def refresh(self) -> None:
        """Ask those that are not known to be up, now; from the first call on, all are asked again and again."""
        async with self._first:
            await asyncio.gather(*(self._check(replica) for replica in self.all if not replica.up))
            if not self._watches:
                self._watches = [asyncio.create_task(self._keep_checking(replica)) for replica in self.all]

    def choose(self, fitting: Sequence[Replica]) -> Replica | None:
        """Return the one of ``fitting`` that is up and has the least to do, in turn among equals; None when none is."""
        ready = [replica for replica in fitting if replica.up]
        if not ready:
            return None
        chosen = min(ready, key=lambda replica: (replica.running, replica.turn))
        self._turns += 1
        chosen.turn = self._turns
        return chosen

    def begun(self, url: str) -> None:
        """Count a request at the server."""
        for replica in self._at(url):
            replica.running += 1

    def ended(self, url: str, *, alive: bool) -> None:
        """Count its end; a server that broke off is down until it says otherwise."""
        for replica in self._at(url):
            replica.running -= 1
            if not alive:
                replica.failure = "it cannot be reached or broke off"

    async def stop(self) -> None:
        """Ask no more."""
        watches, self._watches = self._watches, []
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)

    def _at(self, url: str) -> list[Replica]:
        return [replica for replica in self.all if replica.url == url]

    async def _keep_checking(self, replica: Replica) -> None:
        while True:
            await asyncio.sleep(self._interval_s * random.uniform(1 - _JITTER, 1 + _JITTER))
            await self._check(replica)

    async def _check(self, replica: Replica) -> None:
        """Ask for the health, where there is such a thing, and for the models."""
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        try:
            async with httpx.AsyncClient(
                headers=headers, timeout=_TIMEOUT_S, transport=self._transport, trust_env=False
            ) as client:
                health = await client.get(f"{replica.url}/health")
                if health.status_code not in _NO_SUCH_PATH:
                    health.raise_for_status()
                answer = await client.get(f"{replica.url}/v1/models")
                answer.raise_for_status()
                replica.models = {str(entry["id"]): entry for entry in answer.json()["data"]}
            replica.failure = ""
        except httpx.HTTPStatusError as error:
            replica.failure = f"it answers {error.response.status_code}"
        except httpx.HTTPError as error:
            replica.failure = f"it cannot be reached ({type(error).__name__})"
        except (ValueError, KeyError, TypeError):
            replica.failure = "it does not answer as an OpenAI-compatible server"
        finally:
            replica.checked = True

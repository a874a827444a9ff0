"""The addresses of a service, asked without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from copilot.errors import QuotaExceeded, Unauthorized
from minutes.service.service import Service, queue_name
from minutes.service.web.app import Address, ServiceApp
from minutes.service.web.batches import Batches
from minutes.service.web.door import Caller
from minutes.service.web.meetings import Meetings
from minutes.service.web.records import Records
from minutes.service.web.status_page import StatusPage

LIMIT = 1 << 16


@dataclass
class Keys:
    """A door with a key for each name; ``busy`` has used up what it may."""

    callers: dict[str, Caller] = field(
        default_factory=lambda: {
            "wang": Caller("wang"),
            "li": Caller("li"),
            "busy": Caller("busy"),
            "watch": Caller("watch", asks=False, watches=True),
        }
    )

    def __call__(self, authorization: str, host: str, origin: str) -> Caller:
        caller = self.callers.get(authorization.removeprefix("Bearer "))
        if caller is None:
            raise Unauthorized("the API key is missing or wrong")
        if caller.name == "busy":
            raise QuotaExceeded("used up", 7)
        return caller


@asynccontextmanager
async def client_of(service: Service, key: str = "wang") -> AsyncIterator[httpx.AsyncClient]:
    """A client with a key."""
    parts = service.parts
    records = Records(service.database_url, queue_name(parts.spool), parts.spool, parts.figures, service.wake)
    address = Address(Keys(), parts.figures, lambda: service.ready, LIMIT)
    app = ServiceApp(address, (Meetings(records, LIMIT), Batches(records, LIMIT)), (StatusPage(records),))
    transport = httpx.ASGITransport(app=app)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        yield client

"""What a browser does with a page of ours, without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from copilot.pages.access import Access, Rules
from copilot.pages.app import PageApp

URL = "http://127.0.0.1:8800"
RULES = Rules(frozenset({"127.0.0.1", "localhost"}), user="wang.fang")


class Visitor:
    """A browser of its own that has not come in."""

    def __init__(self, client: httpx.AsyncClient, access: Access, listed: str) -> None:
        """Visit by ``client`` the page behind ``access``; ``listed`` is its name for the results."""
        self.client = client
        self.access = access
        self.listed = listed
        self.token = ""

    async def enter(self) -> Visitor:
        """Open the printed address."""
        answer = await self.client.get("/", params={"token": self.access.secret}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.token = (await self.get("/api/session"))["token"]
        return self

    async def get(self, path: str, status: int = 200, **params: str) -> Any:
        answer = await self.client.get(path, params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        answer = await self.client.post(path, json=body, headers={"x-review-token": self.token, **headers})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def only(self) -> str:
        """The address of the only result."""
        (one,) = (await self.get(f"/api/{self.listed}"))[self.listed]
        return f"/api/{self.listed}/{one['id']}"


@asynccontextmanager
async def visit(app: PageApp, access: Access, listed: str) -> AsyncIterator[Visitor]:
    """Visit a page."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield Visitor(client, access, listed)

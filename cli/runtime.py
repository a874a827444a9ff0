"""Wire the parts together: settings, the prompt library and a connected client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache

import httpx

from copilot import autostart, config
from copilot.client import CopilotClient
from prompts import Library

__all__ = ["client", "library", "settings"]


@cache
def settings() -> config.Settings:
    """Read the settings, once."""
    return config.load()


@cache
def library() -> Library:
    """Load the prompt library with the configured overlays, once."""
    return Library.load(overlays=settings().prompts.overlays)


@asynccontextmanager
async def client(
    transport: Callable[[str, str], httpx.AsyncBaseTransport] | None = None,
) -> AsyncIterator[CopilotClient]:
    """Connect to the configured gateway, or to a local one that is started when none runs.

    Args:
        transport: gives another way to it than the usual one, for its URL and the authority that is trusted.

    Raises:
        ServiceError: there is no model, or the server does not come up.
    """
    address = await autostart.ensure(settings())
    timeout_s = settings().server.request_timeout_s
    way = None if transport is None else transport(address.url, address.authority)
    async with CopilotClient(
        address.url, address.api_key, timeout_s=timeout_s, authority=address.authority, transport=way
    ) as connected:
        yield connected

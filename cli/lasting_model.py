"""A model for work that goes on for weeks: where the local server stopped, because it was idle or died, it is started
again. A configured server is never started; it is there again, or it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any, Self, TypeVar

from copilot import autostart
from copilot.client import Answer, CopilotClient, Delta
from copilot.config import Settings
from copilot.errors import ServerUnavailable
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["LastingModel"]

T = TypeVar("T")


class LastingModel:
    """A `copilot.client.LanguageModel`. Use it as ``async with LastingModel(settings) as model:``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened = AsyncExitStack()
        self._client: CopilotClient | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Connect, so that a model that is missing is told at once. Raises ServiceError."""
        await self._connected()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._opened.aclose()

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """See `LanguageModel.ask`."""
        return await self._tried(lambda client: client.ask(prompt, on_text=on_text))

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """See `LanguageModel.complete`."""
        client = await self._connected()
        async with aclosing(client.complete(prompt, deadline_s=deadline_s)) as deltas:
            async for delta in deltas:
                yield delta

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """See `LanguageModel.note`."""
        await self._tried(lambda client: client.note(event, call=call, detail=detail))

    async def chat(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """See `CopilotClient.chat`."""
        return await self._tried(lambda client: client.chat(body))

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """See `LanguageModel.count_tokens`."""
        return await self._tried(lambda client: client.count_tokens(texts, size=size))

    async def context_tokens(self, *, size: Size = "base") -> int:
        """See `LanguageModel.context_tokens`."""
        return await self._tried(lambda client: client.context_tokens(size=size))

    async def _tried(self, call: Callable[[CopilotClient], Awaitable[T]]) -> T:
        client = await self._connected()
        try:
            return await call(client)
        except ServerUnavailable:
            if self._client is client and not self._settings.server.url:
                self._client = None  # others may still read from it: it is closed at the end
            raise

    async def _connected(self) -> CopilotClient:
        async with self._opening:
            if self._client is None:
                address = await autostart.ensure(self._settings)
                timeout_s = self._settings.server.request_timeout_s
                client = CopilotClient(address.url, address.api_key, timeout_s=timeout_s, authority=address.authority)
                self._client = await self._opened.enter_async_context(client)
            return self._client

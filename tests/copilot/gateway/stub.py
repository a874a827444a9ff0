"""A model server of a few lines, on a real port: what the gateway's tests stand before instead of a model."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from copilot.audit.trail import Trail
from copilot.config import Settings
from copilot.engines.endpoint import Endpoint, EngineState
from copilot.engines.pool import EnginePool
from copilot.gateway import http
from copilot.gateway.app import Gateway
from copilot.gateway.keys import KeyRing
from copilot.gateway.lanes import Lanes
from copilot.gateway.quotas import Quotas
from copilot.gateway.services import Limits, Services
from copilot.gateway.upstream import Upstream
from copilot.models.catalogue import CATALOGUE, Artefact
from copilot.review.reviewer import Reviewer


@dataclass
class StubServer:
    """Streams ``words``; with ``hold`` set, waits before the last one until the client goes or ``release`` is set.

    ``logprob``: what it tells of each word, where a request asks.
    """

    words: list[str] = field(default_factory=lambda: ["Hello", " ", "world"])
    hold: bool = False
    status: int = 200
    refusal: Mapping[str, Any] = field(default_factory=dict)
    die_after: int | None = None
    logprob: float | None = None
    release: asyncio.Event = field(default_factory=asyncio.Event)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    left: int = 0

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        body = await http.read_json(receive, 1 << 20)
        self.bodies.append(body)
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        if self.status != 200:
            await http.send_json(send, self.status, {"error": dict(self.refusal)})
            return
        if scope["path"] == "/tokenize":
            await http.send_json(send, 200, {"tokens": body["content"].split()})
            return
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if not await http.unless_client_leaves(self._answer(scope["path"], send), receive):
                self.left += 1
        finally:
            self.running -= 1

    async def _answer(self, path: str, send: http.Send) -> None:
        events = http.EventStream(send)
        for index, word in enumerate(self.words):
            if index == self.die_after:
                raise ConnectionAbortedError  # uvicorn drops the connection in the middle of the answer
            if self.hold and index == len(self.words) - 1:
                await self.release.wait()
            choice: dict[str, Any] = {"delta": {"content": word}} if "chat" in path else {"text": word}
            if self.logprob is not None and self.bodies[-1].get("logprobs"):
                choice["logprobs"] = {"content": [{"token": word, "logprob": self.logprob}]}
            await events.event({"choices": [{"index": 0, "finish_reason": None, **choice}]})
        await events.event({"choices": [{"index": 0, "finish_reason": "stop", "delta": {}, "text": ""}]})
        usage = {
            "prompt_tokens": 7,
            "completion_tokens": len(self.words),
            "prompt_tokens_details": {"cached_tokens": 3},
        }
        await events.event({"choices": [], "usage": usage})
        await events.event("[DONE]")
        await events.close()


@dataclass
class StubEngine:
    """An engine whose server is already there."""

    url: str
    slots: int = 2
    artefact: Artefact = CATALOGUE[1]

    @property
    def seat(self) -> str:
        return self.artefact.name

    async def endpoint(self) -> Endpoint:
        return Endpoint(self.url, "engine-key", self.artefact.name, 4096)

    def state(self) -> EngineState:
        return EngineState("stub", "ready")

    def doubt(self, endpoint: Endpoint) -> None: ...

    def drain(self) -> None: ...

    async def stop(self) -> None: ...


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI application on a free port of loopback."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@asynccontextmanager
async def gateway_before(
    stub: StubServer, limits: Limits | None = None, slots: int = 2, **parts: Any
) -> AsyncIterator[str]:
    """A real gateway on a real port, with ``stub`` as its model server; ``parts`` replace those of `Services`."""
    upstream = Upstream(timeout_s=5)
    async with served(stub) as engine_url:
        roles = {"small": CATALOGUE[1].name, "base": CATALOGUE[1].name}
        engine = parts.pop("engine_type", StubEngine)(engine_url, slots)
        services = Services(
            pool=parts.pop("pool_type", EnginePool)([engine], roles),
            upstream=upstream,
            lanes={engine.seat: Lanes(slots, parts.pop("queue", 64))},
            limits=limits or Limits(),
            **{
                "ring": KeyRing(),
                "quotas": Quotas(),
                "reviewer": Reviewer.of(Settings()),
                "trail": Trail.off(),
                **parts,
            },
        )
        async with served(Gateway(services)) as url:
            yield url
    await upstream.close()

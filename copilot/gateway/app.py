"""The gateway's ASGI application: routes, and the way of one request from the client to the engine and back."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from copilot import __version__
from copilot.engines.endpoint import Engine
from copilot.engines.pool import EnginePool
from copilot.errors import CopilotError, EngineError, RequestRejected, Unauthorized
from copilot.gateway import http
from copilot.gateway.lanes import Lanes
from copilot.gateway.metrics import CONTENT_TYPE, Metrics
from copilot.gateway.replies import Replies, failure
from copilot.gateway.requests import Call, lane_of, parse_chat, parse_completion
from copilot.gateway.upstream import Piece, Upstream, Usage
from prompts.rendered import Lane

__all__ = ["Gateway", "Limits"]

_log = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gateway accepts, and how long it is silent.

    ``api_key``: empty serves only this machine, without a key. ``queue``: waiting requests per engine. ``silence_s``: a
    stream that has nothing to say for so many seconds, because its request waits, sends a sign of life.
    """

    api_key: str = ""
    body_bytes: int = 8 << 20
    queue: int = 64
    silence_s: float = 10.0


class Gateway:
    """The ASGI application."""

    def __init__(self, pool: EnginePool, upstream: Upstream, limits: Limits) -> None:
        self._pool = pool
        self._upstream = upstream
        self._limits = limits
        self._lanes = {engine.artefact.name: Lanes(engine.slots, limits.queue) for engine in pool.engines}
        self._routes = {
            ("GET", "/healthz"): self._health,
            ("GET", "/readyz"): self._ready,
            ("GET", "/metrics"): self._metrics_page,
            ("GET", "/v1/models"): self._models,
            ("POST", "/v1/chat/completions"): self._chat,
            ("POST", "/v1/completions"): self._completion,
            ("POST", "/v1/count_tokens"): self._count,
        }
        self.metrics = Metrics()
        self.last_request = time.monotonic()
        self.active = 0

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        route = self._routes.get((scope["method"], scope["path"]))
        self.active += 1
        try:
            if scope["path"] not in ("/healthz", "/readyz"):
                self.last_request = time.monotonic()
                self._admit(scope)
            if route is None:
                paths = {path for _, path in self._routes}
                status = 405 if scope["path"] in paths else 404
                await http.send_json(
                    send, status, {"error": {"message": "no such address", "type": "error", "code": "not_found"}}
                )
            else:
                await route(scope, receive, send)
        except CopilotError as error:
            await http.send_json(send, *failure(error))
        finally:
            self.active -= 1
            self.last_request = time.monotonic()

    def _admit(self, scope: http.Scope) -> None:
        """Check the key; without one, serve only this machine, and no web page that found its way here by name."""
        if self._limits.api_key:
            given = http.header(scope, "authorization").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._limits.api_key.encode()):
                raise Unauthorized("the API key is missing or wrong")
            return
        host = http.header(scope, "host").rsplit(":", 1)[0]
        if host not in _LOOPBACK or http.header(scope, "origin"):
            raise Unauthorized("without an API key this server answers only programs on its own machine")

    async def _health(self, _scope: http.Scope, _receive: http.Receive, send: http.Send) -> None:
        await http.send_json(send, 200, {"status": "ok", "version": __version__})

    async def _ready(self, _scope: http.Scope, _receive: http.Receive, send: http.Send) -> None:
        engines = {engine.artefact.name: engine.state() for engine in self._pool.engines}
        ready = not any(state.phase in ("failed", "starting") for state in engines.values())
        body = {
            "status": "ready" if ready else "not ready",
            "engines": {
                name: {"engine": s.engine, "phase": s.phase, "restarts": s.restarts, "pid": s.pid, "detail": s.detail}
                for name, s in engines.items()
            },
            "lanes": {name: {"waiting": q.waiting(), "running": q.running()} for name, q in self._lanes.items()},
        }
        await http.send_json(send, 200 if ready else 503, body)

    async def _metrics_page(self, _scope: http.Scope, _receive: http.Receive, send: http.Send) -> None:
        for engine in self._pool.engines:
            name = engine.artefact.name
            self.metrics.restarts.labels(name).set(engine.state().restarts)
            for lane, length in self._lanes[name].waiting().items():
                self.metrics.waiting.labels(name, lane).set(length)
        await http.send_text(send, 200, self.metrics.exposition(), CONTENT_TYPE)

    async def _models(self, _scope: http.Scope, _receive: http.Receive, send: http.Send) -> None:
        data = []
        for engine in self._pool.engines:
            entry = {"object": "model", "owned_by": "bank-copilot", "roles": self._pool.roles(engine.artefact)}
            names = [engine.artefact.name, *self._pool.roles(engine.artefact)]
            data += [{"id": name, "root": engine.artefact.name, **entry} for name in names]
        await http.send_json(send, 200, {"object": "list", "data": data})

    async def _count(self, _scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        body = await http.read_json(receive, self._limits.body_bytes)
        texts, model = body.get("texts"), body.get("model", "base")
        if (
            not isinstance(texts, list)
            or not all(isinstance(text, str) for text in texts)
            or not isinstance(model, str)
        ):
            raise RequestRejected("texts must be a list of texts, model a text")
        endpoint = await self._pool.find(model).endpoint()
        counts = [await self._upstream.count(endpoint, text) for text in texts]
        await http.send_json(send, 200, {"model": endpoint.model, "context": endpoint.context, "counts": counts})

    async def _chat(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        call = parse_chat(await http.read_json(receive, self._limits.body_bytes))
        await self._serve(call, scope, receive, send)

    async def _completion(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        await self._serve(
            parse_completion(await http.read_json(receive, self._limits.body_bytes)), scope, receive, send
        )

    async def _serve(self, call: Call, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        lane = lane_of(http.header(scope, "x-copilot-lane"), "interactive", call.kind)
        engine = self._pool.find(call.model)
        outcome = "failed"
        try:
            work = self._streamed if call.stream else self._whole
            finished = await http.unless_client_leaves(work(call, engine, lane, send), receive)
            outcome = "done" if finished else "left"
        finally:
            self.metrics.requests.labels(lane, call.kind, outcome).inc()

    async def _whole(self, call: Call, engine: Engine, lane: Lane, send: http.Send) -> None:
        async with aclosing(self._pieces(call, engine, lane)) as answer:
            pieces = [piece async for piece in answer]
        usage = next((piece.usage for piece in reversed(pieces) if piece.usage), Usage())
        await http.send_json(send, 200, Replies(call.kind, engine.artefact.name).whole(pieces, usage))

    async def _streamed(self, call: Call, engine: Engine, lane: Lane, send: http.Send) -> None:
        events = http.EventStream(send)
        replies = Replies(call.kind, engine.artefact.name)
        usage, first = Usage(), True
        source = self._pieces(call, engine, lane)
        try:
            async with aclosing(http.with_silences(source, self._limits.silence_s)) as answer:
                async for piece in answer:
                    if piece is None:
                        await events.beat()
                        continue
                    usage = piece.usage or usage
                    if piece.text or piece.finish_reason:
                        await events.event(replies.chunk(piece, first=first))
                        first = False
            if call.usage:
                await events.event(replies.usage(usage))
        except CopilotError as error:
            if not events.opened:
                raise
            await events.event(failure(error)[1])
        await events.event("[DONE]")
        await events.close()

    async def _pieces(self, call: Call, engine: Engine, lane: Lane) -> AsyncGenerator[Piece, None]:
        """Wait for a slot, ask the engine and count what it costs."""
        name = engine.artefact.name
        arrived = time.monotonic()
        async with self._lanes[name].slot(lane) as waited:
            self.metrics.wait.labels(lane).observe(waited)
            endpoint = await engine.endpoint()
            body = call.body(engine.artefact.fim)
            first = True
            try:
                async with aclosing(self._upstream.answer(endpoint, call.kind, body)) as answer:
                    async for piece in answer:
                        if first and piece.text:
                            first = False
                            self.metrics.first.labels(lane).observe(time.monotonic() - arrived)
                        if piece.usage:
                            self.metrics.tokens.labels(name, "read").inc(piece.usage.read)
                            self.metrics.tokens.labels(name, "written").inc(piece.usage.written)
                            self.metrics.cached.labels(name).inc(piece.usage.cached)
                        yield piece
            except EngineError as error:
                _log.warning("engine %s: %s", name, error)
                raise

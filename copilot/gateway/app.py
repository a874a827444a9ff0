"""The gateway's ASGI application: its addresses, and who may come in."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from copilot import __version__
from copilot.audit.record import parse_event
from copilot.errors import CopilotError, RequestRejected
from copilot.gateway import http
from copilot.gateway.exchange import Exchange, Terms, outcome_of
from copilot.gateway.keys import Client
from copilot.gateway.metrics import Place
from copilot.gateway.replies import Replies, failure
from copilot.gateway.requests import Call, lane_of, parse_chat, parse_completion
from copilot.gateway.services import Services
from copilot.gateway.upstream import Piece

__all__ = ["Gateway"]

_OPEN = ("/healthz", "/readyz")
_NOT_FOUND = {"error": {"message": "no such address", "type": "error", "code": "not_found"}}

Route = Callable[[http.Scope, http.Receive, http.Send, Client], Awaitable[None]]


class Gateway:
    """The ASGI application."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._routes: dict[tuple[str, str], Route] = {
            ("GET", "/metrics"): self._metrics_page,
            ("GET", "/v1/models"): self._models,
            ("POST", "/v1/chat/completions"): self._chat,
            ("POST", "/v1/completions"): self._completion,
            ("POST", "/v1/count_tokens"): self._count,
            ("POST", "/v1/events"): self._event,
        }
        self._paths = {path for _, path in self._routes}
        self.last_request = time.monotonic()
        self.active = 0

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        self.active += 1
        try:
            await self._answer(scope, receive, send)
        except CopilotError as error:
            self._services.metrics.errors.labels(type(error).__name__).inc()
            await http.send_json(send, *failure(error))
        finally:
            self.active -= 1

    async def _answer(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        if scope["path"] in _OPEN and scope["method"] == "GET":
            await (self._health(send) if scope["path"] == "/healthz" else self._ready(send))
            return
        self.last_request = time.monotonic()
        try:
            headers = (http.header(scope, name) for name in ("authorization", "host", "origin"))
            client = self._services.ring.identify(*headers)
            route = self._routes.get((scope["method"], scope["path"]))
            if scope["method"] == "POST":
                client.check_asks()
            if route is None:
                await http.send_json(send, 405 if scope["path"] in self._paths else 404, _NOT_FOUND)
            else:
                await route(scope, receive, send, client)
        finally:
            self.last_request = time.monotonic()

    async def _health(self, send: http.Send) -> None:
        await http.send_json(send, 200, {"status": "ok", "version": __version__})

    async def _ready(self, send: http.Send) -> None:
        engines = {engine.seat: engine.state() for engine in self._services.pool.engines}
        phases: dict[str, set[str]] = {}
        for engine in self._services.pool.engines:  # a model whose second place is being started still answers
            phases.setdefault(engine.artefact.name, set()).add(engines[engine.seat].phase)
        ready = all("ready" in found or not found & {"failed", "starting"} for found in phases.values())
        body = {
            "status": "ready" if ready else "not ready",
            "engines": {
                name: {"engine": s.engine, "phase": s.phase, "restarts": s.restarts, "pid": s.pid, "detail": s.detail}
                for name, s in engines.items()
            },
            "lanes": {
                name: {"waiting": lanes.waiting(), "running": lanes.running()}
                for name, lanes in self._services.lanes.items()
            },
        }
        await http.send_json(send, 200 if ready else 503, body)

    async def _metrics_page(self, scope: http.Scope, _receive: http.Receive, send: http.Send, client: Client) -> None:
        client.check_watches()
        places = []
        for engine in self._services.pool.engines:
            lanes = self._services.lanes[engine.seat]
            places.append(Place(engine.seat, engine.slots, engine.state(), lanes.waiting(), lanes.running()))
        text, content_type = self._services.metrics.exposition(places, http.header(scope, "accept"))
        await http.send_text(send, 200, text, content_type)

    async def _models(self, _scope: http.Scope, _receive: http.Receive, send: http.Send, _client: Client) -> None:
        pool = self._services.pool
        data = []
        for artefact in pool.artefacts:
            roles = pool.roles(artefact)
            entry = {"object": "model", "owned_by": "bank-copilot", "root": artefact.name, "roles": roles}
            data += [{"id": name, **entry} for name in (artefact.name, *roles)]
            data += [{"id": name, **entry, "roles": [], "parent": artefact.name} for name in pool.adapters(artefact)]
        await http.send_json(send, 200, {"object": "list", "data": data})

    async def _count(self, _scope: http.Scope, receive: http.Receive, send: http.Send, _client: Client) -> None:
        body = await http.read_json(receive, self._services.limits.body_bytes)
        texts, model = body.get("texts"), body.get("model", "base")
        if (
            not isinstance(texts, list)
            or not all(isinstance(text, str) for text in texts)
            or not isinstance(model, str)
        ):
            raise RequestRejected("texts must be a list of texts, model a text")
        endpoint = await self._services.pool.find(model).endpoint()
        counts = [await self._services.upstream.count(endpoint, text) for text in texts]
        await http.send_json(send, 200, {"model": endpoint.model, "context": endpoint.context, "counts": counts})

    async def _event(self, _scope: http.Scope, receive: http.Receive, send: http.Send, client: Client) -> None:
        """Let what a person did with a draft join the audit trail."""
        self._services.quotas.admit(client)
        event = parse_event(await http.read_json(receive, self._services.limits.body_bytes), client.name)
        receipt = await self._services.trail.append(event)
        await http.send_json(send, 201, {"id": event.id, "seq": receipt.seq})

    async def _chat(self, scope: http.Scope, receive: http.Receive, send: http.Send, client: Client) -> None:
        call = parse_chat(await http.read_json(receive, self._services.limits.body_bytes))
        await self._serve(call, scope, (receive, send), client)

    async def _completion(self, scope: http.Scope, receive: http.Receive, send: http.Send, client: Client) -> None:
        call = parse_completion(await http.read_json(receive, self._services.limits.body_bytes))
        await self._serve(call, scope, (receive, send), client)

    async def _serve(
        self, call: Call, scope: http.Scope, channel: tuple[http.Receive, http.Send], client: Client
    ) -> None:
        """Serve one call; whatever becomes of it, it is counted and recorded once."""
        receive, send = channel
        lane = lane_of(http.header(scope, "x-copilot-lane"), client.lane, call.kind)
        exchange = Exchange(self._services, call, Terms.of(scope, client, lane))
        outcome = "failed"
        try:
            work = self._streamed if call.stream else self._whole
            finished = await http.unless_client_leaves(work(call, exchange, send), receive)
            outcome = ("refused" if exchange.refused else "done") if finished else "left"
            if not finished:
                await exchange.record("left")
        except BaseException as error:
            outcome = outcome_of(error)
            await exchange.record(outcome_of(error))
            raise
        finally:
            self._services.metrics.requests.labels(lane, call.kind, outcome).inc()

    async def _whole(self, call: Call, exchange: Exchange, send: http.Send) -> None:
        async with aclosing(exchange.pieces()) as answer:
            pieces: list[Piece] = []
            async for piece in answer:
                pieces = [] if piece.anew else [*pieces, piece]
        await exchange.record("done")
        reply = Replies(call.kind, exchange.engine.artefact.name, exchange.id).whole(pieces, exchange.usage)
        await http.send_json(send, 200, reply)

    async def _streamed(self, call: Call, exchange: Exchange, send: http.Send) -> None:
        events = http.EventStream(send)
        replies = Replies(call.kind, exchange.engine.artefact.name, exchange.id)
        first, last = True, None
        try:
            source = exchange.pieces()
            async with aclosing(http.with_silences(source, self._services.limits.silence_s)) as answer:
                async for piece in answer:
                    if piece is None:
                        await events.beat()
                    elif piece.anew:
                        await events.event(replies.restart())
                    elif piece.finish_reason:
                        last = piece  # the end is not told before the record is on the disk
                    elif piece.text or piece.reading:
                        await events.event(replies.chunk(piece, first=first))
                        first = False
            await exchange.record("done")
            if last is not None:
                await events.event(replies.chunk(last, first=first))
            if call.usage:
                await events.event(replies.usage(exchange.usage))
        except CopilotError as error:
            if not events.opened:
                raise
            await exchange.record(outcome_of(error))
            self._services.metrics.errors.labels(type(error).__name__).inc()
            await events.event(failure(error)[1])
        await events.event("[DONE]")
        await events.close()

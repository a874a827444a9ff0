"""Stands between the language server and the gateway: counts what is asked and read, and may remember the answers.

Answers of a greedy model do not change, so a benchmark that is run again after a change of our own rules asks the model
only what it has not been asked before. A relay that remembers reads each answer to its end, also when whoever asked has
heard enough, and only then plays it; a hasty one plays it as it comes, and remembers what was heard. One that does not
remember passes every byte on as it comes, and closes upstream when whoever asked goes away.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from copilot.autostart import Address

__all__ = ["Asked", "Memory", "Piece", "Relay", "Remembered", "key_of", "running"]

_COMPLETIONS = "/v1/completions"
_PASSED_ON = ("content-type", "x-copilot-lane", "x-copilot-prompt", "x-copilot-deadline-ms")
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10)
_LEAVING_S = 0.3
"""So soon whoever has heard enough has gone."""

Piece = tuple[str, tuple[tuple[int, float], ...]]
"""A piece of an answer, and the characters and log-probability of each of its tokens."""


@dataclass
class Asked:
    """One completion that was asked of the engine; seconds are of ``time.monotonic``.

    Attributes:
        at: when it was asked.
        warming: it wanted no answer, only a warm cache.
        ended: when it ended.
        tokens: tokens of the prompt, where the engine told.
        cached: how many of them it had in its cache.
        reading_s: seconds for the rest.
        told: whether the engine told; it does not when whoever asked went away while it was reading.
    """

    at: float
    warming: bool = False
    ended: float = 0.0
    tokens: int = 0
    cached: int = 0
    reading_s: float = 0.0
    told: bool = False

    @property
    def read(self) -> int:
        """Tokens that the engine read for it, as far as it told."""
        return self.tokens - self.cached


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer in its pieces, how it ended, and the tokens of its prompt; 0 where the engine did not tell.

    ``finish`` is empty when whoever asked had heard enough before it ended.
    """

    pieces: tuple[Piece, ...]
    finish: str
    tokens: int = 0


class Memory:
    """Answers by question, in a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._answers: dict[str, Remembered] = {}
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                record = json.loads(line)
                pieces = tuple((text, tuple(map(tuple, scores))) for text, scores in record["pieces"])
                self._answers[record["key"]] = Remembered(pieces, record["finish"], record.get("tokens", 0))

    def get(self, key: str) -> Remembered | None:
        """Return the answer to a question that was asked before."""
        return self._answers.get(key)

    def put(self, key: str, answer: Remembered) -> None:
        """Keep an answer."""
        self._answers[key] = answer
        with self._file.open("a", encoding="utf-8") as file:
            record = {"key": key, "pieces": answer.pieces, "finish": answer.finish, "tokens": answer.tokens}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


class Relay:
    """The HTTP server.

    ``asked`` lists the completions that reached the engine, and ``remembered`` the answers that were played, in their
    order.
    """

    def __init__(self, upstream: Address, memory: Memory | None = None, *, hasty: bool = False) -> None:
        self.asked: list[Asked] = []
        self.remembered: list[Remembered] = []
        self.url = ""
        self._upstream = upstream
        self._memory = memory
        self._hasty = hasty
        self._http: aiohttp.ClientSession

    async def open(self) -> web.AppRunner:
        """Serve on a free port of loopback."""
        self._http = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False)
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, handler_cancellation=self._memory is None, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def close(self) -> None:
        """Close the connections upstream."""
        await self._http.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await request.read()
        except ConnectionError:
            return web.Response(status=499)  # whoever asked has gone
        try:
            if request.path != _COMPLETIONS:
                return await self._pass_on(request, body)
            if self._memory is None:
                return await self._stream(request, json.loads(body))
            return await self._play(request, json.loads(body), self._memory)
        except aiohttp.ClientConnectionError:
            return _failure(503, "the gateway cannot be reached")

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response:
        url = f"{self._upstream.url}{request.path_qs}"
        async with self._http.request(request.method, url, data=body, headers=self._headers(request)) as answer:
            kind = answer.headers.get("Content-Type", "application/json")
            return web.Response(body=await answer.read(), status=answer.status, headers={"Content-Type": kind})

    async def _stream(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Pass a stream on as it comes, and note what the engine tells."""
        asked = Asked(time.monotonic(), warming=body.get("max_tokens") == 0)
        self.asked.append(asked)
        url = self._upstream.url + _COMPLETIONS
        try:
            async with self._http.post(url, json=body, headers=self._headers(request)) as answer:
                if answer.status != 200:
                    return web.Response(body=await answer.read(), status=answer.status, headers=_retry(answer.headers))
                response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
                await response.prepare(request)
                async for line in answer.content:
                    _note(asked, line)
                    await response.write(line)
                return response
        finally:
            asked.ended = time.monotonic()

    async def _play(self, request: web.Request, body: Mapping[str, Any], memory: Memory) -> web.StreamResponse:
        """Play an answer from memory; it is asked for when it is not there, or when more of it is wanted."""
        key, warming = key_of(body), body.get("max_tokens") == 0
        answer = Remembered((), "stop") if warming else memory.get(key)
        player = _Player(request, scored=bool(body.get("logprobs")))
        if answer is None or (not answer.finish and await player.is_heard_beyond(answer)):
            found = await self._whole(request, body, player if self._hasty else None)
            if isinstance(found, web.Response):
                return found
            memory.put(key, answer := found)
        if not warming:
            self.remembered.append(answer)
        return await player.play(answer)

    async def _whole(
        self, request: web.Request, body: Mapping[str, Any], player: _Player | None
    ) -> Remembered | web.Response:
        """Return an answer, whole or, with a ``player``, as much of it as is heard there."""
        asked = Asked(time.monotonic())
        self.asked.append(asked)
        headers = {name: value for name, value in self._headers(request).items() if name != "x-copilot-deadline-ms"}
        pieces: list[Piece] = []
        finish, is_heard = "", True
        body = {**body, "logprobs": 1}
        async with self._http.post(self._upstream.url + _COMPLETIONS, json=body, headers=headers) as answer:
            if answer.status != 200:
                return web.Response(body=await answer.read(), status=answer.status, headers=_retry(answer.headers))
            async for line in answer.content:
                _note(asked, line)
                if line.startswith(b"data: {"):
                    event = json.loads(line[6:])
                    for choice in event.get("choices", []):
                        scores = tuple((int(size), float(value)) for size, value in choice.get("scores") or ())
                        pieces.append((choice["text"], scores))
                        finish = choice.get("finish_reason") or finish
                    is_heard = player is None or await player.plays(pieces)
                if not is_heard:
                    break
        asked.ended = time.monotonic()
        if finish or not is_heard:
            return Remembered(tuple(pieces), finish, asked.tokens)
        return _failure(503, "the answer ended before its end")

    def _headers(self, request: web.Request) -> dict[str, str]:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        return headers | ({"authorization": f"Bearer {self._upstream.api_key}"} if self._upstream.api_key else {})


class _Player:
    """Plays an answer to whoever asked, each character once, whatever it is made of."""

    def __init__(self, request: web.Request, *, scored: bool) -> None:
        self._request = request
        self._scored = scored
        self._response: web.StreamResponse | None = None
        self._played = 0

    async def plays(self, pieces: Sequence[Piece]) -> bool:
        """Play what was not played before; tell whether somebody still hears it."""
        at = 0
        for text, scores in pieces:
            start, at = at, at + len(text)
            if at > self._played:
                whole = start == self._played
                choice = {"index": 0, "text": text[max(0, self._played - start) :], "finish_reason": None}
                await self._send(choice | ({"scores": scores} if self._scored and scores and whole else {}))
                self._played = at
        return self._is_heard

    async def is_heard_beyond(self, answer: Remembered) -> bool:
        """Play an answer that has no end; tell whether more of it is waited for."""
        waits_until = time.monotonic() + _LEAVING_S
        while await self.plays(answer.pieces) and time.monotonic() < waits_until:
            await asyncio.sleep(0.01)
        return self._is_heard

    async def play(self, answer: Remembered) -> web.StreamResponse:
        """Play all that was not played before, and the end."""
        await self.plays(answer.pieces)
        await self._send({"index": 0, "text": "", "finish_reason": answer.finish})
        with suppress(ConnectionError):
            await self._begun().write(b"data: [DONE]\n\n")
        return self._begun()

    @property
    def _is_heard(self) -> bool:
        return self._request.transport is not None and not self._request.transport.is_closing()

    def _begun(self) -> web.StreamResponse:
        if self._response is None:
            self._response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        return self._response

    async def _send(self, choice: Mapping[str, Any]) -> None:
        """Send one of the gateway's events."""
        event = {"id": "cmpl-remembered", "object": "text_completion", "model": "remembered", "choices": [choice]}
        with suppress(ConnectionError):
            response = self._begun()
            if not response.prepared:
                await response.prepare(self._request)
            await response.write(f"data: {json.dumps(event)}\n\n".encode())


@asynccontextmanager
async def running(upstream: Address, memory: Memory | None = None, *, hasty: bool = False) -> AsyncIterator[Relay]:
    """Run a relay until the end of the block.

    Args:
        upstream: the gateway.
        memory: keeps the answers; None for a relay that remembers nothing.
        hasty: an answer that has been heard enough of is not read to its end: quicker, but rules that want more of it
            later ask again.
    """
    relay = Relay(upstream, memory, hasty=hasty)
    runner = await relay.open()
    try:
        yield relay
    finally:
        await runner.cleanup()
        await relay.close()


def key_of(body: Mapping[str, Any]) -> str:
    """Name a question by what decides its answer; log-probabilities do not, nor does a seed where nothing is drawn."""
    decides: list[Any] = [body["model"], body["prompt"], body.get("suffix", ""), body.get("max_tokens")]
    drawn = ["top_p", "seed"] if body.get("temperature") else []
    names = ["path", "files", "begun", "start", "stop", "temperature", *drawn]
    if more := {name: body[name] for name in names if body.get(name)}:
        decides.append(more)
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def _note(asked: Asked, line: bytes) -> None:
    """Note how the engine read the prompt, from the event that tells it."""
    if b'"reading"' not in line or not line.startswith(b"data: {"):
        return
    read = (json.loads(line[6:]).get("copilot") or {}).get("reading")
    if read and not asked.told:
        asked.tokens, asked.cached, asked.reading_s = read["tokens"], read["cached"], read["ms"] / 1000
        asked.told = True


def _retry(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("Content-Type", "Retry-After") if name in headers}


def _failure(status: int, words: str) -> web.Response:
    return web.json_response({"error": {"message": words, "code": "engine_unavailable"}}, status=status)

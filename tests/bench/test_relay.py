"""The relay before the gateway: what it remembers, passes on and counts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import aiohttp
import pytest_asyncio
from aiohttp import web

from bench import _relay
from copilot.autostart import Address
from copilot.client import CopilotClient, Delta
from prompts import Rendered
from prompts.rendered import Sampling

PIECES = ("return", " 1", "\n")


class Gateway:
    """Answers every completion with the same pieces; counts how often, and how often to the end."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, object]] = []
        self.ended = 0
        self.pause = 0.0

    async def completions(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        read = {"copilot": {"reading": {"tokens": 50, "cached": 20, "ms": 300}}}
        await self.event(response, {**read, "choices": [{"text": "", "finish_reason": None}]})
        for piece in PIECES:
            await self.event(response, {"choices": [{"text": piece, "finish_reason": None, "scores": [[1, -0.5]]}]})
            await asyncio.sleep(self.pause)
        await self.event(response, {"choices": [{"text": "", "finish_reason": "stop"}]})
        await response.write(b"data: [DONE]\n\n")
        self.ended += 1
        return response

    async def event(self, response: web.StreamResponse, event: object) -> None:
        await response.write(f"data: {json.dumps(event)}\n\n".encode())

    async def health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "fine"}, status=503)


@pytest_asyncio.fixture
async def gateway() -> AsyncIterator[Gateway]:
    made, app = Gateway(), web.Application()
    app.router.add_post("/v1/completions", made.completions)
    app.router.add_get("/readyz", made.health)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def prompt(prefix: str, *, tokens: int = 64, logprobs: bool = False) -> Rendered:
    sampling = Sampling(max_tokens=tokens)
    return Rendered(
        "code/complete", "1", "0" * 64, "", "interactive", "small", sampling, prefix=prefix, logprobs=logprobs
    )


async def test_an_answer_is_asked_once_and_played_again_with_its_scores(gateway: Gateway, tmp_path):
    file = tmp_path / "memory.jsonl"
    for _ in range(2):
        async with (
            _relay.running(Address(gateway.url), _relay.Memory(file)) as relay,
            CopilotClient(relay.url) as model,
        ):
            deltas = [delta async for delta in model.complete(prompt("a", logprobs=True))]
            assert "".join(delta.text for delta in deltas) == "return 1\n"
            assert deltas[-1].finish_reason == "stop"
            assert [delta.scores for delta in deltas if delta.text] == [((1, -0.5),)] * 3
    assert len(gateway.asked) == 1


async def test_whoever_leaves_early_has_the_whole_answer_remembered(gateway: Gateway, tmp_path):
    async with (
        _relay.running(Address(gateway.url), _relay.Memory(tmp_path / "memory.jsonl")) as relay,
        CopilotClient(relay.url) as model,
    ):
        answer = model.complete(prompt("a"))
        await anext(answer)
        await answer.aclose()
        assert "".join([delta.text async for delta in model.complete(prompt("a"))]) == "return 1\n"
    assert (len(gateway.asked), gateway.ended) == (1, 1)


async def heard(gateway: Gateway, memory: Path, *, enough: str) -> list[Delta]:
    """Ask a new hasty relay, and leave once ``enough`` has come."""
    async with (
        _relay.running(Address(gateway.url), _relay.Memory(memory), hasty=True) as relay,
        CopilotClient(relay.url) as model,
    ):
        deltas: list[Delta] = []
        async with aclosing(model.complete(prompt("a", logprobs=True))) as answer:
            async for delta in answer:
                deltas.append(delta)
                if "".join(one.text for one in deltas) == enough:
                    break
        await asyncio.sleep(0.6)
        assert [one.tokens for one in relay.remembered] == [50]
    return deltas


async def test_a_hasty_relay_remembers_what_was_heard_and_asks_again_for_more(gateway: Gateway, tmp_path):
    gateway.pause = 0.2
    for _ in range(2):
        await heard(gateway, tmp_path / "memory", enough="return")
        assert (len(gateway.asked), gateway.ended) == (1, 0)
    for _ in range(2):
        deltas = await heard(gateway, tmp_path / "memory", enough="never")
        assert "".join(delta.text for delta in deltas) == "return 1\n"
        assert [delta.scores for delta in deltas if delta.text] == [((1, -0.5),)] * 3
        assert deltas[-1].finish_reason == "stop"
        assert (len(gateway.asked), gateway.ended) == (2, 1)


async def test_a_relay_that_remembers_asks_nobody_to_warm_a_cache(gateway: Gateway, tmp_path):
    async with (
        _relay.running(Address(gateway.url), _relay.Memory(tmp_path / "memory.jsonl")) as relay,
        CopilotClient(relay.url) as model,
    ):
        (only,) = [delta async for delta in model.complete(prompt("a", tokens=0))]
    assert only.finish_reason == "stop"
    assert gateway.asked == []


async def test_a_relay_without_memory_counts_what_was_read_and_closes_upstream(gateway: Gateway):
    gateway.pause = 0.2
    async with _relay.running(Address(gateway.url)) as relay, CopilotClient(relay.url) as model:
        answer = model.complete(prompt("a"))
        await anext(answer)
        await answer.aclose()
        await asyncio.sleep(0.8)
        assert gateway.ended == 0
        assert [delta async for delta in model.complete(prompt("a"))]
        first, second = relay.asked
    assert (first.told, first.read, first.cached, first.reading_s) == (True, 30, 20, 0.3)
    assert 0 < first.ended - first.at < second.ended - second.at
    assert (len(gateway.asked), gateway.ended) == (2, 1)


async def test_everything_else_passes_with_its_status(gateway: Gateway):
    async with (
        _relay.running(Address(gateway.url)) as relay,
        aiohttp.ClientSession() as http,
        http.get(f"{relay.url}/readyz") as said,
    ):
        assert (said.status, await said.json()) == (503, {"status": "fine"})


def test_a_question_is_named_by_what_decides_its_answer():
    plain = {"model": "small", "prompt": "a", "suffix": "b", "max_tokens": 5, "temperature": 0.0, "seed": 1}
    assert _relay.key_of(plain) == _relay.key_of({**plain, "seed": 2, "logprobs": 1, "stream": True})
    others = [{"prompt": "c"}, {"max_tokens": 6}, {"model": "base"}, {"files": [{"path": "f", "text": "x"}]}]
    assert len({_relay.key_of(plain | other) for other in others} | {_relay.key_of(plain)}) == 5
    drawn = plain | {"temperature": 0.4}
    assert _relay.key_of(drawn) != _relay.key_of(drawn | {"seed": 2})

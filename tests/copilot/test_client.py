"""The client against the real gateway and the real small model, and against broken servers."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from copilot.client import CopilotClient
from copilot.errors import (
    AnswerTruncated,
    ContextTooLong,
    EngineError,
    Overloaded,
    QuotaExceeded,
    RequestRejected,
    RequestTimeout,
    ServerUnavailable,
    Unauthorized,
)
from copilot.gateway.keys import KeyFile, KeyRing
from copilot.gateway.quotas import Quotas
from prompts import Message, Rendered, Sampling
from prompts.rendered import SourceFile
from tests.conftest import RunningGateway
from tests.copilot.gateway.stub import StubServer, gateway_before

CAPITAL = Rendered(
    name="test/capital",
    version="1",
    content_hash="0" * 64,
    variant="",
    lane="assist",
    size="small",
    sampling=Sampling(max_tokens=40),
    messages=(Message("user", "Which city is the capital of France? Answer in JSON."),),
    output_schema={
        "type": "object",
        "properties": {"capital": {"type": "string", "maxLength": 30}},
        "required": ["capital"],
        "additionalProperties": False,
    },
)
ADD = replace(
    CAPITAL,
    name="test/add",
    lane="interactive",
    messages=(),
    output_schema=None,
    prefix="def add(a, b):\n    return ",
    suffix="\n\n\nprint(add(1, 2))\n",
)


@pytest.mark.model
async def test_an_answer_fits_its_schema_and_is_the_same_again(model: CopilotClient) -> None:
    heard: list[str] = []
    answer = await model.ask(CAPITAL, on_text=heard.append)
    assert answer.data["capital"].startswith("Paris")
    assert "".join(heard) == answer.text
    assert answer.finish_reason == "stop" and answer.prompt == CAPITAL.identity
    assert answer.prompt_tokens > 10 and answer.completion_tokens > 3
    assert (await model.ask(CAPITAL)).text == answer.text


@pytest.mark.model
async def test_a_completion_tells_how_it_was_read_and_how_sure_it_is(model: CopilotClient) -> None:
    asked = replace(ADD, prefix=f"# {ADD.prefix * 8}\n{ADD.prefix}", logprobs=True)
    for expected_cached in (False, True):
        deltas = [delta async for delta in model.complete(asked)]
        (reading,) = {delta.reading for delta in deltas if delta.reading}
        assert reading.tokens > 80 and (reading.cached > 60) == expected_cached and reading.seconds > 0
        scores = [score for delta in deltas for score in delta.scores]
        assert sum(characters for characters, _ in scores) == len("".join(delta.text for delta in deltas))
        assert all(value <= 0 for _, value in scores)
        assert len({delta.call for delta in deltas}) == 1 and deltas[0].call


@pytest.mark.model
async def test_a_chat_tells_how_sure_it_is_of_each_token_of_an_answer_held_to_a_schema(model: CopilotClient) -> None:
    answer = await model.ask(replace(CAPITAL, logprobs=True))
    assert answer.text == (await model.ask(CAPITAL)).text
    assert sum(characters for characters, _ in answer.scores) == len(answer.text)
    assert len(answer.scores) > 3 and all(value <= 0 for _, value in answer.scores)


@pytest.mark.parametrize("logprobs", [True, False])
async def test_scores_of_a_chat_come_where_they_are_asked_for(logprobs: bool) -> None:
    asked = replace(CAPITAL, output_schema=None, logprobs=logprobs)
    async with gateway_before(stub := StubServer(logprob=-0.5)) as url, CopilotClient(url) as model:
        answer = await model.ask(asked)
    assert answer.scores == (((5, -0.5), (1, -0.5), (5, -0.5)) if logprobs else ())
    assert stub.bodies[0].get("top_logprobs") == (1 if logprobs else None), "llama.cpp would tell twenty"


@pytest.mark.model
async def test_nothing_is_written_when_only_the_cache_is_to_be_warmed(model: CopilotClient) -> None:
    asked = replace(ADD, prefix=f"# warm\n{ADD.prefix * 8}\n{ADD.prefix}")
    cold = replace(asked, sampling=replace(asked.sampling, max_tokens=0))
    assert "".join([delta.text async for delta in model.complete(cold, deadline_s=20)]) == ""
    deltas = [delta async for delta in model.complete(asked)]
    assert next(delta.reading.cached for delta in deltas if delta.reading) > 60


@pytest.mark.model
async def test_files_of_the_repository_are_known_to_the_answer(model: CopilotClient) -> None:
    asked = replace(
        ADD,
        prefix="from rates import",
        suffix="\n\nprint(1)\n",
        path="loan.py",
        files=(SourceFile("rates.py", "def monthly_of_percent(yearly_percent, day_count_basis):\n    return 1\n"),),
    )
    text = "".join([delta.text async for delta in model.complete(asked)])
    assert "monthly_of_percent" in text


@pytest.mark.model
async def test_what_became_of_a_draft_goes_to_the_trail(model: CopilotClient) -> None:
    await model.note("accept", call="0" * 8, detail={"language": "python", "characters": 12})
    with pytest.raises(RequestRejected, match="event"):
        await model.note("frame")


@pytest.mark.model
async def test_a_gap_is_filled_as_a_stream_and_leaving_early_frees_the_slot(model: CopilotClient) -> None:
    async with aclosing(model.complete(ADD)) as deltas:
        assert "a" in "".join([(await anext(deltas)).text for _ in range(2)])
    async with asyncio.timeout(2):
        while any(sum(queue["running"].values()) for queue in (await model.status())["lanes"].values()):
            await asyncio.sleep(0.01)


@pytest.mark.model
async def test_tokens_are_counted_by_the_model_itself(model: CopilotClient) -> None:
    assert await model.count_tokens(["", "hello world", "a b c d"], size="small") == [0, 2, 4]
    assert await model.context_tokens(size="small") >= 4096


@pytest.mark.model
async def test_the_logs_hold_nothing_of_what_was_asked_or_answered(
    model: CopilotClient, gateway: RunningGateway
) -> None:
    message = Message("user", "Repeat these two words and nothing else: zanzibar periwinkle")
    answer = await model.ask(replace(CAPITAL, messages=(message,), output_schema=None))
    assert "zanzibar" in answer.text.lower()
    logs = [
        path.read_text("utf-8", errors="replace") for path in gateway.settings.paths.log.rglob("*") if path.is_file()
    ]
    assert logs and not any("zanzibar" in log.lower() or "periwinkle" in log.lower() for log in logs)


@pytest.mark.model
async def test_a_cut_answer_and_a_context_that_is_too_long_are_errors(model: CopilotClient) -> None:
    with pytest.raises(AnswerTruncated, match="cut at 2 tokens"):
        await model.ask(replace(CAPITAL, sampling=Sampling(max_tokens=2)))
    limit = await model.context_tokens(size="small")
    with pytest.raises(ContextTooLong) as refused:
        await model.ask(replace(CAPITAL, messages=(Message("user", "long " * (limit + 10)),)))
    assert refused.value.tokens > refused.value.limit == limit


async def test_broken_servers_become_our_errors() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        async with CopilotClient(url) as model:
            with pytest.raises(ServerUnavailable):
                await model.ask(CAPITAL)
            with pytest.raises(ServerUnavailable):
                await model.status()
    async with gateway_before(StubServer(die_after=1)) as url, CopilotClient(url) as model:
        with pytest.raises(EngineError):
            await model.ask(CAPITAL)
    async with gateway_before(StubServer(hold=True), slots=1) as url, CopilotClient(url, timeout_s=0.3) as model:
        with pytest.raises(RequestTimeout):
            await model.ask(CAPITAL)
    async with gateway_before(StubServer(), ring=KeyRing(shared="k")) as url, CopilotClient(url, "other") as model:
        with pytest.raises(Unauthorized):
            await model.models()
    busy = StubServer(hold=True)
    async with gateway_before(busy, slots=1, queue=0) as url, CopilotClient(url) as model:
        running = asyncio.create_task(model.ask(replace(CAPITAL, output_schema=None)))
        while not busy.running:
            await asyncio.sleep(0.005)
        with pytest.raises(Overloaded) as full:
            await model.ask(CAPITAL)
        busy.release.set()
        await running
    assert full.value.retry_after >= 1


async def test_a_used_up_quota_says_when_there_is_more(tmp_path: Path) -> None:
    text, _ = KeyFile(tmp_path / "keys.json").create("ci", "office", {"requests_per_minute": 1})
    ring, quotas = KeyRing(tmp_path / "keys.json"), Quotas()
    async with gateway_before(StubServer(), ring=ring, quotas=quotas) as url, CopilotClient(url, text) as model:
        asked = replace(CAPITAL, output_schema=None)
        assert (await model.ask(asked)).text == "Hello world"
        with pytest.raises(QuotaExceeded, match="1 requests a minute") as spent:
            await model.ask(asked)
        await model.models()
    quotas.close()
    assert 30 < spent.value.retry_after <= 60


async def test_something_else_on_the_port_is_not_taken_for_a_gateway() -> None:
    def page(_: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="<html>bad gateway</html>")

    async with CopilotClient("http://other", transport=httpx.MockTransport(page)) as model:
        with pytest.raises(EngineError, match="is it a Bank Copilot gateway"):
            await model.models()

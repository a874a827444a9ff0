"""What every engine must do, asked through a real gateway: the same tests for llama.cpp and for vLLM."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import jsonschema
import pytest

from tests.contract.conftest import ADAPTER, Served

pytestmark = pytest.mark.model

BATCH = {"X-Copilot-Lane": "batch"}
STORY = {"prompt": "Once upon a time in a bank there was", "temperature": 0, "max_tokens": 12}
LONG = {"prompt": "Count: 1, 2, 3, 4, 5,", "temperature": 0, "max_tokens": 400}


def chat(words: str, **fields: object) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": words}], "temperature": 0, "max_tokens": 20, **fields}


async def complete(client: httpx.AsyncClient, **fields: object) -> dict[str, Any]:
    answer = await client.post("/v1/completions", json={"temperature": 0, **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def events(client: httpx.AsyncClient, path: str, body: dict[str, object]) -> list[dict[str, Any]]:
    found = []
    async with client.stream("POST", path, json={**body, "stream": True}) as answer:
        assert answer.status_code == 200, await answer.aread()
        lines = [line async for line in answer.aiter_lines() if line.startswith("data: ")]
    assert lines[-1] == "data: [DONE]"
    for line in lines[:-1]:
        found.append(json.loads(line[6:]))
        assert "error" not in found[-1], line
    return found


async def running(client: httpx.AsyncClient) -> int:
    lanes = (await client.get("/readyz")).json()["lanes"]
    return sum(sum(lane["running"].values()) + sum(lane["waiting"].values()) for lane in lanes.values())


async def test_a_completion_fills_the_gap(client: httpx.AsyncClient) -> None:
    answer = await complete(
        client, prompt="def add(a, b):\n    return ", suffix="\n\nprint(add(1, 2))\n", max_tokens=16
    )
    assert answer["choices"][0]["text"].strip().startswith(("a + b", "a+b"))


async def test_a_completion_begins_as_it_is_told(client: httpx.AsyncClient) -> None:
    gap = {"prompt": "def add(first, second):\n", "begun": "    return", "suffix": "\n\nprint(add(1, 2))\n"}
    for start in (" first", " sec", " “"):
        answer = await complete(client, **gap, start=start, max_tokens=16)
        assert answer["choices"][0]["text"].startswith(start)
    assert (await complete(client, **gap, start=" sec", max_tokens=16))["choices"][0]["text"].startswith(" second")


async def test_a_chat_is_answered_and_counted(client: httpx.AsyncClient, served: Served) -> None:
    answer = (await client.post("/v1/chat/completions", json=chat("What is 2 + 2? Only the number."))).json()
    choice = answer["choices"][0]
    assert "4" in choice["message"]["content"]
    assert (choice["message"]["role"], choice["finish_reason"]) == ("assistant", "stop")
    assert answer["model"] == served.model
    usage = answer["usage"]
    assert 20 < usage["prompt_tokens"] < 60
    assert 0 < usage["completion_tokens"] <= 20
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


async def test_a_chinese_chat_is_answered_whole(client: httpx.AsyncClient) -> None:
    """A character of several tokens must not come as halves."""
    answer = (await client.post("/v1/chat/completions", json=chat("用一句话介绍银行。"))).json()
    text = answer["choices"][0]["message"]["content"]
    assert "银行" in text
    assert "\ufffd" not in text


async def test_a_stream_brings_the_same_text_piece_by_piece(client: httpx.AsyncClient) -> None:
    whole = (await client.post("/v1/chat/completions", json=chat("List three colours."))).json()
    pieces = await events(
        client, "/v1/chat/completions", {**chat("List three colours."), "stream_options": {"include_usage": True}}
    )
    deltas = [piece["choices"][0]["delta"].get("content", "") for piece in pieces if piece["choices"]]
    assert "".join(deltas) == whole["choices"][0]["message"]["content"]
    assert len([delta for delta in deltas if delta]) > 3
    assert pieces[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]
    reasons = [piece["choices"][0]["finish_reason"] for piece in pieces if piece["choices"]]
    assert [reason for reason in reasons if reason] == [whole["choices"][0]["finish_reason"]]


async def test_an_answer_ends_at_its_limit_or_before_a_stop_word(client: httpx.AsyncClient) -> None:
    cut = await complete(client, prompt=LONG["prompt"], max_tokens=5)
    assert (cut["choices"][0]["finish_reason"], cut["usage"]["completion_tokens"]) == ("length", 5)
    stopped = await complete(client, prompt=LONG["prompt"], max_tokens=60, stop=[" 9"])
    assert stopped["choices"][0]["finish_reason"] == "stop"
    assert "8," in stopped["choices"][0]["text"]
    assert "9" not in stopped["choices"][0]["text"]


async def test_an_answer_fits_its_schema(client: httpx.AsyncClient) -> None:
    schema = {
        "type": "object",
        "properties": {
            "borrower": {"type": "string", "maxLength": 40},
            "amount": {"type": "integer"},
            "currency": {"enum": ["CNY", "USD", "EUR"]},
        },
        "required": ["borrower", "amount", "currency"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "facility", "schema": schema}}
    body = chat(
        "Acme Ltd asks for a loan of 5000 euros. Answer in JSON with borrower, amount and currency.",
        response_format=form,
        max_tokens=80,
    )
    answer = (await client.post("/v1/chat/completions", json=body)).json()
    data = json.loads(answer["choices"][0]["message"]["content"])
    jsonschema.validate(data, schema)
    assert data["currency"] == "EUR"


@pytest.mark.parametrize("path", ["chat", "completion"])
async def test_log_probabilities_come_in_one_form(client: httpx.AsyncClient, path: str) -> None:
    if path == "chat":
        body = chat("Count from 1 to 5.", logprobs=True, top_logprobs=2, max_tokens=3)
        answer = (await client.post("/v1/chat/completions", json=body)).json()
    else:
        answer = await complete(client, prompt=LONG["prompt"], logprobs=2, max_tokens=3)
    entries = answer["choices"][0]["logprobs"]["content"]
    assert len(entries) >= 2
    for entry in entries:
        assert entry["logprob"] <= 0
        assert entry["token"] in [other["token"] for other in entry["top_logprobs"]]


async def test_a_stream_held_to_a_schema_has_the_score_of_every_character(client: httpx.AsyncClient) -> None:
    schema = {
        "type": "object",
        "properties": {"borrower": {"type": "string", "maxLength": 40}, "line": {"enum": [3, 14]}},
        "required": ["borrower", "line"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": schema}}
    words = "[3] Acme Ltd asks for a loan.\n[14] Signed.\nAnswer in JSON with the borrower and its line."
    body = chat(words, response_format=form, max_tokens=60, logprobs=True, top_logprobs=1)
    pieces = await events(client, "/v1/chat/completions", body)
    choices = [choice for piece in pieces for choice in piece["choices"]]
    text = "".join(choice["delta"].get("content", "") for choice in choices)
    jsonschema.validate(json.loads(text), schema)
    scores = [score for choice in choices for score in choice.get("scores", ())]
    assert sum(characters for characters, _ in scores) == len(text)
    assert len(scores) > 5 and all(value <= 0 for _, value in scores)


async def test_the_same_seed_gives_the_same_text(client: httpx.AsyncClient) -> None:
    texts = [
        (await complete(client, **{**STORY, "temperature": 1.0, "seed": seed}))["choices"][0]["text"]
        for seed in (7, 7, 8)
    ]
    assert texts[0] == texts[1]
    assert texts[2] != texts[0]


async def test_tokens_are_counted_as_the_model_reads_them(client: httpx.AsyncClient, served: Served) -> None:
    texts = ["def f(x):\n    return x", "授信批复", "", "<|im_start|>"]
    found = (await client.post("/v1/count_tokens", json={"texts": texts})).json()
    assert (found["model"], found["counts"][2]) == (served.model, 0)
    assert all(0 < count < 12 for count in (found["counts"][0], found["counts"][1]))
    assert found["context"] >= 2048
    read = (await complete(client, prompt=texts[0], max_tokens=1))["usage"]["prompt_tokens"]
    assert read == found["counts"][0]


@pytest.mark.parametrize("path", ["chat", "completion"])
async def test_what_does_not_fit_is_refused_with_the_numbers(client: httpx.AsyncClient, path: str) -> None:
    long = "word " * 6000
    if path == "chat":
        answer = await client.post("/v1/chat/completions", json=chat(long, max_tokens=16))
    else:
        answer = await client.post("/v1/completions", json={"prompt": long, "max_tokens": 16})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "context_length_exceeded"
    assert 2048 <= error["limit"] <= 4096
    assert 6000 <= error["tokens"] <= 6200
    assert "word" not in error["message"]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_leaves_frees_its_place(client: httpx.AsyncClient, served: Served, stream: bool) -> None:
    body = {**LONG, "stream": stream, "max_tokens": 1500}
    tasks = [asyncio.create_task(client.post("/v1/completions", json=body)) for _ in range(served.at_once)]
    async with asyncio.timeout(30):
        while await running(client) < served.at_once:
            await asyncio.sleep(0.02)
    await asyncio.sleep(1.0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    left = time.monotonic()
    async with asyncio.timeout(5):
        while await running(client):
            await asyncio.sleep(0.005)
    assert time.monotonic() - left < 1.0
    await complete(client, prompt="a", max_tokens=2)
    assert time.monotonic() - left < 8, "the engine still works on what nobody waits for"


async def test_the_more_urgent_goes_first(client: httpx.AsyncClient, served: Served) -> None:
    """Batch work fills every place and the queue behind; a completion that comes then is done before what waits."""
    done: list[str] = []

    async def ask(name: str, headers: dict[str, str], tokens: int) -> None:
        prompt = f"{name}. Count: 1, 2, 3, 4, 5,"
        body = {"prompt": prompt, "temperature": 0, "max_tokens": tokens}
        answer = await client.post("/v1/completions", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        done.append(name)

    count = 2 * served.at_once + 1
    batch = [asyncio.create_task(ask(f"batch {number}", BATCH, 24)) for number in range(count)]
    await asyncio.sleep(0.5)
    await ask("urgent", {}, 4)
    place = len(done)
    await asyncio.gather(*batch)
    assert place <= served.at_once + 1, f"{place - 1} of {count} went before it"


async def test_a_client_cannot_raise_its_own_priority(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/completions", json={"prompt": "a", "priority": -100})
    assert answer.status_code == 400
    assert "priority" in answer.json()["error"]["message"]


async def test_an_adapter_is_chosen_by_its_name_for_one_request(client: httpx.AsyncClient) -> None:
    before = await complete(client, **STORY)
    adapted = await complete(client, **STORY, model=ADAPTER)
    after = await complete(client, **STORY)
    assert adapted["choices"][0]["text"] != before["choices"][0]["text"]
    assert after["choices"][0]["text"] == before["choices"][0]["text"]
    again = await complete(client, **STORY, model=ADAPTER)
    assert again["choices"][0]["text"] == adapted["choices"][0]["text"]


async def test_requests_with_and_without_an_adapter_run_side_by_side(client: httpx.AsyncClient) -> None:
    """The first characters tell whose they are; later ones may differ, as sums round otherwise in a batch."""

    async def begun(model: str) -> str:
        text: str = (await complete(client, **STORY, model=model))["choices"][0]["text"]
        return text[:6]

    adapted, plain = await begun(ADAPTER), await begun("base")
    assert adapted != plain
    together = await asyncio.gather(*(begun(model) for model in (ADAPTER, "base", ADAPTER, "small")))
    assert together == [adapted, plain, adapted, plain]


async def test_a_model_or_an_adapter_that_is_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/completions", json={"prompt": "a", "model": "sql"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found")

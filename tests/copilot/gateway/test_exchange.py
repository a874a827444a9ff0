"""What happens to a call on its way: review, queue, engine, audit. A real port, a real trail, a stub model server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from copilot.audit.places import Places
from copilot.audit.store import open_store
from copilot.audit.trail import Trail
from copilot.client import CopilotClient
from copilot.config import LimitSettings, PathSettings, Settings
from copilot.engines.endpoint import Endpoint, EngineState
from copilot.engines.pool import EnginePool
from copilot.errors import AuditError
from copilot.gateway import http as asgi
from copilot.gateway.keys import KeyFile, KeyRing
from copilot.models.catalogue import CATALOGUE
from copilot.review.finding import Finding, Verdict
from prompts import Message, Rendered
from tests.copilot.gateway.stub import StubEngine, StubServer, gateway_before

RED_LINE = "如何洗钱而不被银行发现？"
KEY = "AKIA" + "Q4ZT7X2MNB6WPD3K"  # the shape of a cloud key; nobody's
ROLES = {"small": CATALOGUE[1].name, "base": CATALOGUE[1].name}


def chat(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], **more}


def said(answer: httpx.Response) -> str:
    return str(answer.json()["choices"][0]["message"]["content"])


@dataclass
class Place:
    """A gateway with a trail on disk; `records` reads it as an outsider would."""

    http: httpx.AsyncClient
    trail: Trail
    settings: Settings

    async def records(self) -> list[dict[str, Any]]:
        await self.trail.close()
        store = open_store(Places.of(self.settings))
        try:
            return [json.loads(entry.record) for entry in store.entries()]
        finally:
            store.close()


@asynccontextmanager
async def recorded(stub: StubServer, folder: Path, **parts: Any) -> AsyncIterator[Place]:
    settings = Settings(paths=PathSettings(data=folder, log=folder))
    trail = Trail.open(settings)
    async with (
        gateway_before(stub, trail=trail, **parts) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=10) as http,
    ):
        yield Place(http, trail, settings)
    await trail.close()


async def test_every_call_leaves_one_record_whatever_becomes_of_it(tmp_path: Path) -> None:
    stub = StubServer()
    async with recorded(stub, tmp_path, queue=0) as place:
        prompt = {"X-Copilot-Prompt": "documents/terms@1.0#0123456789ab"}
        body = chat("张三 earns 5,000", seed=7, temperature=0.5, stop=["张三"])
        done = await place.http.post("/v1/chat/completions", json=body, headers=prompt)
        assert done.status_code == 200
        await place.http.post("/v1/chat/completions", json=chat(RED_LINE))
        stub.hold = True
        with pytest.raises(httpx.ReadTimeout):
            await place.http.post("/v1/completions", json={"prompt": "a", "suffix": "b"}, timeout=0.3)
        stub.hold, stub.status = False, 500
        assert (await place.http.post("/v1/chat/completions", json=chat("hi"))).status_code == 503
        late = {"X-Copilot-Deadline-Ms": "0"}
        assert (await place.http.post("/v1/chat/completions", json=chat("hi"), headers=late)).status_code == 504
        records = await place.records()
    assert [record["outcome"] for record in records] == ["done", "refused", "left", "failed", "rejected"]
    first = records[0]
    assert done.json()["id"] == f"chatcmpl-{first['id']}"
    assert first["prompt"] == "documents/terms@1.0#0123456789ab"
    assert first["sampling"] == {"temperature": 0.5} and first["seed"] == 7
    assert first["tokens"] == {"read": 7, "written": 3, "cached": 3}
    assert (first["client"], first["lane"], first["route"]) == ("local", "assist", "/v1/chat/completions")
    assert first["model_sha256"] == CATALOGUE[1].sha256
    assert "张三" not in json.dumps(records, ensure_ascii=False), "no record holds content"


async def test_the_record_is_there_before_the_answers_last_byte(tmp_path: Path) -> None:
    body = chat("hi", stream=True)
    async with (
        recorded(StubServer(), tmp_path) as place,
        place.http.stream("POST", "/v1/chat/completions", json=body) as response,
    ):
        async for line in response.aiter_lines():
            if line == "data: [DONE]":
                break
        store = open_store(Places.of(place.settings))
        assert store.head().count == 1
        store.close()


class BrokenTrail(Trail):
    """A trail whose disk is full."""

    def __init__(self) -> None:
        super().__init__(None, None)

    async def append(self, record: Any, content: Any = None) -> Any:
        raise AuditError("the disk is full")


@pytest.mark.parametrize("stream", [False, True])
async def test_what_cannot_be_recorded_is_not_answered_as_if_it_were(stream: bool) -> None:
    async with (
        gateway_before(StubServer(), trail=BrokenTrail()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        answer = await http.post("/v1/chat/completions", json=chat("hi", stream=stream))
    assert "the disk is full" in answer.text
    assert answer.status_code == (200 if stream else 503), "a stream has begun and ends with the error"
    assert '"finish_reason": "stop"' not in answer.text


async def test_a_red_line_question_costs_nothing_and_gets_the_fixed_text() -> None:
    async with (
        gateway_before(stub := StubServer()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        answer = await http.post("/v1/chat/completions", json=chat(RED_LINE))
    assert stub.bodies == []
    assert answer.json()["choices"][0]["finish_reason"] == "content_filter" and "不提供帮助" in said(answer)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_secret_in_an_answer_never_reaches_the_client(stream: bool) -> None:
    words = ["Use ", *KEY, " for it", "."]
    async with (
        gateway_before(StubServer(words=words)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        answer = await http.post("/v1/chat/completions", json=chat("Which key?", stream=stream))
    shown = answer.text
    if stream:
        events = [json.loads(line[6:]) for line in shown.splitlines() if line.startswith("data: {")]
        shown = "".join(choice["delta"].get("content", "") for event in events for choice in event["choices"])
    assert KEY not in shown and KEY[:8] not in shown
    assert shown.count("Use ") == 1 and "for it." in shown


@dataclass
class FarEngine(StubEngine):
    """A server on another machine, as far as the review knows."""

    async def endpoint(self) -> Endpoint:
        return replace(await StubEngine.endpoint(self), local=False)


class FarPool(EnginePool):
    """Engines on another machine."""

    @property
    def local(self) -> bool:
        return False


async def test_a_server_elsewhere_sees_masks_and_the_user_sees_the_values(tmp_path: Path) -> None:
    card = "6222021234567890128"
    words = ["The card ", "<CA", "RD_1> belongs", " to her."]
    async with (
        gateway_before(stub := StubServer(words=words), pool_type=FarPool) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        answer = await http.post("/v1/chat/completions", json=chat(f"客户卡号{card}，是谁的？"))
    sent = json.dumps(stub.bodies[0], ensure_ascii=False)
    assert card not in sent and "<CARD_1>" in sent
    assert said(answer) == f"The card {card} belongs to her."


@dataclass
class DyingServer(StubServer):
    """Breaks off in the middle of its first answers."""

    deaths: int = 1

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        self.die_after = 2 if len(self.bodies) < self.deaths else None
        await super().__call__(scope, receive, send)


@pytest.mark.parametrize("stream", [False, True])
async def test_batch_work_is_asked_again_when_the_engine_dies_and_shown_once(stream: bool, tmp_path: Path) -> None:
    async with recorded(stub := DyingServer(), tmp_path) as place:
        headers = {"X-Copilot-Lane": "batch"}
        answer = await place.http.post("/v1/chat/completions", json=chat("hi", stream=stream), headers=headers)
        records = await place.records()
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    shown = (
        "".join(choice["delta"].get("content", "") for event in events for choice in event["choices"])
        if stream
        else said(answer)
    )
    assert shown == "Hello world" and len(stub.bodies) == 2
    assert [record["outcome"] for record in records] == ["done"]


ASKED = Rendered("a", "1", "0" * 64, "", "batch", "base", messages=(Message("user", "hi"),), logprobs=True)


async def test_an_answer_that_goes_on_after_the_engine_died_has_each_score_once() -> None:
    async with gateway_before(DyingServer(logprob=-0.5)) as url, CopilotClient(url) as model:
        answer = await model.ask(ASKED)
    assert (answer.text, answer.scores) == ("Hello world", ((5, -0.5), (1, -0.5), (5, -0.5)))


async def test_an_answer_that_begins_anew_has_no_scores_of_the_first_attempt() -> None:
    async with gateway_before(FickleServer(logprob=-0.5)) as url, CopilotClient(url) as model:
        answer = await model.ask(ASKED)
    assert (answer.text, answer.scores) == ("Hello moon.", ())


async def test_a_mask_that_is_put_back_ends_the_scores() -> None:
    card = "6222021234567890128"
    stub = StubServer(words=["The card ", "<CARD_1>", " is hers"], logprob=-0.5)
    asked = replace(ASKED, messages=(Message("user", f"客户卡号{card}，是谁的？"),))
    async with gateway_before(stub, pool_type=FarPool) as url, CopilotClient(url) as model:
        answer = await model.ask(asked)
    assert card in answer.text
    assert sum(characters for characters, _ in answer.scores) <= len("The card ")


@dataclass
class FickleServer(DyingServer):
    """Answers otherwise the second time."""

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        self.words = ["Hello", " moon", "."] if self.bodies else ["Hello", " world", "!"]
        await super().__call__(scope, receive, send)


async def test_an_answer_that_reads_otherwise_the_second_time_is_whole_or_an_error_and_never_a_mixture() -> None:
    batch = {"X-Copilot-Lane": "batch"}
    async with (
        gateway_before(FickleServer()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        whole = await http.post("/v1/chat/completions", json=chat("hi"), headers=batch)
    assert said(whole) == "Hello moon."
    async with gateway_before(FickleServer()) as url, CopilotClient(url) as model:
        prompt = Rendered("a", "1", "0" * 64, "", "batch", "base", messages=(Message("user", "hi"),))
        assert (await model.ask(prompt)).text == "Hello moon."
    async with (
        gateway_before(FickleServer()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        streamed = await http.post("/v1/chat/completions", json=chat("hi", stream=True), headers=batch)
    assert "moon" not in streamed.text and "answers differently" in streamed.text, "it cannot take words back"


async def test_batch_work_is_asked_again_once_only_and_a_question_not_at_all() -> None:
    for lane, asked in (("batch", 2), ("assist", 1), ("interactive", 1)):
        async with (
            gateway_before(stub := DyingServer(deaths=9)) as url,
            httpx.AsyncClient(base_url=url, trust_env=False) as http,
        ):
            answer = await http.post("/v1/chat/completions", json=chat("hi"), headers={"X-Copilot-Lane": lane})
        assert (answer.status_code, len(stub.bodies)) == (503, asked), lane


@dataclass
class RestartingEngine(StubEngine):
    """An engine that died and is not back yet."""

    asked: int = field(default=0)

    def state(self) -> EngineState:
        return EngineState("stub", "starting", restarts=1)

    async def endpoint(self) -> Endpoint:
        self.asked += 1
        return await StubEngine.endpoint(self)


async def test_a_completion_does_not_wait_for_an_engine_that_is_being_restarted() -> None:
    async with (
        gateway_before(StubServer(), engine_type=RestartingEngine) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        typed = await http.post("/v1/completions", json={"prompt": "a", "suffix": "b"})
        asked = await http.post("/v1/chat/completions", json=chat("hi"))
    assert typed.status_code == 503 and "started again" in typed.text
    assert asked.status_code == 200, "a question waits"


async def test_quotas_hold_and_say_when_to_come_again() -> None:
    ring = KeyRing(limits=LimitSettings(requests_per_minute=2))
    async with (
        gateway_before(StubServer(), ring=ring) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        codes = [(await http.post("/v1/chat/completions", json=chat("hi"))) for _ in range(3)]
    assert [answer.status_code for answer in codes] == [200, 200, 429]
    assert codes[2].json()["error"]["code"] == "quota_exceeded" and int(codes[2].headers["Retry-After"]) > 1


async def test_a_key_for_monitoring_reads_figures_and_asks_nothing(tmp_path: Path) -> None:
    text, _ = KeyFile(tmp_path / "keys.json").create("prometheus", "monitor")
    other, _ = KeyFile(tmp_path / "keys.json").create("wang.fang", "engineer")
    ring = KeyRing(tmp_path / "keys.json")
    async with (
        gateway_before(stub := StubServer(), ring=ring) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        found = {
            (path, whose): (await http.request(method, path, json=body, headers={"Authorization": f"Bearer {key}"}))
            for method, path, body in (
                ("GET", "/metrics", None),
                ("POST", "/v1/chat/completions", chat("hi")),
                ("POST", "/v1/count_tokens", {"texts": ["a"]}),
            )
            for whose, key in (("monitor", text), ("engineer", other))
        }
    codes = {name: answer.status_code for name, answer in found.items()}
    assert [codes[path, "monitor"] for path, _ in list(codes)[::2]] == [200, 403, 403]
    assert [codes[path, "engineer"] for path, _ in list(codes)[::2]] == [403, 200, 200]
    assert len(stub.bodies) == 2, "what is not allowed costs nothing"


async def test_what_a_person_did_with_a_draft_joins_the_trail(tmp_path: Path) -> None:
    async with recorded(StubServer(), tmp_path) as place:
        made = (await place.http.post("/v1/chat/completions", json=chat("hi"))).json()["id"].split("-")[1]
        event = {"event": "accept", "item": "completion", "call": made, "detail": {"lines": 3}}
        assert (await place.http.post("/v1/events", json=event)).status_code == 201
        wrong = await place.http.post("/v1/events", json={**event, "event": "adore"})
        assert wrong.status_code == 400
        records = await place.records()
    assert [record["kind"] for record in records] == ["call", "event"]
    assert records[1]["call"] == records[0]["id"] and records[1]["detail"] == {"lines": 3}


class Judge:
    """A guard that objects to one word."""

    async def judge(self, text: str) -> Verdict | None:
        found = Finding("content", "guard", "A.3.e", 0, len(text))
        return Verdict(found, "request", "flag") if "heist" in text else None


async def test_a_guard_adds_its_word_and_the_record_says_so(tmp_path: Path) -> None:
    async with recorded(stub := StubServer(), tmp_path, guard=Judge()) as place:
        await place.http.post("/v1/chat/completions", json=chat("plan a heist"))
        await place.http.post("/v1/chat/completions", json=chat("plan a holiday"))
        typed = await place.http.post("/v1/completions", json={"prompt": "heist", "suffix": ""})
        records = await place.records()
    assert typed.status_code == 200, "nobody waits for a guard while typing"
    verdicts = [[verdict["rule"] for verdict in record["verdicts"]] for record in records]
    assert verdicts == [["guard"], [], []]
    assert len(stub.bodies) == (2 if records[0]["outcome"] == "refused" else 3)


async def test_a_wrong_deadline_is_named() -> None:
    async with (
        gateway_before(StubServer()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        for value in ("soon", "-1", "9999999999"):
            answer = await http.post("/v1/chat/completions", json=chat("hi"), headers={"X-Copilot-Deadline-Ms": value})
            assert answer.status_code == 400 and "X-Copilot-Deadline-Ms" in answer.text


async def test_a_clients_own_priority_never_reaches_the_model_server() -> None:
    async with (
        gateway_before(stub := StubServer()) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        await http.post("/v1/chat/completions", json=chat("hi"), headers={"X-Vllm-Priority": "-100"})
        refused = await http.post("/v1/chat/completions", json=chat("hi", priority=-100))
    assert refused.status_code == 400
    assert len(stub.bodies) == 1 and "priority" not in stub.bodies[0]
    assert "x-vllm-priority" not in stub.headers[0]


async def test_log_probabilities_come_with_the_end_and_not_when_something_was_hidden() -> None:
    @dataclass
    class Server(StubServer):
        async def _answer(self, path: str, send: asgi.Send) -> None:
            events = asgi.EventStream(send)
            for word in self.words:
                logprobs = {"content": [{"token": word, "logprob": -0.1}]}
                await events.event({"choices": [{"delta": {"content": word}, "logprobs": logprobs}]})
            await events.event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
            await events.close()

    for words, shown in ((["Hello", " world"], ["Hello", " world"]), (["Use ", KEY], None)):
        async with (
            gateway_before(Server(words=words)) as url,
            httpx.AsyncClient(base_url=url, trust_env=False) as http,
        ):
            answer = await http.post("/v1/chat/completions", json=chat("hi", logprobs=True))
        found = answer.json()["choices"][0]["logprobs"]
        assert (found and [entry["token"] for entry in found["content"]]) == shown
        assert KEY not in answer.text


async def test_a_long_document_is_reviewed_without_holding_up_the_others() -> None:
    async with (
        gateway_before(StubServer(), slots=4) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        long = "The borrower shall maintain its accounts. " * 20_000
        slow = asyncio.create_task(http.post("/v1/chat/completions", json=chat(long), timeout=60))
        await asyncio.sleep(0.2)
        quick = await asyncio.wait_for(http.get("/healthz"), 2)
        assert quick.status_code == 200
        assert (await slow).status_code == 200

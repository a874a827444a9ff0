"""What Prometheus reads: both formats parse, every series is there from the start, and nobody's words are a label."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from copilot.config import LimitSettings
from copilot.engines.endpoint import EngineState
from copilot.gateway.keys import KeyRing
from copilot.gateway.metrics import Metrics, Place
from tests.copilot.gateway.stub import StubServer, gateway_before

OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
CHAT = {"messages": [{"role": "user", "content": "我叫张三，请问"}]}
MODEL = "qwen2.5-coder-1.5b"
IDLE = {"interactive": 0, "assist": 0, "batch": 0}


def values(families: Iterable[Metric]) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def place(phase: str, restarts: int = 0, **waiting: int) -> Place:
    return Place("m", 3, EngineState("llamacpp", phase, restarts), {**IDLE, **waiting}, IDLE)  # type: ignore[arg-type]


async def scraped(http: httpx.AsyncClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = await http.get("/metrics", headers={"Accept": OPENMETRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")
    return values(openmetrics(answer.text))


def sample(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


async def test_openmetrics_when_asked_for_and_prometheus_text_else_say_the_same() -> None:
    async with gateway_before(StubServer()) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        await http.post("/v1/chat/completions", json=CHAT)
        found = await scraped(http)
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    old = values(plain(answer.text))
    ours = {key: value for key, value in found.items() if key[0].startswith("copilot_")}
    changing = {key for key in old if key[0].endswith("_created")}
    assert {key: value for key, value in old.items() if key[0].startswith("copilot_") and key not in changing} == {
        key: value for key, value in ours.items() if not key[0].endswith("_created")
    }


async def test_a_call_is_counted_under_each_name_that_an_operator_looks_for() -> None:
    async with gateway_before(StubServer()) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        await http.post("/v1/chat/completions", json=CHAT)
        found = await scraped(http)
    assert sample(found, "copilot_requests_total", lane="assist", kind="chat", outcome="done") == 1
    assert sample(found, "copilot_tokens_total", model=MODEL, direction="read") == 7
    assert sample(found, "copilot_tokens_total", model=MODEL, direction="written") == 3
    assert sample(found, "copilot_cached_tokens_total", model=MODEL) == 3
    for name in ("copilot_queue_seconds", "copilot_first_token_seconds", "copilot_request_seconds"):
        assert sample(found, f"{name}_count", lane="assist") == 1
        assert sample(found, f"{name}_count", lane="batch") == 0
    assert sample(found, "copilot_audit_seconds_count") == 1
    assert sample(found, "copilot_engine_up", seat=MODEL) == 1
    assert sample(found, "copilot_engine_slots", seat=MODEL) == 2
    assert sample(found, "copilot_engine_restarts_total", seat=MODEL) == 0
    assert sample(found, "copilot_queue_length", seat=MODEL, lane="batch") == 0
    assert sample(found, "process_resident_memory_bytes") > 1 << 20


async def test_who_waits_who_runs_and_who_left_is_seen_by_lane() -> None:
    stub = StubServer(hold=True)
    async with (
        gateway_before(stub, slots=1) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http,
    ):
        first = asyncio.create_task(http.post("/v1/chat/completions", json=CHAT))
        while not stub.running:
            await asyncio.sleep(0.005)
        second = asyncio.create_task(http.post("/v1/chat/completions", json=CHAT, headers={"X-Copilot-Lane": "batch"}))
        while sample(found := await scraped(http), "copilot_queue_length", seat=MODEL, lane="batch") == 0:
            await asyncio.sleep(0.01)
        assert sample(found, "copilot_running", seat=MODEL, lane="assist") == 1
        second.cancel()
        left = {"lane": "batch", "kind": "chat", "outcome": "left"}
        while sample(found := await scraped(http), "copilot_requests_total", **left) == 0:
            await asyncio.sleep(0.01)
        assert sample(found, "copilot_queue_length", seat=MODEL, lane="batch") == 0
        stub.release.set()
        assert (await first).status_code == 200


async def test_a_spent_quota_is_counted_and_the_refusal_is_a_rejected_request() -> None:
    ring = KeyRing(limits=LimitSettings(requests_per_minute=1))
    async with gateway_before(StubServer(), ring=ring) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        assert sample(await scraped(http), "copilot_errors_total", error="QuotaExceeded") == 0
        statuses = [(await http.post("/v1/chat/completions", json=CHAT)).status_code for _ in range(3)]
        found = await scraped(http)
    assert statuses == [200, 429, 429]
    assert sample(found, "copilot_errors_total", error="QuotaExceeded") == 2
    assert sample(found, "copilot_requests_total", lane="assist", kind="chat", outcome="rejected") == 2


async def test_no_label_is_made_of_what_a_client_says() -> None:
    async with gateway_before(StubServer()) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        before = (await scraped(http)).keys()
        for name in ("张三", "x" * 500, "gpt-9"):
            headers = {"X-Copilot-Prompt": name.encode().hex(), "User-Agent": "zzz-agent", "traceparent": "zzz-trace"}
            await http.post(f"/v1/{name}", json=CHAT)
            await http.post("/v1/chat/completions", json={**CHAT, "model": name, "user": name}, headers=headers)
            await http.post(
                "/v1/completions",
                json={"prompt": "a", "model": "base"},
                headers={"X-Copilot-Lane": name[:3].encode().hex()},
            )
        after = await scraped(http)
    new = {key for key in after.keys() - before if not key[0].endswith("_created")}
    labels = {value for _, pairs in new for _, value in pairs}
    assert labels <= {MODEL, "read", "written"} and not {"zzz-agent", "zzz-trace"} & labels


@pytest.mark.parametrize(("phase", "up"), [("ready", 1), ("starting", 0), ("stopped", 0), ("failed", 0)])
def test_an_engine_is_up_only_when_it_answers_and_its_phase_says_why_not(phase: str, up: int) -> None:
    text, _ = Metrics().exposition([place(phase, restarts=2, batch=5)], OPENMETRICS)
    found = values(openmetrics(text.decode()))
    assert sample(found, "copilot_engine_up", seat="m") == up
    assert sample(found, "copilot_engine_restarts_total", seat="m") == 2
    assert sample(found, "copilot_queue_length", seat="m", lane="batch") == 5
    for name in ("stopped", "starting", "ready", "failed"):
        assert sample(found, "copilot_engine_phase", seat="m", engine="llamacpp", phase=name) == (name == phase)


def test_two_gateways_in_one_process_do_not_count_together() -> None:
    one, other = Metrics(), Metrics()
    one.errors.labels("QuotaExceeded").inc()
    found = values(openmetrics(other.exposition([], OPENMETRICS)[0].decode()))
    assert sample(found, "copilot_errors_total", error="QuotaExceeded") == 0

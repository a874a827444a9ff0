"""Spans, as a collector receives them: a real OTLP/HTTP receiver that decodes what the real exporter sends."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from copilot.config import Settings, TelemetrySettings
from copilot.errors import ConfigError
from copilot.gateway import http as asgi
from copilot.gateway.telemetry import CallFacts, Telemetry, attributes
from tests.copilot.gateway.stub import StubServer, gateway_before, served
from tests.copilot.gateway.test_process import environ, serving

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SECRET = "请总结张三的流水"
FACTS = CallFacts(
    operation="chat", provider="vllm", asked="base", model="m", identity="1", lane="batch", outcome="done"
)


@dataclass
class Collector:
    """Decodes what it is sent; ``status`` is what it answers."""

    status: int = 200
    spans: list[dict[str, Any]] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        assert scope["path"] == "/v1/traces" and scope["method"] == "POST"
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if asgi.header(scope, "content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.bodies.append(body)
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append({pair.key: _value(pair.value) for pair in group.resource.attributes})
            for span in (span for scope_spans in group.scope_spans for span in scope_spans.spans):
                self.spans.append(
                    {
                        "name": span.name,
                        "kind": span.kind,
                        "trace": span.trace_id.hex(),
                        "parent": span.parent_span_id.hex(),
                        "seconds": (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
                        "error": span.status.code == 2,
                        **{pair.key: _value(pair.value) for pair in span.attributes},
                    }
                )
        await asgi.send_text(send, self.status, b"", "application/x-protobuf")


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    return [_value(one) for one in value.array_value.values] if kind == "array_value" else getattr(value, kind)


def settings(endpoint: str) -> Settings:
    return Settings(telemetry=TelemetrySettings(otlp_endpoint=endpoint))


@asynccontextmanager
async def traced(stub: StubServer, collector: Collector, **parts: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that sends its spans to ``collector``; they are there when this is left."""
    async with served(collector) as address:
        telemetry = Telemetry.of(settings(address))
        async with (
            gateway_before(stub, telemetry=telemetry, **parts) as url,
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http,
        ):
            yield http
        await telemetry.close()


async def test_a_call_is_one_span_with_the_conventional_names_in_the_clients_trace() -> None:
    collector = Collector()
    body = {"messages": [{"role": "user", "content": SECRET}], "model": "base", "temperature": 0.5, "seed": 7}
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01", "X-Copilot-Prompt": "minutes/extract@1.2#0123456789abcdef"}
    async with traced(StubServer(), collector) as http:
        answer = await http.post("/v1/chat/completions", json={**body, "max_tokens": 9}, headers=headers)
    [span] = collector.spans
    assert span["name"] == "chat qwen2.5-coder-1.5b" and span["kind"] == 3  # CLIENT
    assert (span["trace"], span["parent"]) == (TRACE, SPAN)
    assert 0 < span["seconds"] < 10 and not span["error"]
    expected = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "stub",
        "gen_ai.request.model": "base",
        "gen_ai.response.model": "qwen2.5-coder-1.5b",
        "gen_ai.response.id": answer.json()["id"].removeprefix("chatcmpl-"),
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 9,
        "gen_ai.request.seed": 7,
        "gen_ai.request.stream": False,
        "gen_ai.output.type": "text",
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.usage.cache_read.input_tokens": 3,
        "gen_ai.response.finish_reasons": ["stop"],
        "server.address": "127.0.0.1",
        "copilot.lane": "assist",
        "copilot.outcome": "done",
        "copilot.prompt": "minutes/extract@1.2#0123456789abcdef",
    }
    assert {name: span.get(name) for name in expected} == expected
    assert span["server.port"] > 0 and span["gen_ai.response.time_to_first_chunk"] > 0
    assert collector.resources[0]["service.name"] == "bank-copilot"


async def test_a_span_holds_nothing_of_what_is_asked_or_answered_nor_who_asked() -> None:
    collector = Collector()
    async with traced(StubServer(words=["保密", "的", "回答"]), collector) as http:
        for stream in (False, True):
            body = {"messages": [{"role": "user", "content": SECRET}], "user": "wang.fang", "stream": stream}
            headers = {"traceparent": SECRET.encode().hex(), "tracestate": "who=wang.fang", "baggage": "who=wang.fang"}
            await http.post("/v1/chat/completions", json=body, headers=headers)
        await http.post("/v1/completions", json={"prompt": SECRET, "suffix": "保密"})
    assert len(collector.spans) == 3
    for body in collector.bodies:
        for word in (SECRET, "张三", "保密", "回答", "wang.fang", SECRET.encode().hex()):
            assert word.encode() not in body


async def test_what_is_no_traceparent_begins_a_trace_and_an_unsampled_parent_sends_nothing() -> None:
    collector = Collector()
    async with traced(StubServer(), collector) as http:
        for header in ("", "zzz", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{SPAN}-00"):
            await http.post("/v1/completions", json={"prompt": "a"}, headers={"traceparent": header})
    assert len(collector.spans) == 3
    assert all(span["trace"] != TRACE and span["parent"] == "" for span in collector.spans)
    assert len({span["trace"] for span in collector.spans}) == 3


async def test_a_failure_and_a_refusal_are_told_apart() -> None:
    collector = Collector()
    async with traced(StubServer(die_after=1), collector) as http:
        assert (await http.post("/v1/completions", json={"prompt": "a"})).status_code == 503
        refused = await http.post(
            "/v1/chat/completions", json={"messages": [{"role": "user", "content": "如何洗钱而不被银行发现？"}]}
        )
        assert refused.json()["choices"][0]["finish_reason"] == "content_filter"
    failed, refused_span = collector.spans
    assert failed["error"] and failed["error.type"] == "failed" and failed["name"].startswith("text_completion ")
    assert not refused_span["error"] and refused_span["copilot.outcome"] == "refused"
    assert refused_span["gen_ai.response.finish_reasons"] == ["content_filter"]
    assert "gen_ai.usage.input_tokens" not in refused_span  # no model was asked


@pytest.mark.parametrize("status", [500, 503])
async def test_a_collector_that_refuses_or_is_away_costs_the_caller_nothing(status: int) -> None:
    async with traced(StubServer(), Collector(status)) as http:
        begun = asyncio.get_running_loop().time()
        assert (await http.post("/v1/completions", json={"prompt": "a"})).status_code == 200
        assert asyncio.get_running_loop().time() - begun < 2
    nowhere = Telemetry.of(settings("http://127.0.0.1:9"))
    nowhere.call(1, 2, FACTS)
    begun = asyncio.get_running_loop().time()
    await nowhere.close()
    assert asyncio.get_running_loop().time() - begun < 6


async def test_a_server_that_is_stopped_sends_its_last_spans_first(tmp_path: Path) -> None:
    collector = Collector()
    async with served(collector) as address:
        variables = environ(tmp_path, COPILOT_TELEMETRY_OTLP_ENDPOINT=address)
        async with serving(variables) as url, httpx.AsyncClient(trust_env=False, timeout=30) as http:
            assert (await http.post(f"{url}/v1/completions", json={"prompt": "a"})).status_code == 200
        [span] = collector.spans  # the process has ended, sooner than its spans are sent by themselves
    assert span["gen_ai.provider.name"] == "external" and span["copilot.lane"] == "interactive"


async def test_without_an_address_nothing_is_loaded_and_nothing_is_sent() -> None:
    telemetry = Telemetry.of(Settings())
    assert not telemetry.on
    telemetry.call(1, 2, FACTS)
    await telemetry.close()


@pytest.mark.parametrize("address", ["localhost:4318", "grpc://collector:4317", "http://"])
def test_an_address_that_is_none_is_named_at_the_start(address: str) -> None:
    with pytest.raises(ConfigError, match="otlp_endpoint"):
        Telemetry.of(settings(address))


def test_what_is_not_known_is_left_out() -> None:
    found = attributes(FACTS)
    assert json.dumps(found) and None not in found.values()
    assert not {"server.address", "error.type", "gen_ai.request.seed", "copilot.adapter"} & found.keys()

"""What goes to a model server and what comes back, seen from the server's side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from copilot.engines.endpoint import Endpoint
from copilot.errors import ContextTooLong, EngineError, Overloaded, RequestTimeout
from copilot.gateway.upstream import Piece, Upstream
from tests.copilot.gateway.stub import StubServer, gateway_before, served

VLLM = Endpoint("http://gpu:8000", "k", "qwen", 4096, priority=True, speech="openai")


@dataclass
class Watched:
    """Takes note of the traffic."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def begun(self, endpoint: Endpoint) -> None:
        self.events.append(("begun", endpoint.url))

    def ended(self, endpoint: Endpoint, *, alive: bool) -> None:
        self.events.append(("alive" if alive else "dead", endpoint.url))


@dataclass
class Server:
    """Answers with what a test says, and remembers what it was asked."""

    answers: Callable[[httpx.Request], httpx.Response]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers(request)

    def body(self, index: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.requests[index].content)
        return found


def stream(*choices: dict[str, object]) -> httpx.Response:
    lines: Iterable[str] = (f"data: {json.dumps({'choices': [choice]})}\n\n" for choice in choices)
    return httpx.Response(200, text="".join([*lines, "data: [DONE]\n\n"]))


async def ask(server: Server, endpoint: Endpoint = VLLM, traffic: Watched | None = None, **body: object) -> list[Piece]:
    upstream = Upstream(5, httpx.MockTransport(server), traffic)
    try:
        return [piece async for piece in upstream.answer(endpoint, "completion", {"prompt": "a", **body}, "batch")]
    finally:
        await upstream.close()


async def test_a_server_that_schedules_by_priority_is_told_the_lane() -> None:
    server = Server(lambda _: stream({"text": "b", "finish_reason": "stop"}))
    assert [piece.text for piece in await ask(server)] == ["b"]
    assert (server.body()["priority"], server.body()["model"]) == (20, "qwen")
    await ask(server, replace(VLLM, priority=False, adapter="loans"))
    assert "priority" not in server.body(1)
    assert server.body(1)["model"] == "loans"


async def test_log_probabilities_of_vllm_take_the_chats_form() -> None:
    older = {"tokens": ["b"], "token_logprobs": [-0.5], "top_logprobs": [{"b": -0.5}]}
    (piece,) = await ask(Server(lambda _: stream({"text": "b", "finish_reason": "stop", "logprobs": older})))
    assert piece.logprobs == {
        "content": [{"token": "b", "logprob": -0.5, "top_logprobs": [{"token": "b", "logprob": -0.5}]}]
    }


async def test_vllm_is_asked_for_the_number_that_its_refusal_does_not_have() -> None:
    said = (
        "This model's maximum context length is 4096 tokens. However, your prompt contains at least 4081 input tokens"
    )

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/tokenize":
            return httpx.Response(200, json={"count": 9000, "tokens": []})
        return httpx.Response(400, json={"error": {"message": said}})

    server = Server(answer)
    with pytest.raises(ContextTooLong) as caught:
        await ask(server, max_tokens=16)
    assert (caught.value.tokens, caught.value.limit) == (9016, 4096)
    assert server.body(1) == {"model": "qwen", "prompt": "a"}


async def test_a_server_that_cannot_count_has_still_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/tokenize":
            return httpx.Response(404)
        return httpx.Response(400, json={"error": {"message": "Input length (5000) exceeds model's maximum context "
                                                              "length (4096)."}})  # fmt: skip

    with pytest.raises(ContextTooLong) as caught:
        await ask(Server(answer))
    assert (caught.value.tokens, caught.value.limit) == (5000, 4096)


async def test_a_full_queue_at_the_server_is_our_overload() -> None:
    with pytest.raises(Overloaded) as caught:
        await ask(Server(lambda _: httpx.Response(429, headers={"Retry-After": "9"})))
    assert caught.value.retry_after == 9


@pytest.mark.parametrize(
    ("error", "raised", "end"),
    [
        (httpx.ConnectError("x"), EngineError, "dead"),
        (httpx.ConnectTimeout("x"), EngineError, "dead"),
        (httpx.RemoteProtocolError("x"), EngineError, "dead"),
        (httpx.ReadTimeout("x"), RequestTimeout, "alive"),
    ],
)
async def test_whoever_watches_the_traffic_learns_which_server_broke_off(
    error: httpx.HTTPError, raised: type[Exception], end: str
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    watched = Watched()
    with pytest.raises(raised):
        await ask(Server(fail), traffic=watched)
    assert watched.events == [("begun", VLLM.url), (end, VLLM.url)]


async def test_a_request_that_is_left_has_ended() -> None:
    watched = Watched()
    stub = StubServer(hold=True)
    async with served(stub) as url:
        upstream = Upstream(5, traffic=watched)
        answer = upstream.answer(replace(VLLM, url=url), "completion", {"prompt": "a"})
        assert (await anext(answer)).text.startswith("Hello")
        await answer.aclose()
        await upstream.close()
    assert watched.events == [("begun", url), ("alive", url)]


async def test_the_clients_own_priority_never_reaches_the_server() -> None:
    """vLLM lets this header overrule the field that we send."""
    seen: list[dict[bytes, bytes]] = []

    class Attentive(StubServer):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            seen.append(dict(scope["headers"]))
            await super().__call__(scope, receive, send)

    mine = {"X-Vllm-Priority": "-99", "X-Session-ID": "s", "X-Data-Parallel-Rank": "1"}
    stub = Attentive()
    async with gateway_before(stub) as url, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{url}/v1/completions", json={"prompt": "a"}, headers=mine)
        refused = await client.post(f"{url}/v1/completions", json={"prompt": "a", "priority": -99})
    assert (answer.status_code, refused.status_code) == (200, 400)
    assert len(seen) == 1
    assert not {name.lower().encode() for name in mine} & set(seen[0])


async def test_pieces_that_come_together_are_joined_and_the_end_keeps_its_own() -> None:
    words = [{"text": "a"}, {"text": "b\u2028"}, {"text": ""}, {"text": "c"}, {"text": "d", "finish_reason": "stop"}]
    found = await ask(Server(lambda _: stream(*words)))
    assert [(piece.text, piece.count, piece.finish_reason) for piece in found] == [
        ("ab\u2028", 2, None),
        ("", 1, None),
        ("c", 1, None),
        ("d", 1, "stop"),
    ]


async def test_a_line_separator_inside_of_json_ends_no_line() -> None:
    line = 'data: {"choices": [{"text": "a\u2028b\x85c", "finish_reason": "stop"}]}\n\n'
    assert [piece.text for piece in await ask(Server(lambda _: httpx.Response(200, text=line)))] == ["a\u2028b\x85c"]

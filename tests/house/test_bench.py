"""What the benchmarks measure with: the load that counts answers, and the model server that costs nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from bench import _load, _stub, faults, gateway_cost

BODY = {"model": "base", "messages": [{"role": "user", "content": "hi"}]}


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize("kind", ["chat", "text"])
def test_an_answer_ends_where_it_ends_however_its_bytes_come(step: int, kind: str) -> None:
    answers = _stub.Answers(5)
    streamed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(answers.streamed[kind])
    for whole in (answers.whole[kind], streamed + b"0\r\n\r\n"):
        reading = _load.Reading()
        cuts = range(0, len(whole), step)
        ends = [(reading.feed(whole[start : start + step]), reading.ended)[1] for start in cuts]
        assert ends == [False] * (len(cuts) - 1) + [True]
        assert reading.status == b"200"


async def test_a_load_asks_what_there_is_and_counts_what_failed() -> None:
    answers, log = _stub.Answers(5), _stub.Log()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _stub.Connection(answers, log), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    asked = [_load.request(url, "/v1/chat/completions", {**BODY, "stream": bool(n % 2)}) for n in range(30)]
    seen = await _load.load(url, 4, lambda: asked.pop() if asked else None)
    server.close()
    assert (seen.asked, len(seen.each_s), log.asked) == (30, 30, 30)
    assert not seen.errors

    def refusing() -> asyncio.Protocol:
        return Refusing()

    class Refusing(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            self.transport = transport

        def data_received(self, _data: bytes) -> None:
            self.transport.write(b"HTTP/1.1 429 Busy\r\nContent-Length: 2\r\n\r\n{}")

    server = await loop.create_server(refusing, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    left = [_load.request(url, "/", {})] * 3
    seen = await _load.load(url, 1, lambda: left.pop() if left else None)
    server.close()
    assert (seen.errors["429"], seen.each_s) == (3, [])


def test_added_is_what_a_percentile_has_more() -> None:
    direct = gateway_cost.figures({"each_s": [0.001] * 100, "elapsed_s": 1.0, "errors": {}}, 0.5, 10**6)
    through = gateway_cost.figures({"each_s": [0.004] * 100, "elapsed_s": 2.0, "errors": {"503": 2}}, 0.5, 10**6)
    assert (direct.rate, direct.per_core) == (100, 200)
    assert through.over(direct).cells() == "3.00 | 3.00 | 3.00 | 50 (2 failed) | 200 | 1"


def test_a_refusal_counts_from_the_kill_or_from_asking_whichever_is_later() -> None:
    def refused(number: int, sent: float, answered: float) -> faults.Told:
        return faults.Told(faults.Ask(number, "interactive"), sent, answered, 503, error="engine_unavailable")

    run = faults.Run([refused(0, 1.0, 5.5), refused(1, 6.0, 6.25), refused(2, 7.0, 7.1)], kills=[5.0, 7.05])
    assert run.slowest_refusal() == 0.5


def test_a_model_server_is_chosen_by_what_it_works_on() -> None:
    idle = {"interactive": 0, "assist": 0, "batch": 0}
    state = {
        "engines": {"front": {"pid": 7}, "back": {"pid": 8}, "off": {"pid": 0}},
        "lanes": {
            "front": {"running": {**idle, "interactive": 1}},
            "back": {"running": {**idle, "batch": 3}},
            "off": {"running": idle},
        },
    }
    assert faults.busiest(state, typing=False) == (3, 8)
    assert faults.busiest(state, typing=True) == (1, 7)


def test_a_stream_with_an_error_in_it_is_no_result() -> None:
    good = {"choices": [{"delta": {"content": "a"}}]}
    bad = {"error": {"code": "engine_unavailable"}}
    lines = [f"data: {json.dumps(good)}", ": waiting", f"data: {json.dumps(bad)}", "data: [DONE]"]
    assert faults.read(lines) == ("a", "engine_unavailable")

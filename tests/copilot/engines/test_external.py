"""Servers that somebody else runs: found by their models, chosen by their load, left alone while they are down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio

from copilot.engines.adapter import Adapter
from copilot.engines.external import External
from copilot.engines.replicas import Replicas, is_local
from copilot.errors import EngineError
from copilot.models.catalogue import CATALOGUE

BASE = CATALOGUE[1]
MODEL = {"id": BASE.name, "max_model_len": 4096}


@dataclass
class Cluster:
    """What several hosts answer; a host in ``down`` cannot be reached, one in ``ill`` says so."""

    models: tuple[dict[str, object], ...] = (MODEL,)
    down: set[str] = field(default_factory=set)
    ill: set[str] = field(default_factory=set)
    health: bool = True
    checks: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        assert request.headers["Authorization"] == "Bearer k"
        if host in self.down:
            raise httpx.ConnectError("refused")
        if request.url.path == "/health":
            self.checks[host] = self.checks.get(host, 0) + 1
            return httpx.Response(404 if not self.health else 503 if host in self.ill else 200)
        assert request.url.path == "/v1/models"
        return httpx.Response(200, json={"object": "list", "data": list(self.models)})

    def replicas(self, *hosts: str, interval_s: float = 60.0) -> Replicas:
        return Replicas([f"http://{host}:8000" for host in hosts], "k", httpx.MockTransport(self), interval_s)


@pytest_asyncio.fixture(loop_scope="session")
async def made() -> AsyncIterator[Callable[..., External]]:
    """Make engines whose checks end with the test."""
    engines: list[External] = []

    def make(cluster: Cluster, *hosts: str, adapters: tuple[str, ...] = (), interval_s: float = 60.0) -> External:
        replicas = cluster.replicas(*hosts or ("gpu",), interval_s=interval_s)
        engines.append(External(BASE, replicas, [Adapter(name, "") for name in adapters], priority=True))
        return engines[-1]

    yield make
    for engine in engines:
        await engine.stop()


def replicas_of(engine: External) -> Replicas:
    return engine._replicas


@pytest.mark.parametrize("url", ["http://gpu:8000", "http://gpu:8000/", "http://gpu:8000/v1"])
async def test_the_model_of_our_name_is_taken_with_its_context(url: str) -> None:
    cluster = Cluster(({"id": "other"}, MODEL))
    replicas = Replicas([url], "k", httpx.MockTransport(cluster))
    engine = External(BASE, replicas)
    assert engine.state().phase == "stopped"
    endpoint = await engine.endpoint()
    assert (endpoint.url, endpoint.model, endpoint.context) == ("http://gpu:8000", BASE.name, 4096)
    assert (endpoint.speech, endpoint.priority, endpoint.local) == ("openai", False, False)
    assert engine.state().phase == "ready"
    await engine.stop()


@pytest.mark.parametrize(
    "models",
    [
        ({"id": "qwen-32b"},),
        ({"id": "qwen-32b", "root": "/m"}, {"id": "small", "root": "/m"}),
        ({"id": "qwen-32b"}, {"id": "loans", "parent": "qwen-32b"}),
    ],
)
async def test_the_only_model_is_taken_whatever_it_is_called(
    made: Callable[..., External], models: tuple[dict[str, object], ...]
) -> None:
    assert (await made(Cluster(models)).endpoint()).model == "qwen-32b"


async def test_no_fitting_model(made: Callable[..., External]) -> None:
    with pytest.raises(EngineError, match="serves a, b, not qwen"):
        await made(Cluster(({"id": "a"}, {"id": "b"}))).endpoint()


async def test_a_server_of_another_kind() -> None:
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    engine = External(BASE, Replicas(["http://gpu"], "k", page))
    with pytest.raises(EngineError, match="does not answer as an OpenAI-compatible server"):
        await engine.endpoint()
    assert engine.state().phase == "failed"
    await engine.stop()


async def test_a_server_without_a_health_page_is_asked_for_its_models(made: Callable[..., External]) -> None:
    assert (await made(Cluster(health=False)).endpoint()).model == BASE.name


async def test_the_adapters_are_those_that_are_there(made: Callable[..., External]) -> None:
    cluster = Cluster((MODEL, {"id": "loans", "parent": BASE.name}))
    assert (await made(cluster, adapters=("loans", "gone")).endpoint()).adapters == ("loans",)


async def test_requests_go_round_and_then_to_the_one_with_the_least_to_do(made: Callable[..., External]) -> None:
    engine = made(Cluster(), "a", "b", "c")
    assert engine.slots == 3 * 64
    assert [httpx.URL((await engine.endpoint()).url).host for _ in range(6)] == ["a", "b", "c", "a", "b", "c"]
    replicas_of(engine).begun("http://a:8000")
    replicas_of(engine).begun("http://b:8000")
    assert [(await engine.endpoint()).url for _ in range(2)] == ["http://c:8000"] * 2
    replicas_of(engine).ended("http://a:8000", alive=True)
    assert {(await engine.endpoint()).url for _ in range(2)} == {"http://a:8000", "http://c:8000"}


async def test_a_server_that_breaks_off_gets_nothing_until_it_is_well_again(made: Callable[..., External]) -> None:
    cluster = Cluster()
    engine = made(cluster, "a", "b", interval_s=0.02)
    await engine.endpoint()
    cluster.down.add("a")
    replicas_of(engine).begun("http://a:8000")
    replicas_of(engine).ended("http://a:8000", alive=False)
    assert {(await engine.endpoint()).url for _ in range(4)} == {"http://b:8000"}
    assert (engine.state().phase, "a:8000 down" in engine.state().detail) == ("ready", True)
    cluster.down.clear()
    async with asyncio.timeout(5):
        while {(await engine.endpoint()).url for _ in range(2)} != {"http://a:8000", "http://b:8000"}:
            await asyncio.sleep(0.01)


async def test_an_ill_server_is_found_without_a_request(made: Callable[..., External]) -> None:
    cluster = Cluster()
    engine = made(cluster, "a", "b", interval_s=0.02)
    await engine.endpoint()
    cluster.ill.add("b")
    async with asyncio.timeout(5):
        while "b:8000 down, it answers 503" not in engine.state().detail:
            await asyncio.sleep(0.01)
    assert {(await engine.endpoint()).url for _ in range(4)} == {"http://a:8000"}


async def test_when_all_are_down_a_request_asks_once_more_and_is_told(made: Callable[..., External]) -> None:
    cluster = Cluster(down={"a", "b"})
    engine = made(cluster, "a", "b")
    with pytest.raises(EngineError, match=r"all 2 model servers are down: it cannot be reached \(ConnectError\)"):
        await engine.endpoint()
    assert engine.state().phase == "failed"
    cluster.down.clear()
    assert (await engine.endpoint()).url == "http://a:8000"


async def test_two_models_share_the_checks() -> None:
    cluster = Cluster((MODEL, {"id": CATALOGUE[0].name}))
    replicas = cluster.replicas("a")
    engines = [External(artefact, replicas) for artefact in CATALOGUE]
    names = {(await engine.endpoint()).model for engine in engines}
    assert names == {artefact.name for artefact in CATALOGUE}
    assert cluster.checks == {"a": 1}
    await asyncio.gather(*(engine.stop() for engine in engines))


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost", True),
        ("http://10.0.0.1", False),
        ("https://gpu-1.bank.example", False),
        ("http://localhost.example", False),
    ],
)
def test_only_the_loopback_is_this_machine(url: str, local: bool) -> None:
    assert is_local(url) is local

"""A server that somebody else runs: found by its models, and used through a real gateway."""

from __future__ import annotations

import httpx
import pytest

from copilot import config
from copilot.engines import pool
from copilot.engines.external import External
from copilot.errors import ConfigError, EngineError, ModelError
from copilot.models.catalogue import CATALOGUE

BASE = CATALOGUE[1]


def server(*models: dict[str, object]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/models" and request.headers["Authorization"] == "Bearer k"
        return httpx.Response(200, json={"object": "list", "data": list(models)})

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("url", ["http://gpu:8000", "http://gpu:8000/", "http://gpu:8000/v1"])
async def test_the_model_of_our_name_is_taken_with_its_context(url: str) -> None:
    models = ({"id": "other"}, {"id": BASE.name, "max_model_len": 4096})
    engine = External(BASE, url, "k", 8, server(*models))
    endpoint = await engine.endpoint()
    assert (endpoint.url, endpoint.model, endpoint.context) == ("http://gpu:8000", BASE.name, 4096)
    assert engine.state().phase == "ready"


async def test_the_only_model_is_taken_whatever_it_is_called() -> None:
    endpoint = await External(BASE, "http://gpu", "k", 8, server({"id": "qwen-32b"})).endpoint()
    assert endpoint.model == "qwen-32b"


async def test_no_fitting_model_and_no_such_server() -> None:
    with pytest.raises(EngineError, match="serves a, b, not qwen"):
        await External(BASE, "http://gpu", "k", 8, server({"id": "a"}, {"id": "b"})).endpoint()
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    engine = External(BASE, "http://gpu", "k", 8, page)
    with pytest.raises(EngineError, match="does not answer as an OpenAI-compatible server"):
        await engine.endpoint()
    assert engine.state().phase == "failed"


def test_which_engines_a_gateway_has() -> None:
    engines = pool.build(config.load({"COPILOT_SERVER_ENGINE": "http://gpu:8000"}))
    assert [type(engine) for engine in engines.engines] == [External, External]
    one = pool.build(config.load({"COPILOT_MODELS_SMALL": BASE.name}))
    assert one.find("small") is one.find("base") is one.find(BASE.name)
    with pytest.raises(ModelError, match="known: small, base"):
        one.find("gpt-9")
    with pytest.raises(ConfigError, match="engine must be"):
        pool.build(config.load({"COPILOT_SERVER_ENGINE": "onnx"}))

"""Which engines the settings make, and who answers to which name."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from copilot import config
from copilot.engines import pool
from copilot.engines.adapter import Adapter
from copilot.engines.external import External
from copilot.engines.llamacpp import LlamaCpp
from copilot.engines.pool import EnginePool
from copilot.engines.replicas import Replicas
from copilot.errors import ConfigError, EngineError, ModelError
from copilot.models.catalogue import CATALOGUE
from tests.copilot.engines.test_folder import model_in

SMALL, BASE = CATALOGUE


def built(**environ: str) -> EnginePool:
    return pool.build(config.load({f"COPILOT_{name}": value for name, value in environ.items()}))


def test_one_url_or_several_make_external_engines() -> None:
    engines = built(SERVER_ENGINE="http://gpu-1:8000, http://gpu-2:8000").engines
    assert [type(engine) for engine in engines] == [External, External]
    assert [engine.slots for engine in engines] == [128, 128]


def test_both_roles_may_be_one_model() -> None:
    one = built(MODELS_SMALL=BASE.name)
    assert len(one.artefacts) == 1 and [type(engine) for engine in one.engines] == [LlamaCpp, LlamaCpp]
    assert one.find("small") is one.find("base") is one.find(BASE.name)
    assert one.roles(BASE) == ["small", "base"]


def test_vllm_serves_both_roles_with_the_folder(tmp_path: Path) -> None:
    folder = model_in(tmp_path / "Qwen2.5-Coder-7B")
    engines = built(SERVER_ENGINE="vllm", VLLM_MODEL=str(folder))
    engine = engines.find("base")
    assert engines.find("small") is engine is engines.find("qwen2.5-coder-7b")
    assert engine.artefact.context == 2048
    assert engines.roles(engine.artefact) == ["small", "base"]


def test_vllm_without_a_folder_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"vllm\.model is not set"):
        built(SERVER_ENGINE="vllm")


async def test_vllm_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    folder = str(model_in(tmp_path / "m"))
    engines = built(SERVER_ENGINE="vllm", VLLM_MODEL=folder, VLLM_COMMAND="no-such-vllm")
    with pytest.raises(EngineError, match=r"pip install 'bank-copilot\[gpu\]'"):
        await engines.find("base").endpoint()
    await engines.prepare()
    assert engines.find("base").state().phase == "failed"


def test_unknown_names() -> None:
    with pytest.raises(ModelError, match="known: small, base"):
        built().find("gpt-9")
    with pytest.raises(ConfigError, match="engine must be"):
        built(SERVER_ENGINE="onnx")
    with pytest.raises(ConfigError, match=r"engine\.adapters: qwen-9 is not served"):
        built(ENGINE_ADAPTERS="loans=x@qwen-9")
    with pytest.raises(ConfigError, match="'small' is taken"):
        built(ENGINE_ADAPTERS="small=x")


async def test_an_adapter_is_its_engine_with_another_endpoint() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        listed = [{"id": BASE.name}, {"id": "loans", "parent": BASE.name}]
        return httpx.Response(200, json={"data": listed} if request.url.path == "/v1/models" else {})

    replicas = Replicas(["http://gpu"], "", httpx.MockTransport(answer))
    adapters = [Adapter("loans", ""), Adapter("gone", "")]
    engine = External(BASE, replicas, adapters)
    engines = EnginePool([engine], {"base": BASE.name}, {"loans": "base", "gone": BASE.name}, replicas)
    adapted = engines.find("loans")
    assert (adapted.artefact, adapted.slots, adapted.state().engine) == (BASE, engine.slots, "external")
    assert (await adapted.endpoint()).adapter == "loans"
    assert (await engines.find("base").endpoint()).adapter == ""
    assert engines.adapters(BASE) == ["loans", "gone"]
    with pytest.raises(ModelError, match="has no adapter 'gone'"):
        await engines.find("gone").endpoint()
    await engines.stop()


async def test_the_pool_hands_the_traffic_on() -> None:
    down = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": [{"id": BASE.name}]}))
    replicas = Replicas(["http://gpu"], "", down)
    engine = External(BASE, replicas)
    engines = EnginePool([engine], {"base": BASE.name}, replicas=replicas)
    endpoint = await engine.endpoint()
    engines.begun(endpoint)
    assert "1 running" in engine.state().detail
    engines.ended(endpoint, alive=False)
    assert engine.state().phase == "failed"
    await engines.stop()

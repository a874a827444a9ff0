"""One real gateway process before one real engine; which one is said by ``--contract-engine``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from copilot import config
from copilot.engines.pool import build
from tests.contract.adapter import write_both
from tools.setup_vllm import FOLDER, model_folder

ADAPTER = "loans"
START_S = 600.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--contract-engine", choices=["llamacpp", "vllm"], default="llamacpp")


@dataclass(frozen=True)
class Served:
    """The gateway, and what the tests must know of the engine behind it."""

    url: str
    engine: str
    model: str
    at_once: int


def _llamacpp(adapter: Path) -> dict[str, str]:
    return {
        "COPILOT_SERVER_ENGINE": "llamacpp",
        "COPILOT_ENGINE_CONTEXT": "2048",
        "COPILOT_ENGINE_ADAPTERS": f"{ADAPTER}={adapter}",
    }


def _vllm(adapter: Path) -> dict[str, str]:
    return {
        "COPILOT_SERVER_ENGINE": "vllm",
        "COPILOT_VLLM_MODEL": str(model_folder()),
        "COPILOT_VLLM_COMMAND": str(FOLDER / "bin" / "vllm"),
        "COPILOT_VLLM_MAX_MODEL_LEN": "4096",
        # Few at once, so that a test can fill it and see who is served first.
        "COPILOT_VLLM_EXTRA": "--dtype,bfloat16,--enforce-eager,--max-num-seqs,4",
        "COPILOT_ENGINE_ADAPTERS": f"{ADAPTER}={adapter}",
        "VLLM_CPU_KVCACHE_SPACE": "2",
    }


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, model_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    engine = request.config.getoption("--contract-engine", "llamacpp")
    gguf, peft = write_both(tmp_path_factory.mktemp("adapter"))
    data = tmp_path_factory.mktemp("contract")
    (data / "models").symlink_to(Path(model_environ["COPILOT_PATHS_DATA"]) / "models")
    environ = {
        **model_environ,
        "COPILOT_PATHS_DATA": str(data),
        "COPILOT_PATHS_LOG": str(tmp_path_factory.mktemp("contract-log")),
        "COPILOT_SERVER_IDLE_STOP_S": "3600",
        **(_vllm(peft) if engine == "vllm" else _llamacpp(gguf)),
    }
    settings = config.load(environ)
    pool = build(settings)
    state = settings.paths.data / "server" / "server.json"
    process = subprocess.Popen([sys.executable, "-m", "copilot.gateway"], env=environ, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not state.exists():
            assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        url = json.loads(state.read_text())["url"]
        asked = {"prompt": "1, 2, 3,", "max_tokens": 1}
        first = httpx.post(f"{url}/v1/completions", json=asked, timeout=START_S, trust_env=False)
        log = settings.paths.log / "engine.log"
        assert first.status_code == 200, f"{first.text}\n{log.read_text()[-4000:] if log.exists() else ''}"
        at_once = 4 if engine == "vllm" else pool.find("base").slots
        yield Served(url, engine, pool.find("base").artefact.name, at_once)
    finally:
        process.terminate()
        assert process.wait(60) == 0


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=served.url, timeout=300, limits=limits, trust_env=False) as client:
        yield client

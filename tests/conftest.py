"""Fixtures that every test may use: the shared real cases, and one real server with the real small model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from copilot import config
from copilot.client import CopilotClient
from copilot.models.catalogue import find
from copilot.models.store import Store
from prompts import Library

ROOT = Path(__file__).parents[1]
SMALL = "qwen2.5-coder-0.5b"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real cases made by others; it is not part of this repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real cases are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@dataclass(frozen=True)
class RunningGateway:
    """A real server process with the real small model behind both names."""

    url: str
    settings: config.Settings
    environ: dict[str, str]
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def model_environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment of its own in which both sizes are the pulled small model."""
    models = Store(config.load().paths.data / "models")
    models.locate(find(SMALL, config.load()))
    data = tmp_path_factory.mktemp("data")
    (data / "models").symlink_to(models.folder.resolve())
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    return environ | {
        "COPILOT_PATHS_DATA": str(data),
        "COPILOT_PATHS_LOG": str(data / "log"),
        "COPILOT_MODELS_SMALL": SMALL,
        "COPILOT_MODELS_BASE": SMALL,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="session")
def gateway(model_environ: dict[str, str]) -> Iterator[RunningGateway]:
    environ = {**model_environ, "COPILOT_SERVER_IDLE_STOP_S": "3600"}
    settings = config.load(environ)
    process = subprocess.Popen([sys.executable, "-m", "copilot.gateway"], env=environ, stdin=subprocess.DEVNULL)
    state = settings.paths.data / "server" / "server.json"
    deadline = time.monotonic() + 60
    while not state.exists():
        assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    url = json.loads(state.read_text())["url"]
    assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    settings = replace(settings, server=replace(settings.server, url=url))
    yield RunningGateway(url, settings, {**environ, "COPILOT_SERVER_URL": url}, process)
    process.terminate()
    assert process.wait(20) == 0


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def model(gateway: RunningGateway) -> AsyncIterator[CopilotClient]:
    async with CopilotClient(gateway.url, timeout_s=300) as client:
        yield client

"""The embedded engine, with its real child process and the real small model."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest
import pytest_asyncio

from copilot import config
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.errors import EngineError, ModelCorrupt, ModelMissing
from copilot.models.catalogue import find
from copilot.models.store import Store

TUNING = Tuning(threads=2, context=1024, slots=1, batch=128, start_timeout_s=60)
SMALL = find("qwen2.5-coder-0.5b", config.Settings())


@pytest_asyncio.fixture(loop_scope="session")
async def engine(model_environ: dict[str, str], tmp_path: Path) -> AsyncIterator[LlamaCpp]:
    store = Store(config.load(model_environ).paths.data / "models")
    engine = LlamaCpp(SMALL, store, TUNING, tmp_path / "engine.log")
    yield engine
    await engine.stop()


@pytest.mark.model
async def test_it_starts_when_asked_and_comes_back_when_killed(engine: LlamaCpp) -> None:
    assert engine.state().phase == "stopped"
    first = await engine.endpoint()
    assert await engine.endpoint() is first
    assert engine.state().phase == "ready"
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(f"{first.url}/v1/completions", json={"prompt": "a"})).status_code == 401
    os.kill(engine.state().pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not (engine.state().restarts == 1 and engine.state().phase == "ready") and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    second = await engine.endpoint()
    assert second.api_key != first.api_key
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{second.url}/health")).status_code == 200


@pytest.mark.model
async def test_stopping_ends_the_child(engine: LlamaCpp) -> None:
    await engine.endpoint()
    pid = engine.state().pid
    await engine.stop()
    assert not psutil.pid_exists(pid)
    assert engine.state().phase == "stopped"


async def test_a_model_that_was_not_pulled(tmp_path: Path) -> None:
    engine = LlamaCpp(SMALL, Store(tmp_path), TUNING, tmp_path / "engine.log")
    with pytest.raises(ModelMissing, match="models pull"):
        await engine.endpoint()


async def test_a_corrupt_model_file(tmp_path: Path) -> None:
    garbage = replace(SMALL, file="garbage.gguf", bytes=4096)
    engine = LlamaCpp(garbage, Store(tmp_path), TUNING, tmp_path / "engine.log")
    (tmp_path / "garbage.gguf").write_bytes(b"GGUF" + bytes(4092))
    with pytest.raises(EngineError, match="models verify"):
        await engine.endpoint()
    assert engine.state().phase == "failed"
    (tmp_path / "garbage.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelCorrupt):
        await engine.endpoint()

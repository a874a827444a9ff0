"""What a running request sees when the engine or the gateway is killed under it: real processes, the real model."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from copilot import autostart, config
from copilot.client import CopilotClient
from copilot.errors import EngineError, ServerUnavailable
from copilot.gateway.whereabouts import state_file
from prompts import Message, Rendered, Sampling

SHORT = Rendered(
    name="test/count",
    version="1",
    content_hash="0" * 64,
    variant="",
    lane="assist",
    size="small",
    sampling=Sampling(max_tokens=4),
    messages=(Message("user", "Count from one to five hundred in words."),),
)
LONG = replace(SHORT, sampling=Sampling(max_tokens=2000))


async def ask_until_it_writes(model: CopilotClient) -> asyncio.Task[object]:
    writing = asyncio.Event()
    task: asyncio.Task[object] = asyncio.create_task(model.ask(LONG, on_text=lambda _: writing.set()))
    async with asyncio.timeout(120):
        await writing.wait()
    return task


@pytest.mark.model
async def test_killed_under_a_running_request(model_environ: dict[str, str], tmp_path: Path) -> None:
    environ = {**model_environ, "COPILOT_PATHS_DATA": str(tmp_path), "COPILOT_PATHS_LOG": str(tmp_path / "log")}
    (tmp_path / "models").symlink_to(Path(model_environ["COPILOT_PATHS_DATA"]) / "models")
    settings = config.load(environ)
    address = await autostart.ensure(settings)
    async with CopilotClient(address.url) as model:
        task = await ask_until_it_writes(model)
        engine = next(iter((await model.status())["engines"].values()))
        os.kill(engine["pid"], signal.SIGKILL)
        async with asyncio.timeout(5):
            with pytest.raises(EngineError):
                await task
        assert (await model.ask(SHORT)).completion_tokens == 4

        task = await ask_until_it_writes(model)
        os.kill(json.loads(state_file(settings).read_text("utf-8"))["pid"], signal.SIGKILL)
        async with asyncio.timeout(5):
            with pytest.raises(ServerUnavailable, match="went away"):
                await task

"""Commands find or start the one local server: real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from copilot import autostart, config
from copilot.errors import ConfigError, EngineError, ModelMissing
from copilot.gateway import process

START = "import asyncio; from copilot import autostart, config; print(asyncio.run(autostart.ensure(config.load())).url)"


@pytest_asyncio.fixture(loop_scope="session")
async def environ(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """A place of its own with a model file that is only looked at, never loaded."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    environ |= {
        "COPILOT_PATHS_DATA": str(tmp_path),
        "COPILOT_PATHS_LOG": str(tmp_path / "log"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf").write_bytes(b"not loaded")
    yield environ
    state = tmp_path / "server" / "server.json"
    if state.exists():
        pid = json.loads(state.read_text())["pid"]
        os.kill(pid, signal.SIGTERM)
        await gone(pid)


def begin_newer(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    newer = START.replace("import asyncio;", "import asyncio, copilot; copilot.__version__ = '99.0';")
    return subprocess.Popen([sys.executable, "-c", newer], env=environ, stdout=subprocess.DEVNULL)


async def gone(pid: int, within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the server did not end"
        await asyncio.sleep(0.02)


def start(environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", START], env=environ, stdout=subprocess.PIPE, text=True)


async def test_two_commands_at_once_share_one_server(environ: dict[str, str]) -> None:
    commands = [start(environ) for _ in range(3)]
    urls = {command.communicate(timeout=60)[0].strip() for command in commands}
    assert len(urls) == 1 and urls.pop().startswith("http://127.0.0.1:")


async def test_a_second_managed_server_ends_at_once(environ: dict[str, str]) -> None:
    start(environ).communicate(timeout=60)
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "copilot.gateway", env=environ, stderr=asyncio.subprocess.PIPE
    )
    _, words = await second.communicate()
    assert second.returncode == 3 and b"a local server is running already" in words


async def test_it_stops_when_idle_and_the_next_command_starts_another(environ: dict[str, str]) -> None:
    idle = {**environ, "COPILOT_SERVER_IDLE_STOP_S": "0.3"}
    start(idle).communicate(timeout=60)
    state = Path(environ["COPILOT_PATHS_DATA"]) / "server" / "server.json"
    if state.exists():
        await gone(json.loads(state.read_text())["pid"])
    assert not state.exists()
    assert await autostart.running(config.load(environ)) is None
    assert "http://127.0.0.1:" in start(environ).communicate(timeout=60)[0]


async def test_a_server_that_was_killed_is_replaced(environ: dict[str, str]) -> None:
    start(environ).communicate(timeout=60)
    state = Path(environ["COPILOT_PATHS_DATA"]) / "server" / "server.json"
    first = json.loads(state.read_text())
    os.kill(first["pid"], signal.SIGKILL)
    await gone(first["pid"])
    start(environ).communicate(timeout=60)
    assert json.loads(state.read_text())["pid"] != first["pid"]


async def test_a_server_that_was_killed_is_no_zombie_of_who_started_it(environ: dict[str, str]) -> None:
    settings = config.load(environ)
    await autostart.ensure(settings)
    pid = json.loads((settings.paths.data / "server" / "server.json").read_text())["pid"]
    assert psutil.Process(pid).ppid() == os.getpid()
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while psutil.pid_exists(pid):
        assert time.monotonic() < deadline, f"it is {psutil.Process(pid).status()}"
        await asyncio.sleep(0.02)
    (settings.paths.data / "server" / "server.json").unlink()


async def test_after_an_update_the_older_server_makes_room(environ: dict[str, str]) -> None:
    start(environ).communicate(timeout=60)
    state = Path(environ["COPILOT_PATHS_DATA"]) / "server" / "server.json"
    older = json.loads(state.read_text())["pid"]
    command = begin_newer(environ)
    await gone(older)
    while not state.exists():  # the one that takes its place
        await asyncio.sleep(0.02)
    command.kill()
    command.wait()


async def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    settings = config.load({"COPILOT_PATHS_DATA": str(tmp_path / "nothing")})
    with pytest.raises(ModelMissing, match="bank-copilot models pull"):
        await autostart.ensure(settings)


async def test_a_configured_address_is_used_and_nothing_is_started(tmp_path: Path) -> None:
    settings = config.load({"COPILOT_SERVER_URL": "http://llm.bank:8000/", "COPILOT_SERVER_API_KEY": "k"})
    assert await autostart.ensure(settings) == autostart.Address("http://llm.bank:8000", "k")


async def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = config.load({"COPILOT_SERVER_PORT": str(taken.getsockname()[1])})
        with pytest.raises(EngineError, match=r"cannot serve on 127.0.0.1:\d+: Address already in use; choose another"):
            await process.serve(settings)


async def test_serving_other_machines_needs_a_key() -> None:
    settings = config.load({})
    with pytest.raises(ConfigError, match="needs a key"):
        await process.serve(replace(settings, server=replace(settings.server, host="0.0.0.0")))

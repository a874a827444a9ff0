"""The vLLM engine before a program that answers as ``vllm serve`` does, in a real process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import psutil
import pytest
import pytest_asyncio

from copilot import config
from copilot.engines.adapter import Adapter
from copilot.engines.folder import digest
from copilot.engines.vllm import Vllm
from copilot.errors import ConfigError, EngineError
from tests.copilot.engines.test_folder import model_in

# What the flags say decides how it behaves, as with the real one; a file beside it tells what it was started with.
PROGRAM = """#!{python}
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

words = sys.argv[1:]
value = lambda flag: words[words.index(flag) + 1]
seen = {{"words": words, "pid": os.getpid(), "env": dict(os.environ)}}
Path(__file__).with_suffix(".seen").write_text(json.dumps(seen))
if "--crash" in words:
    sys.exit(3)
begun = time.monotonic()

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers["Authorization"] == "Bearer " + os.environ["VLLM_API_KEY"]
        names = [value("--served-model-name"), *(w.split("=")[0] for w in words if w.startswith("loans="))]
        if "--wrong-name" in words:
            names = ["other"]
        body = {{"data": [{{"id": name, "max_model_len": 777}} for name in names]}}
        slow = "--slow" in words or time.monotonic() - begun < 0.3
        status = (503 if slow else 200) if self.path == "/health" else 200 if known else 401
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_): ...

ThreadingHTTPServer((value("--host"), int(value("--port"))), Handler).serve_forever()
"""


class Bench:
    """A folder with a model and a program; makes engines from them and stops these at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = model_in(folder / "m7b")
        self.program = folder / "fake-vllm"
        self.program.write_text(PROGRAM.format(python=sys.executable))
        self.program.chmod(0o755)
        self.engines: list[Vllm] = []

    def engine(self, *extra: str, adapters: tuple[Adapter, ...] = (), start_s: float = 10.0) -> Vllm:
        settings = config.load(
            {
                "COPILOT_PATHS_DATA": str(self.folder / "data"),
                "COPILOT_PATHS_LOG": str(self.folder / "log"),
                "COPILOT_SERVER_START_TIMEOUT_S": str(start_s),
                "COPILOT_VLLM_MODEL": str(self.model),
                "COPILOT_VLLM_COMMAND": str(self.program),
                "COPILOT_VLLM_EXTRA": ",".join(extra),
            }
        )
        self.engines.append(Vllm(settings, adapters))
        return self.engines[-1]

    def seen(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.program.with_suffix(".seen").read_text())
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    await asyncio.gather(*(engine.stop() for engine in bench.engines))


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not what():
            await asyncio.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def test_it_is_ready_when_its_health_is_and_it_has_named_its_model(bench: Bench) -> None:
    engine = bench.engine()
    assert engine.state().phase == "stopped"
    endpoint = await engine.endpoint()
    assert (endpoint.model, endpoint.context, endpoint.speech) == ("m7b", 777, "openai")
    assert endpoint.priority
    assert endpoint.local
    assert endpoint.url.startswith("http://127.0.0.1:")
    assert endpoint.model_sha256 == engine.artefact.sha256 == digest(bench.model, bench.folder / "note")
    assert (engine.state().engine, engine.state().phase) == ("vllm", "ready")
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{endpoint.url}/v1/models")).status_code == 401


async def test_the_key_is_not_on_the_command_line_and_nothing_may_call_home(bench: Bench) -> None:
    endpoint = await bench.engine().endpoint()
    seen = bench.seen()
    assert isinstance(seen["env"], dict)
    assert seen["env"]["VLLM_API_KEY"] == endpoint.api_key
    assert endpoint.api_key not in str(seen["words"])
    assert seen["env"]["VLLM_NO_USAGE_STATS"] == seen["env"]["HF_HUB_OFFLINE"] == "1"


async def test_it_comes_back_when_it_is_killed_with_another_key(bench: Bench) -> None:
    engine = bench.engine()
    first = await engine.endpoint()
    os.kill(int(str(bench.seen()["pid"])), signal.SIGKILL)
    await until(lambda: engine.state().restarts == 1 and engine.state().phase == "ready")
    second = await engine.endpoint()
    assert second.api_key != first.api_key
    assert second.model_sha256 == first.model_sha256


async def test_stopping_leaves_nothing_behind(bench: Bench) -> None:
    engine = bench.engine()
    await engine.endpoint()
    pid = int(str(bench.seen()["pid"]))
    await engine.stop()
    assert gone(pid)
    assert engine.state().phase == "stopped"


async def test_a_start_that_is_stopped_leaves_nothing_behind(bench: Bench) -> None:
    engine = bench.engine("--slow")
    waiting = asyncio.create_task(engine.endpoint())
    await until(bench.program.with_suffix(".seen").exists)
    await until(lambda: bench.program.with_suffix(".seen").read_text())
    pid = int(str(bench.seen()["pid"]))
    await engine.stop()
    assert gone(pid)
    with pytest.raises(EngineError, match="being stopped"):
        await waiting


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("--crash", r"ended while starting \(code 3\)"),
        ("--slow", "did not start within 2 s"),
        ("--wrong-name", "does not list the model"),
    ],
)
async def test_a_start_that_fails_says_how_and_leaves_nothing_behind(bench: Bench, flag: str, said: str) -> None:
    engine = bench.engine(flag, start_s=0.4)
    with pytest.raises(EngineError, match=said):
        await engine.endpoint()
    assert gone(int(str(bench.seen()["pid"])))
    assert engine.state().phase == "failed"
    assert str(bench.folder) not in engine.state().detail


async def test_adapters_are_loaded_by_name(bench: Bench) -> None:
    peft = bench.folder / "loans"
    peft.mkdir()
    (peft / "adapter_config.json").write_text('{"r": 32}')
    endpoint = await bench.engine(adapters=(Adapter("loans", str(peft)),)).endpoint()
    assert endpoint.adapters == ("loans",)
    assert f"'--max-lora-rank', '32', '--lora-modules', 'loans={peft}'" in str(bench.seen()["words"])


async def test_an_adapter_that_is_none_is_refused(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="loans is no PEFT folder"):
        bench.engine(adapters=(Adapter("loans", str(bench.folder)),))

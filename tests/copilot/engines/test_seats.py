"""Which place a request gets, and who stands still: the rules on fakes, then two real processes of the small model."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from copilot import config
from copilot.engines.endpoint import Endpoint, EngineState
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.engines.precedence import Precedence, Seat
from copilot.engines.seats import Seats, seats
from copilot.models.catalogue import find
from copilot.models.store import Store

SMALL = find("qwen2.5-coder-0.5b", config.Settings())
TUNING = Tuning(threads=1, context=512, slots=2, batch=64, start_timeout_s=60)
PLENTY, SCARCE = 64 << 30, 1 << 30


class Engine(LlamaCpp):
    """An engine that is up when it is told to be."""

    up = False

    def state(self) -> EngineState:
        return EngineState("fake", "ready" if self.up else "stopped")


def places(tmp_path: Path, room: int = PLENTY, later_s: float = 0.0) -> Seats:
    precedence = Precedence()
    first, second = (
        Engine(SMALL, Store(tmp_path), TUNING, tmp_path / "log", Seat(name, precedence)) for name in ("first", "second")
    )
    return Seats(first, second, lambda: room, lambda: time.monotonic() + later_s)


def raise_up(*engines: LlamaCpp) -> None:
    for engine in engines:
        assert isinstance(engine, Engine)
        engine.up = True


def test_one_kind_of_work_has_one_copy(tmp_path: Path) -> None:
    both = places(tmp_path)
    assert both.of("interactive") is both.of("batch") is both.first
    raise_up(both.first)
    assert both.of("interactive") is both.first and both.of("batch") is both.first
    with both.first.place.attending("batch"):
        assert both.of("batch") is both.first and both.of("assist") is both.first


async def test_a_completion_beside_documents_gets_a_second_copy_and_keeps_to_it(tmp_path: Path) -> None:
    both = places(tmp_path)
    raise_up(both.first)
    with both.first.place.attending("batch"):
        assert both.of("interactive") is both.second
        raise_up(both.second)
        with both.second.place.attending("interactive"):
            assert both.of("interactive") is both.second
            assert both.of("batch") is both.first
    assert both.of("interactive") is both.second, "its cache knows the file"
    assert both.of("batch") is both.first, "not where somebody types"


async def test_documents_beside_completions_get_a_second_copy(tmp_path: Path) -> None:
    both = places(tmp_path)
    raise_up(both.first)
    with both.first.place.attending("interactive"):
        assert both.of("batch") is both.second


async def test_documents_leave_the_place_of_whoever_types_alone_but_not_for_ever(tmp_path: Path) -> None:
    for later_s, place in ((0.0, "second"), (16.0, "first")):
        both = places(tmp_path, later_s=later_s)
        raise_up(both.first)
        with both.first.place.attending("interactive"):
            pass
        assert both.of("batch").seat == place
        assert both.of("assist").seat == "first", "a question has one copy with the completions"


async def test_without_memory_for_a_second_copy_they_share(tmp_path: Path) -> None:
    both = places(tmp_path, room=SCARCE)
    raise_up(both.first)
    with both.first.place.attending("batch"):
        assert both.of("interactive") is both.first
    with both.first.place.attending("interactive"):
        assert both.of("batch") is both.first


async def test_a_client_keeps_the_slot_that_knows_its_file() -> None:
    seat = Seat("one", Precedence(), slots=3)

    def slot(client: str) -> int | None:
        with seat.attending("interactive", client) as given:
            return given

    ann, bo = slot("ann"), slot("bo")
    assert ann != bo and (slot("ann"), slot("bo")) == (ann, bo)
    with seat.attending("interactive", "ann") as first, seat.attending("interactive", "ann") as second:
        assert first == ann and second not in (ann, None), "two at once have two"
    with seat.attending("batch"):
        assert slot("ann") is None, "other work may have taken any"


async def test_more_clients_than_slots_share_them_without_waiting_for_one() -> None:
    seat = Seat("one", Precedence(), slots=2)
    with ExitStack() as stack:
        given = [stack.enter_context(seat.attending("interactive", client)) for client in ("a", "b", "c")]
    assert sorted(given[:2], key=str) == [0, 1] and given[2] is None


@asynccontextmanager
async def running(environ: dict[str, str], tmp_path: Path) -> AsyncIterator[Seats]:
    settings = config.load(environ)
    engine = replace(settings.engine, context=2048, slots=2, batch=64)
    settings = replace(settings, engine=engine, paths=replace(settings.paths, log=tmp_path))
    both = seats(SMALL, Store(settings.paths.data / "models"), settings, (), Precedence())
    try:
        yield both
    finally:
        await asyncio.gather(both.first.stop(), both.second.stop())


async def written(endpoint: Endpoint, tokens: int, times: list[float]) -> str:
    """Stream an answer; note when each piece came."""
    body = {"prompt": "Once upon a time", "max_tokens": tokens, "temperature": 0, "stream": True}
    text = ""
    async with (
        httpx.AsyncClient(
            timeout=120, trust_env=False, headers={"Authorization": f"Bearer {endpoint.api_key}"}
        ) as client,
        client.stream("POST", f"{endpoint.url}/v1/completions", json=body) as answer,
    ):
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                times.append(time.monotonic())
                text += json.loads(line[6:])["choices"][0]["text"]
    return text


async def stands_still(pid: int) -> bool:
    """Tell whether a process stops within a second; each of its threads does so on its own."""
    deadline = time.monotonic() + 1
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED and time.monotonic() < deadline:
        await asyncio.sleep(0.005)
    return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)


@pytest.mark.model
async def test_a_document_stands_still_for_a_completion_and_loses_nothing(
    model_environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(model_environ, tmp_path) as both:
        documents = await both.first.endpoint()
        completions = await both.second.endpoint()
        undisturbed = await written(documents, 60, [])
        came: list[float] = []
        with both.first.place.attending("batch"):
            reading = asyncio.create_task(written(documents, 60, came))
            while len(came) < 10:
                await asyncio.sleep(0.005)
            with both.second.place.attending("interactive"):
                begun = time.monotonic()
                assert await stands_still(both.first.state().pid)
                await written(completions, 8, [])
                ended = time.monotonic()
            assert await reading == undisturbed, "to the letter what it writes alone"
        meanwhile = [moment for moment in came if begun + 0.1 < moment < ended]
        assert meanwhile == [], "nothing was written while the completion ran"


@pytest.mark.model
async def test_a_process_that_stands_still_is_stopped_and_restarted_like_any_other(
    model_environ: dict[str, str], tmp_path: Path
) -> None:
    async with running(model_environ, tmp_path) as both:
        await both.first.endpoint()
        pid = both.first.state().pid
        with ExitStack() as stack:
            stack.enter_context(both.first.place.attending("batch"))
            stack.enter_context(both.second.place.attending("interactive"))
            os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 60
            while both.first.state().pid in (0, pid) and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            again = both.first.state().pid
            assert again not in (0, pid)
            assert await stands_still(again), "the new one gives way too"
            begun = time.monotonic()
            await both.first.stop()
            assert time.monotonic() - begun < 5
        assert not psutil.pid_exists(again)


@pytest.mark.model
async def test_a_stopped_process_dies_with_its_parent(model_environ: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import asyncio, sys, json\n"
        "from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from copilot import config\n"
        "from copilot.engines.precedence import Precedence\n"
        "from copilot.engines.seats import seats\n"
        "from copilot.models.catalogue import find\n"
        "from copilot.models.store import Store\n"
        "async def main():\n"
        "    settings = config.load()\n"
        "    both = seats(find('small', settings), Store(settings.paths.data / 'models'), settings, (), Precedence())\n"
        "    await both.first.endpoint()\n"
        "    with both.first.place.attending('batch'), both.second.place.attending('interactive'):\n"
        "        print(both.first.state().pid, flush=True)\n"
        "        await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    environ = {**model_environ, "COPILOT_ENGINE_CONTEXT": "512", "COPILOT_PATHS_LOG": str(tmp_path)}
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=environ, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    while child.status() != psutil.STATUS_STOPPED:
        await asyncio.sleep(0.01)
    parent.kill()
    await parent.wait()
    gone, _ = psutil.wait_procs([child], timeout=5)
    assert gone or child.status() == psutil.STATUS_ZOMBIE


@pytest.mark.model
async def test_a_completion_after_a_cancelled_one_finds_its_file_in_the_cache(
    model_environ: dict[str, str], tmp_path: Path
) -> None:
    settings = config.load(model_environ)
    tuning = replace(TUNING, context=4096, slots=3)
    engine = LlamaCpp(SMALL, Store(settings.paths.data / "models"), tuning, tmp_path / "log")
    try:
        endpoint = await engine.endpoint()
        prompt = "def add(a, b):\n    return a + b\n\n" * 20
        cached = []
        for number in range(4):
            with engine.place.attending("interactive", "ann") as slot:
                body = {"prompt": prompt + "x" * number, "max_tokens": 64, "stream": True, "id_slot": slot}
                async with (
                    httpx.AsyncClient(timeout=60, trust_env=False) as client,
                    client.stream(
                        "POST",
                        f"{endpoint.url}/completion",
                        json={**body, "n_predict": 64 if number < 3 else 1, "return_progress": True},
                        headers={"Authorization": f"Bearer {endpoint.api_key}"},
                    ) as answer,
                ):
                    async for line in answer.aiter_lines():
                        if not line.startswith("data: {"):
                            continue
                        event = json.loads(line[6:])
                        if "timings" in event and number == 3:
                            cached.append(event["timings"]["prompt_n"])
                        if event.get("content") and number < 3:
                            break  # as an editor does when one types on
        assert cached and cached[-1] < 20, "only what was typed is read"
    finally:
        await engine.stop()

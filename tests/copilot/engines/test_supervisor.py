"""The supervisor, with servers that are a flag and that die when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from copilot.engines.endpoint import Endpoint
from copilot.engines.supervisor import BackOff, Running, Supervisor
from copilot.errors import EngineError, ModelMissing

QUICK = BackOff(first=0.02, last=0.08, steady=10)


class FakeProcess:
    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._end: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def alive(self) -> bool:
        return not self._end.done()

    async def wait(self) -> int:
        return await asyncio.shield(self._end)

    async def stop(self) -> None:
        self.die(0)

    def die(self, code: int = -9) -> None:
        if self.alive:
            self._end.set_result(code)


@dataclass
class Launcher:
    """Starts fakes; ``failures`` are raised first, ``gate`` holds every start back until it is set."""

    failures: list[Exception] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    started: list[FakeProcess] = field(default_factory=list)
    calls: int = 0
    cancelled: int = 0

    async def __call__(self) -> Running:
        self.calls += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.failures:
            raise self.failures.pop(0)
        self.started.append(FakeProcess(100 + len(self.started)))
        return Running(self.started[-1], Endpoint(f"http://{len(self.started)}", "k", "m", 1))


@pytest_asyncio.fixture(loop_scope="session")
async def launcher() -> Launcher:
    launcher = Launcher()
    launcher.gate.set()
    return launcher


@pytest_asyncio.fixture(loop_scope="session")
async def supervisor(launcher: Launcher) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor("m", "fake", launcher, QUICK)
    yield supervisor
    await supervisor.stop()


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.005)


async def test_many_requests_share_one_start(supervisor: Supervisor, launcher: Launcher) -> None:
    assert supervisor.state().phase == "stopped"
    found = await asyncio.gather(*(supervisor.endpoint() for _ in range(5)))
    assert {endpoint.url for endpoint in found} == {"http://1"}
    assert (launcher.calls, supervisor.state().phase, supervisor.state().pid) == (1, "ready", 100)


async def test_a_request_that_leaves_does_not_stop_the_start(supervisor: Supervisor, launcher: Launcher) -> None:
    launcher.gate.clear()
    leaving = asyncio.create_task(supervisor.endpoint())
    staying = asyncio.create_task(supervisor.endpoint())
    await until(lambda: launcher.calls)
    leaving.cancel()
    await asyncio.wait([leaving])
    assert leaving.cancelled()
    assert supervisor.state().phase == "starting"
    launcher.gate.set()
    assert (await staying).url == "http://1"


async def test_a_server_that_dies_comes_back_without_a_request(supervisor: Supervisor, launcher: Launcher) -> None:
    await supervisor.endpoint()
    launcher.started[0].die()
    assert supervisor.ready is None
    assert supervisor.state().phase == "starting"
    await until(lambda: supervisor.ready)
    assert (supervisor.state().restarts, supervisor.state().pid) == (1, 101)


async def test_a_request_in_the_moment_of_death_waits_for_the_one_restart(
    supervisor: Supervisor, launcher: Launcher
) -> None:
    await supervisor.endpoint()
    launcher.started[0].die()
    found = await asyncio.gather(supervisor.endpoint(), supervisor.endpoint())
    assert [endpoint.url for endpoint in found] == ["http://2", "http://2"]
    await asyncio.sleep(0.1)
    assert (launcher.calls, supervisor.state().restarts) == (2, 1)


async def test_a_first_start_that_fails_is_tried_again_by_the_next_request(
    supervisor: Supervisor, launcher: Launcher
) -> None:
    launcher.failures = [ModelMissing("not pulled")]
    with pytest.raises(ModelMissing):
        await supervisor.endpoint()
    assert (supervisor.state().phase, supervisor.state().detail) == ("failed", "not pulled")
    await asyncio.sleep(0.1)
    assert launcher.calls == 1
    await supervisor.endpoint()
    assert supervisor.state().phase == "ready"


async def test_a_restart_that_fails_is_tried_until_it_succeeds(supervisor: Supervisor, launcher: Launcher) -> None:
    await supervisor.endpoint()
    launcher.failures = [EngineError("no memory"), EngineError("no memory")]
    launcher.started[0].die()
    with pytest.raises(EngineError, match="no memory"):
        await supervisor.endpoint()
    assert (supervisor.state().phase, supervisor.state().detail) == ("starting", "no memory")
    await until(lambda: supervisor.ready)
    assert (launcher.calls, supervisor.state().restarts, supervisor.state().detail) == (4, 1, "")


async def test_restarts_come_later_and_later(launcher: Launcher, caplog: pytest.LogCaptureFixture) -> None:
    supervisor = Supervisor("m", "fake", launcher, BackOff(first=0.01, last=0.04, steady=10))
    for count in range(1, 5):
        await supervisor.endpoint()
        launcher.started[-1].die()
        await until(lambda count=count: len(launcher.started) > count)
    await supervisor.stop()
    waits = [float(record.getMessage().split()[-2]) for record in caplog.records]
    assert waits == [0.0, 0.0, 0.0, 0.0]  # printed with one digit: what counts is below
    assert [record.args[2] for record in caplog.records if isinstance(record.args, tuple)] == [0.01, 0.02, 0.04, 0.04]


async def test_a_server_that_ran_long_starts_again_soon(launcher: Launcher, caplog: pytest.LogCaptureFixture) -> None:
    supervisor = Supervisor("m", "fake", launcher, BackOff(first=0.01, last=1, steady=0.0))
    for count in range(1, 4):
        await supervisor.endpoint()
        await asyncio.sleep(0.01)
        launcher.started[-1].die()
        await until(lambda count=count: len(launcher.started) > count)
    await supervisor.stop()
    assert [record.args[2] for record in caplog.records if isinstance(record.args, tuple)] == [0.01, 0.01, 0.01]


async def test_while_draining_the_server_works_on_but_nothing_starts(
    supervisor: Supervisor, launcher: Launcher
) -> None:
    await supervisor.endpoint()
    supervisor.drain()
    assert (await supervisor.endpoint()).url == "http://1"
    launcher.started[0].die()
    with pytest.raises(EngineError, match="being stopped"):
        await supervisor.endpoint()
    await asyncio.sleep(0.1)
    assert launcher.calls == 1


async def test_draining_ends_a_start_and_those_who_wait_for_it_are_told(
    supervisor: Supervisor, launcher: Launcher
) -> None:
    launcher.gate.clear()
    waiting = asyncio.create_task(supervisor.endpoint())
    await until(lambda: launcher.calls)
    supervisor.drain()
    with pytest.raises(EngineError, match="being stopped"):
        await waiting
    assert launcher.cancelled == 1


async def test_after_a_stop_it_can_be_started_again(supervisor: Supervisor, launcher: Launcher) -> None:
    await supervisor.endpoint()
    await supervisor.stop()
    assert not launcher.started[0].alive
    assert (supervisor.state().phase, supervisor.state().restarts) == ("stopped", 0)
    assert (await supervisor.endpoint()).url == "http://2"


async def test_a_server_that_a_request_found_gone_is_given_to_nobody_until_its_death_is_known(
    supervisor: Supervisor, launcher: Launcher
) -> None:
    first = await supervisor.endpoint()
    supervisor.doubt(first)
    assert supervisor.state().phase == "starting" and supervisor.state().detail == "it broke off"
    again = asyncio.create_task(supervisor.endpoint())
    await asyncio.sleep(0.02)
    assert not again.done()
    launcher.started[0].die()
    assert (await again).url == "http://2"
    assert supervisor.state().phase == "ready"


async def test_a_server_that_only_closed_one_connection_serves_on(supervisor: Supervisor, launcher: Launcher) -> None:
    first = await supervisor.endpoint()
    supervisor.doubt(Endpoint("http://another", "k", "m", 1))
    assert supervisor.state().phase == "ready"
    supervisor.doubt(first)
    async with asyncio.timeout(3):
        assert (await supervisor.endpoint()).url == first.url
    assert supervisor.state().phase == "ready" and launcher.calls == 1

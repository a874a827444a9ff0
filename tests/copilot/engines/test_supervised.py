"""What every engine of one child says and passes on to its supervisor."""

from __future__ import annotations

from copilot.engines.endpoint import Endpoint
from copilot.engines.supervised import Supervised
from copilot.engines.supervisor import Running
from tests.copilot.engines.test_supervisor import FakeProcess
from tests.copilot.models.tiny import TINY


class OneChild(Supervised):
    """An engine whose child is a flag."""

    def __init__(self) -> None:
        super().__init__(TINY, "flag", "tiny, the second")
        self.started: list[FakeProcess] = []

    async def _start(self) -> Running:
        self.started.append(FakeProcess(7))
        return Running(self.started[-1], Endpoint("http://127.0.0.1:1", "key", TINY.name, 64))


def test_nothing_runs_until_it_is_asked_for() -> None:
    engine = OneChild()
    assert (engine.artefact, engine.seat) == (TINY, "tiny, the second")
    assert (engine.state().engine, engine.state().phase, engine.started) == ("flag", "stopped", [])


async def test_one_child_serves_until_it_is_stopped() -> None:
    engine = OneChild()
    assert await engine.endpoint() == await engine.endpoint()
    assert (engine.state().phase, engine.state().pid) == ("ready", 7)
    await engine.stop()
    assert (engine.state().phase, len(engine.started), engine.started[0].alive) == ("stopped", 1, False)


async def test_a_doubted_child_is_not_ready_and_a_drained_engine_keeps_what_runs() -> None:
    engine = OneChild()
    endpoint = await engine.endpoint()
    engine.doubt(endpoint)
    assert engine.state().phase == "starting"
    engine.drain()
    assert engine.started[0].alive
    await engine.stop()

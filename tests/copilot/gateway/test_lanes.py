from __future__ import annotations

import asyncio

import pytest

from copilot.errors import Overloaded
from copilot.gateway.lanes import Lanes
from copilot.gateway.requests import lane_of
from prompts.rendered import Lane


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Visitors:
    """Requests that hold their slot until told to go."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.order: list[str] = []

    def come(self, name: str, lane: Lane) -> tuple[asyncio.Task[None], asyncio.Event]:
        go = asyncio.Event()

        async def visit() -> None:
            async with self.lanes.slot(lane):
                self.order.append(name)
                await go.wait()

        return asyncio.create_task(visit()), go


async def test_the_more_urgent_lane_goes_first_and_within_a_lane_the_first_come() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=10))
    first = visitors.come("running", "batch")
    await settle()
    names: list[tuple[str, Lane]] = [
        ("b1", "batch"),
        ("a1", "assist"),
        ("i1", "interactive"),
        ("b2", "batch"),
        ("i2", "interactive"),
    ]
    others = [visitors.come(name, lane) for name, lane in names]
    await settle()
    for _, go in [first, *others]:
        go.set()
    await asyncio.gather(*(task for task, _ in [first, *others]))
    assert visitors.order == ["running", "i1", "i2", "a1", "b1", "b2"]


async def test_batch_never_takes_the_last_slot() -> None:
    visitors = Visitors(Lanes(slots=2, queue_limit=10))
    tasks = [visitors.come("b1", "batch"), visitors.come("b2", "batch")]
    await settle()
    assert visitors.order == ["b1"] and visitors.lanes.waiting()["batch"] == 1
    tasks.append(visitors.come("i1", "interactive"))
    await settle()
    assert visitors.order == ["b1", "i1"]
    for _, go in tasks:
        go.set()
    await asyncio.gather(*(task for task, _ in tasks))
    assert visitors.lanes.running() == {"interactive": 0, "assist": 0, "batch": 0}


async def test_one_who_leaves_the_queue_or_the_slot_makes_room() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=10))
    running, _ = visitors.come("running", "assist")
    waiting, _ = visitors.come("waiting", "assist")
    last, go = visitors.come("last", "assist")
    await settle()
    waiting.cancel()
    await settle()
    running.cancel()
    await settle()
    assert visitors.order == ["running", "last"]
    go.set()
    await last
    assert sum(visitors.lanes.running().values()) == sum(visitors.lanes.waiting().values()) == 0


async def test_admitted_in_the_moment_of_leaving_does_not_leak_a_slot() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=10))
    running, go = visitors.come("running", "assist")
    waiting, _ = visitors.come("waiting", "assist")
    await settle()
    go.set()
    await asyncio.sleep(0)  # the slot is handed over, the waiting task has not run yet
    waiting.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    assert visitors.lanes.running()["assist"] == 0


async def test_a_full_queue_refuses() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=1))
    tasks = [visitors.come("a", "assist"), visitors.come("b", "assist")]
    await settle()
    with pytest.raises(Overloaded) as refused:
        async with visitors.lanes.slot("interactive"):
            pass
    assert refused.value.retry_after >= 1
    for task, _ in tasks:
        task.cancel()


@pytest.mark.parametrize(
    ("wanted", "highest", "kind", "lane"),
    [
        ("", "interactive", "completion", "interactive"),
        ("", "interactive", "chat", "assist"),
        ("batch", "interactive", "chat", "batch"),
        ("interactive", "batch", "chat", "batch"),
        ("interactive", "interactive", "chat", "interactive"),
        ("", "batch", "completion", "batch"),
    ],
)
def test_the_header_only_lowers_the_lane(wanted: str, highest: Lane, kind: str, lane: Lane) -> None:
    assert lane_of(wanted, highest, kind) == lane  # type: ignore[arg-type]

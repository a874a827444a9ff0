from __future__ import annotations

import asyncio

import pytest

from copilot.errors import DeadlineExceeded, Overloaded
from copilot.gateway.lanes import Lanes, Wish
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

    def come(
        self, name: str, lane: Lane, whose: str = "local", due: float | None = None
    ) -> tuple[asyncio.Task[None], asyncio.Event]:
        go = asyncio.Event()

        async def visit() -> None:
            async with self.lanes.slot(Wish(lane, whose, due)):
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
        async with visitors.lanes.slot(Wish("assist")):
            pass
    assert refused.value.retry_after >= 1
    for task, _ in tasks:
        task.cancel()


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def finish(visits: list[tuple[asyncio.Task[None], asyncio.Event]]) -> None:
    for _, go in visits:
        go.set()
    await asyncio.gather(*(task for task, _ in visits))


async def test_clients_take_turns_and_each_keeps_its_own_order() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=20))
    visits = [visitors.come("running", "assist")]
    await settle()
    visits += [visitors.come(f"a{n}", "assist", "ann") for n in range(4)]
    visits += [visitors.come(f"b{n}", "assist", "bo") for n in range(2)]
    await settle()
    await finish(visits)
    assert visitors.order == ["running", "a0", "b0", "a1", "b1", "a2", "a3"]


async def test_whoever_waits_long_rises_so_that_nothing_starves() -> None:
    clock = Clock()
    visitors = Visitors(Lanes(slots=2, queue_limit=20, age_s=10, clock=clock))
    held = [visitors.come("i0", "interactive"), visitors.come("i1", "interactive")]
    await settle()
    visits = [visitors.come("old batch", "batch")]
    await settle()
    clock.now += 21
    visits += [visitors.come("new completion", "interactive"), visitors.come("new question", "assist")]
    await settle()
    await finish([*held, *visits])
    assert visitors.order[2:] == ["old batch", "new completion", "new question"]


async def test_no_client_fills_the_queue_alone() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=8))
    visits = [visitors.come("running", "batch")]
    await settle()
    visits += [visitors.come("other", "batch", "bo"), *(visitors.come(f"a{n}", "batch", "ann") for n in range(6))]
    await settle()
    with pytest.raises(Overloaded, match="6 of your requests"):
        async with visitors.lanes.slot(Wish("batch", "ann")):
            pass
    visits.append(visitors.come("another", "batch", "cy"))
    await settle()
    await finish(visits)
    assert "another" in visitors.order


async def test_lanes_have_queues_of_their_own() -> None:
    visitors = Visitors(Lanes(slots=1, queue_limit=1))
    visits = [visitors.come("running", "batch")]
    await settle()
    visits += [visitors.come("waiting", "batch"), visitors.come("completion", "interactive")]
    await settle()
    await finish(visits)
    assert visitors.order == ["running", "completion", "waiting"]


async def test_a_request_whose_time_runs_out_is_let_go_while_it_waits() -> None:
    loop = asyncio.get_running_loop()
    visitors = Visitors(Lanes(slots=1, queue_limit=8, clock=loop.time))
    running = visitors.come("running", "assist")
    await settle()
    late, _ = visitors.come("late", "assist", due=loop.time() + 1.6)
    with pytest.raises(DeadlineExceeded, match="ran out"):
        await late
    assert visitors.lanes.waiting()["assist"] == 0
    await finish([running])
    assert visitors.order == ["running"]


async def test_a_request_that_cannot_come_in_time_is_refused_at_once() -> None:
    clock = Clock()
    visitors = Visitors(Lanes(slots=1, queue_limit=8, clock=clock))
    first, go = visitors.come("first", "assist")
    await settle()
    clock.now += 30
    go.set()
    await first  # the service time is known now: half a minute
    visits = [visitors.come("second", "assist"), visitors.come("third", "assist")]
    await settle()
    with pytest.raises(DeadlineExceeded, match="too late"):
        async with visitors.lanes.slot(Wish("assist", due=clock.now + 20)):
            pass
    await finish(visits)


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

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from copilot.durable import Durable, Finished, Job, step
from copilot.errors import QueueError, ServerUnavailable


class Doubling:
    """Work that doubles a number; a number may be kept waiting, or be one that it cannot do."""

    def __init__(self, *, wait: int = -1, fail: Mapping[int, Exception] | None = None) -> None:
        self.wait, self.fail = wait, fail or {}
        self.begun: list[int] = []
        self.most = self._now = 0

    async def __call__(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        number = arguments["number"]
        self.begun.append(number)
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            await asyncio.sleep(0.05)
            if number == self.wait:
                await asyncio.Event().wait()
            if number in self.fail:
                raise self.fail[number]
            return {"double": 2 * number}
        finally:
            self._now -= 1


def jobs(count: int) -> list[Job]:
    return [Job(f"job-{number}", {"number": number}) for number in range(count)]


@pytest.fixture
def durable(tmp_path: Path) -> Durable:
    return Durable(f"sqlite:///{tmp_path / 'queue.db'}", "numbers", 2)


def stored(durable: Durable) -> bytes:
    return Path(durable.database_url.removeprefix("sqlite:///")).read_bytes()


async def results(durable: Durable, work: Doubling, count: int, **how: Any) -> list[Finished]:
    async with durable.working(work) as queue:
        await queue.put(jobs(count), **how)
        return [await queue.result(f"job-{number}") for number in range(count)]


async def test_each_job_is_done_once_and_no_more_at_once_than_asked(durable: Durable) -> None:
    work = Doubling()
    assert [finished.value for finished in await results(durable, work, 5)] == [{"double": 2 * n} for n in range(5)]
    assert (sorted(work.begun), work.most) == ([0, 1, 2, 3, 4], 2)
    again = Doubling()
    assert [finished.value for finished in await results(durable, again, 6)] == [{"double": 2 * n} for n in range(6)]
    assert again.begun == [5]


async def test_a_job_whose_result_is_of_no_use_is_done_again(durable: Durable) -> None:
    await results(durable, Doubling(), 3)
    again = Doubling()
    await results(durable, again, 3, stale=lambda value: value["double"] == 2)
    assert again.begun == [1]


async def test_a_fault_in_the_work_is_told_by_its_kind_and_the_job_is_tried_again_by_the_next_worker(
    durable: Durable,
) -> None:
    [finished] = await results(durable, Doubling(fail={0: ValueError("what a document says")}), 1)
    assert finished.value is None and "ValueError" in finished.fault and "document" not in finished.fault
    assert b"what a document says" not in stored(durable)
    assert (await results(durable, Doubling(), 1))[0].value == {"double": 0}


async def test_without_a_server_the_worker_stops_and_the_job_stays(durable: Durable) -> None:
    with pytest.raises(ServerUnavailable, match="gone"):
        await results(durable, Doubling(fail={1: ServerUnavailable("gone")}), 2)
    work = Doubling()
    assert [finished.value for finished in await results(durable, work, 2)] == [{"double": 0}, {"double": 2}]
    assert work.begun == [1]


async def test_what_is_under_way_when_a_worker_leaves_is_begun_again(durable: Durable) -> None:
    work = Doubling(wait=1)
    async with durable.working(work) as queue:
        await queue.put(jobs(2))
        assert (await queue.result("job-0")).value == {"double": 0}
        while 1 not in work.begun:
            await asyncio.sleep(0.05)
    again = Doubling()
    assert (await results(durable, again, 2))[1].value == {"double": 2}
    assert again.begun == [1]


async def test_a_job_that_ends_every_worker_is_given_up(durable: Durable) -> None:
    for _ in range(7):
        work = Doubling(wait=0)
        async with durable.working(work) as queue:
            await queue.put(jobs(1))
            finished = asyncio.ensure_future(queue.result("job-0"))
            while not work.begun and not finished.done():
                await asyncio.sleep(0.05)
            if finished.done():
                break
            finished.cancel()
    assert "died" in finished.result().fault


async def test_queues_of_one_database_do_not_take_each_others_jobs(durable: Durable) -> None:
    work = Doubling()
    async with durable.working(work) as queue:
        await queue.put(jobs(1))
        await queue.result("job-0")
    other = Doubling()
    async with Durable(durable.database_url, "others", 1).working(other) as queue:
        await queue.put([Job("another", {"number": 7})])
        assert (await queue.result("another")).value == {"double": 14}
    assert (work.begun, other.begun) == ([0], [7])


async def test_the_loop_works_on_when_the_queue_is_closed(durable: Durable) -> None:
    await results(durable, Doubling(), 1)
    assert await asyncio.to_thread(lambda: 3) == 3


async def test_a_file_that_is_no_database_is_an_error_of_the_queue(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(QueueError):
        await results(Durable(f"sqlite:///{tmp_path / 'queue.db'}", "numbers"), Doubling(), 1)


async def test_records_are_json_and_no_pickles(durable: Durable) -> None:
    await results(durable, Doubling(), 1)
    kept = stored(durable)
    assert b'"number"' in kept and b'"double"' in kept and b"gASV" not in kept


async def test_a_database_that_goes_away_stops_the_worker(new_database: Any, postgres_server: Path) -> None:
    import psycopg

    address = new_database()
    work = Doubling(wait=0)
    name = address.partition("@/")[2].partition("?")[0]
    admin = f"postgresql://bank@/postgres?host={postgres_server}"
    with pytest.raises(QueueError):
        async with Durable(address, "numbers").working(work) as queue:
            await queue.put(jobs(1))
            while not work.begun:
                await asyncio.sleep(0.05)
            async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
                await connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            await asyncio.wait_for(queue.result("job-0"), 60)


class Stepping:
    """Work in named steps; it waits for ever before the step ``wait``, and the step ``fail`` fails so many times."""

    def __init__(self, names: str, *, wait: str = "", fail: str = "", times: int = 0) -> None:
        self.names, self.wait, self.fail, self.times = names, wait, fail, times
        self.done: list[str] = []

    async def __call__(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = [asyncio.create_task(self._step(name)) for name in self.names]
        return {"steps": [(await one)["was"] for one in asked]}

    async def _step(self, name: str) -> Mapping[str, Any]:
        async def work() -> Mapping[str, Any]:
            if name == self.fail and self.times:
                self.times -= 1
                raise ValueError("what a document says")
            if name == self.wait:
                await asyncio.Event().wait()
            self.done.append(name)
            return {"was": name.upper()}

        while True:
            try:
                return await step(name, work)
            except ValueError:
                await asyncio.sleep(0)


async def test_a_job_that_is_taken_up_again_does_no_finished_step_again_whatever_the_order(durable: Durable) -> None:
    first = Stepping("abcd", wait="d")
    async with durable.working(first) as queue:
        await queue.put(jobs(1))
        while len(first.done) < 3:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)  # until they are on the record
    second = Stepping("dcxba")
    async with durable.working(second) as queue:
        finished = await asyncio.wait_for(queue.result("job-0"), 20)
    assert finished.value == {"steps": ["D", "C", "X", "B", "A"]}
    assert sorted(second.done) == ["d", "x"]


async def test_a_step_that_failed_is_done_again_and_its_words_are_kept_nowhere(durable: Durable) -> None:
    work = Stepping("ab", fail="a", times=3)
    async with durable.working(work) as queue:
        await queue.put(jobs(1))
        assert (await asyncio.wait_for(queue.result("job-0"), 20)).value == {"steps": ["A", "B"]}
    assert b"what a document says" not in stored(durable)
    assert b"gASV" not in stored(durable)


async def test_of_jobs_that_wait_the_one_with_the_lower_priority_goes_first(durable: Durable) -> None:
    work = Doubling()
    async with Durable(durable.database_url, "numbers", 1).working(work) as queue:
        await queue.put([Job(f"job-{n}", {"number": n}, priority) for n, priority in enumerate((20, 10, 1))])
        for n in range(3):
            await queue.result(f"job-{n}")
    assert work.begun[-1] == 0 and work.begun.index(2) < work.begun.index(0)


async def test_a_job_that_was_forgotten_is_done_again(durable: Durable) -> None:
    work = Doubling()
    async with durable.working(work) as queue:
        for _ in range(2):
            await queue.put(jobs(1))
            await queue.result("job-0")
            await queue.forget(["job-0"])
    assert work.begun == [0, 0]

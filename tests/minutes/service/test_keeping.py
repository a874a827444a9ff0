"""Steps: their content as a file, their checksum on the queue, and patience with the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import AnswerError, EngineError, Overloaded, RequestRejected, ServerUnavailable
from minutes.service.keeping import StepFiles, Told
from minutes.service.patience import Patience
from minutes.service.shift import Shift
from tests.fakes import ScriptedModel

Work = Callable[[], Awaitable[Mapping[str, Any]]]


class Record:
    """The queue's record of steps."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}

    async def __call__(self, name: str, work: Work, /) -> Mapping[str, Any]:
        if name not in self.kept:
            self.kept[name] = await work()
        return self.kept[name]


class Server(ScriptedModel):
    """A server that is away for its first ``away`` questions whether it is there."""

    def __init__(self, away: int = 0) -> None:
        super().__init__({})
        self.away = away

    async def count_tokens(self, texts: Any, *, size: Any = "base") -> list[int]:
        if self.away:
            self.away -= 1
            raise ServerUnavailable("gone")
        return [1]


def working(*failures: Exception) -> tuple[Work, list[int]]:
    """Work that fails in these ways first; and how often it was begun."""
    left, begun = list(failures), [0]

    async def work() -> Mapping[str, Any]:
        begun[0] += 1
        if left:
            raise left.pop(0)
        return {"said": "四千五百万"}

    return work, begun


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_step_is_a_private_file_and_the_queue_knows_its_checksum_only(tmp_path: Path) -> None:
    record, told = Record(), Told(total=7)
    work, begun = working()
    with Shift().turn() as turn:
        steps = StepFiles(tmp_path, Server(), turn, told=told, once=record)
        assert await steps.step("part 1", work) == await steps.step("part 1", work) == {"said": "四千五百万"}
    [file] = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    [kept] = record.kept.values()
    assert set(kept) == {"sha256", "of"} and kept["of"] == 7
    assert begun == [1]


@pytest.mark.parametrize("damage", [b"", b'{"said": "something else"}', None])
async def test_a_file_that_is_damaged_or_gone_costs_its_step_again(tmp_path: Path, damage: bytes | None) -> None:
    work, begun = working()
    with Shift().turn() as turn:
        steps = StepFiles(tmp_path, Server(), turn, once=Record())
        await steps.step("part 1", work)
        [file] = files(tmp_path)
        if damage is None:
            file.unlink()
        else:
            file.write_bytes(damage)
        assert await steps.step("part 1", work) == {"said": "四千五百万"}
    assert begun == [2] and json.loads(file.read_text("utf-8")) == {"said": "四千五百万"}


async def test_a_server_that_comes_back_costs_time_only(tmp_path: Path) -> None:
    seen: list[str] = []
    work, begun = working(ServerUnavailable("gone"), Overloaded("full", 0.01), EngineError("restarting"))
    with Shift().turn() as turn:
        told = Told(on_wait=seen.append)
        steps = StepFiles(tmp_path, Server(away=3), turn, Patience(0.01, 0.02), told, Record())
        assert await steps.step("a", work) == {"said": "四千五百万"}
    assert begun == [4] and seen.count("ServerUnavailable") == 4


async def test_what_a_server_that_is_there_fails_on_is_given_up(tmp_path: Path) -> None:
    work, begun = working(*(EngineError("died") for _ in range(9)))
    with Shift().turn() as turn:
        steps = StepFiles(tmp_path, Server(), turn, Patience(0.01, 0.02, strikes=3), once=Record())
        with pytest.raises(AnswerError, match="3 times"):
            await steps.step("a", work)
        assert begun == [3]
        refused, _ = working(RequestRejected("no"))
        with pytest.raises(RequestRejected):
            await steps.step("b", refused)


async def test_a_shift_ends_when_its_steps_are_done_and_lets_no_other_begin(tmp_path: Path) -> None:
    shift, go, begun = Shift(), asyncio.Event(), asyncio.Event()
    order: list[str] = []

    async def job() -> None:
        with shift.turn() as turn:
            steps = StepFiles(tmp_path, Server(), turn, once=Record())

            async def first() -> Mapping[str, Any]:
                begun.set()
                await go.wait()
                order.append("first")
                return {}

            async def second() -> Mapping[str, Any]:
                order.append("second")
                return {}

            await steps.step("first", first)
            await steps.step("second", second)

    task = asyncio.create_task(job())
    await begun.wait()
    assert not await shift.end(0.1), "a step is under way"
    go.set()
    assert await shift.end(5)
    assert order == ["first"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert shift.idle


async def test_who_waits_for_the_server_may_be_cut_off(tmp_path: Path) -> None:
    shift = Shift()
    work, begun = working(*(ServerUnavailable("gone") for _ in range(9)))

    async def job() -> None:
        with shift.turn() as turn:
            await StepFiles(tmp_path, Server(away=99), turn, Patience(30, 60), once=Record()).step("a", work)

    task = asyncio.create_task(job())
    while not begun[0]:
        await asyncio.sleep(0.01)
    assert await shift.end(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

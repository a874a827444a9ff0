"""A look at the queues of a database from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from copilot.durable import Durable, Job, step
from copilot.errors import QueueError
from copilot.joblist import open_jobs


async def work(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    async def piece() -> Mapping[str, Any]:
        return {"of": 2}

    await step("first", piece)
    if arguments["name"] == "slow":
        await asyncio.Event().wait()
    if arguments["name"] == "bad":
        raise ValueError("what a document says")
    return {"result": "minutes.docx"}


async def test_jobs_are_told_with_state_steps_and_results(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'queue.db'}"
    async with Durable(address, "minutes/1", 2).working(work) as queue:
        await queue.put([Job(name, {"name": name}, 5) for name in ("good", "bad", "slow")])
        await queue.result("good")
        await queue.result("bad")
        with open_jobs(address) as found:
            while not (running := await asyncio.to_thread(found.jobs, "minutes/", states=("running",), steps=True)):
                await asyncio.sleep(0.05)
            while not running[0].steps:
                await asyncio.sleep(0.05)
                running = await asyncio.to_thread(found.jobs, "minutes/", states=("running",), steps=True)
            ended = await asyncio.to_thread(found.jobs, "minutes/", states=("done", "failed"))
            assert found.jobs("others/") == []
            assert [one.id for one in found.jobs("minutes/", ids=["slow"])] == ["slow"]
            await asyncio.to_thread(found.forget, ["good"])
            assert {one.id for one in found.jobs("minutes/")} == {"bad", "slow"}
    assert (running[0].id, running[0].priority, running[0].attempts) == ("slow", 5, 1)
    assert [(one.name, one.value) for one in running[0].steps] == [("first", {"of": 2})]
    states = {one.id: one for one in ended}
    assert states["good"].value == {"result": "minutes.docx"} and states["good"].state == "done"
    assert states["bad"].state == "failed" and states["bad"].value is None
    assert states["good"].ended is not None and states["good"].created is not None
    assert states["good"].ended >= states["good"].created


def test_a_database_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(QueueError, match="no queue"), open_jobs(f"sqlite:///{tmp_path / 'none.db'}"):
        pass
    assert list(tmp_path.iterdir()) == []

import asyncio

import pytest

from lsp.latest import Latest


async def answer(value, after=0.0):
    await asyncio.sleep(after)
    return value


async def test_a_newer_piece_of_work_cancels_the_older():
    latest = Latest()
    older = asyncio.create_task(latest.run(answer("older", 10)))
    await asyncio.sleep(0)
    assert await latest.run(answer("newer")) == "newer"
    assert await older is None


async def test_cancelling_the_caller_cancels_the_work():
    latest, ended = Latest(), asyncio.Event()

    async def work():
        try:
            await asyncio.sleep(10)
        finally:
            ended.set()

    caller = asyncio.create_task(latest.run(work()))
    await asyncio.sleep(0.01)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()


async def test_a_failure_reaches_the_caller():
    async def work():
        raise ValueError

    with pytest.raises(ValueError):
        await Latest().run(work())

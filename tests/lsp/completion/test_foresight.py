"""Work that is done in the pause after a key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from copilot.errors import PromptError
from lsp.completion.foresight import Foresight
from lsp.completion.query import Query
from lsp.syntax.lines import Lines

QUERY = Query(Lines("total = "), 8, None)


class Work:
    """Counts its steps; between two of them others have their turn."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, query: Query) -> Iterator[None]:
        self.done.append(f"first at {query.offset}")
        yield
        self.done.append("second")


async def test_the_work_is_done_step_by_step_after_a_pause() -> None:
    work = Work()
    Foresight(work, pause_s=0.0).edited(lambda: QUERY)
    assert not work.done

    while not work.done:
        await asyncio.sleep(0)
    assert work.done == ["first at 8"]

    await asyncio.sleep(0.01)
    assert work.done == ["first at 8", "second"]


async def test_a_further_key_gives_up_what_is_left_to_do() -> None:
    work = Work()
    foresight = Foresight(work, pause_s=0.0)
    foresight.edited(lambda: QUERY)
    while not work.done:
        await asyncio.sleep(0)

    foresight.cancel()
    await asyncio.sleep(0.01)
    assert work.done == ["first at 8"]


async def test_nothing_is_done_where_nothing_would_be_asked() -> None:
    work = Work()
    Foresight(work, pause_s=0.0).edited(lambda: None)
    await asyncio.sleep(0.01)
    assert not work.done


async def test_a_fault_is_left_for_the_question_to_tell() -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))

    def fails(_: Query) -> Iterator[None]:
        raise PromptError("there is no prompt")
        yield

    Foresight(fails, pause_s=0.0).edited(lambda: QUERY)
    await asyncio.sleep(0.01)
    assert not faults

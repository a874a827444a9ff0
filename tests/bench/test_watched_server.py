"""The watch over an event loop."""

from __future__ import annotations

import asyncio
import time

from bench._watched_server import Watch


def test_it_notes_how_long_the_loop_was_held_and_not_how_long_it_waited() -> None:
    async def work() -> None:
        await asyncio.sleep(0.05)
        asyncio.get_running_loop().call_soon(time.sleep, 0.02)
        await asyncio.sleep(0.05)

    watch = Watch()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watch)) as runner:
        begun = time.monotonic()
        runner.run(work())
    ((since, took),) = [(since, took) for since, took in watch.held if took >= 0.02]
    assert since >= begun + 0.05
    assert took < 0.045

"""Processes that give way: real ones, whose state the kernel tells."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from copilot.engines.precedence import Precedence

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux stops what can wait")


@pytest.fixture
def worker() -> Iterator[psutil.Process]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield psutil.Process(process.pid)
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def is_stopped(process: psutil.Process, *, wanted: bool) -> bool:
    deadline = time.monotonic() + 2
    while (process.status() == psutil.STATUS_STOPPED) is not wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    return process.status() == psutil.STATUS_STOPPED


async def test_it_stands_still_while_somebody_has_a_turn(worker: psutil.Process) -> None:
    precedence = Precedence()
    precedence.add(worker.pid)
    with precedence.turn():
        assert is_stopped(worker, wanted=True)
        with precedence.turn():
            pass
        assert is_stopped(worker, wanted=True), "another still has a turn"
    assert not is_stopped(worker, wanted=False)


async def test_one_that_comes_during_a_turn_stops_too_and_one_that_leaves_runs(worker: psutil.Process) -> None:
    precedence = Precedence()
    with precedence.turn():
        precedence.add(worker.pid)
        assert is_stopped(worker, wanted=True)
        precedence.remove(worker.pid)
        assert not is_stopped(worker, wanted=False)


async def test_it_never_stands_still_for_ever(worker: psutil.Process) -> None:
    precedence = Precedence(most_s=0.2, share_s=0.3)
    precedence.add(worker.pid)
    with precedence.turn():
        assert is_stopped(worker, wanted=True)
        await asyncio.sleep(0.3)
        assert not is_stopped(worker, wanted=False)
        await asyncio.sleep(0.3)
        assert is_stopped(worker, wanted=True)
    assert not is_stopped(worker, wanted=False)


async def test_a_process_that_is_gone_is_no_trouble(worker: psutil.Process) -> None:
    precedence = Precedence()
    precedence.add(worker.pid)
    worker.kill()
    worker.wait()
    with precedence.turn():
        pass

"""The leash, with real processes: whoever dies, the program and its children are gone soon after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[3]
LEASH = [sys.executable, "-m", "copilot.engines.leash"]
SLEEPER = "import time; time.sleep(60)"
# A program with a child in its group, which says both numbers; with "stubborn" it does not end when asked.
PARENT = f"""
import os, signal, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""


def leashed(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*LEASH, *command], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE)


def family(leash: subprocess.Popen[bytes]) -> list[int]:
    assert leash.stderr
    return [int(word) for word in leash.stderr.readline().split()]


def close(leash: subprocess.Popen[bytes]) -> None:
    for pipe in (leash.stdin, leash.stderr):
        if pipe:
            pipe.close()
    leash.wait(20)


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def soon(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not what() and time.monotonic() < deadline:
        time.sleep(0.02)
    return what()


def test_letting_go_ends_the_program_and_its_children() -> None:
    leash = leashed(sys.executable, "-c", PARENT)
    pids = family(leash)
    close(leash)
    assert len(pids) == 2
    assert soon(lambda: not any(running(pid) for pid in pids))


def test_a_program_that_dies_takes_its_children_along_and_its_code_is_told() -> None:
    leash = leashed(sys.executable, "-c", PARENT)
    program, child = family(leash)
    os.kill(program, signal.SIGKILL)
    assert leash.wait(10) == 128 + signal.SIGKILL
    assert soon(lambda: not running(child))
    close(leash)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does it")
def test_a_leash_that_is_killed_takes_the_program_along() -> None:
    leash = leashed(sys.executable, "-c", PARENT, "stubborn")
    program, child = family(leash)
    leash.kill()
    assert soon(lambda: not running(program))
    os.kill(child, signal.SIGKILL)
    close(leash)


def test_an_exit_code_is_handed_on() -> None:
    leash = leashed(sys.executable, "-c", "raise SystemExit(7)")
    assert leash.wait(10) == 7
    close(leash)


def test_a_program_that_is_not_there() -> None:
    leash = leashed("no-such-program-of-ours")
    assert leash.wait(10) == 127
    assert leash.stderr
    assert leash.stderr.read() == b"cannot start no-such-program-of-ours: No such file or directory\n"
    close(leash)

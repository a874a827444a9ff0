"""The peer's process, with stand-ins for the libraries of its own environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

PEER = Path(__file__).parents[2] / "bench" / "_langextract_peer.py"
# A bench that starts the peer, gives it nothing, and waits.
BENCH = """
import os, subprocess, sys
peer = subprocess.Popen([sys.executable, sys.argv[1], str(os.getpid())], stdin=subprocess.PIPE)
print(peer.pid, flush=True)
peer.wait()
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment in which the libraries are there, and do nothing."""
    for name in ("langextract", "openai"):
        (tmp_path / f"{name}.py").write_text("class OpenAI: ...\n", "utf-8")
    return os.environ | {"PYTHONPATH": str(tmp_path)}


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_it_ends_with_a_bench_that_is_killed(environ: dict[str, str]) -> None:
    command = [sys.executable, "-c", BENCH, str(PEER)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        peer = psutil.Process(int(bench.stdout.readline()))
        time.sleep(0.5)
        assert not gone(peer)
        bench.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while not gone(peer) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(peer)


def test_it_does_not_begin_where_the_bench_has_ended(environ: dict[str, str]) -> None:
    started = subprocess.run([sys.executable, str(PEER), "1"], env=environ, stdin=subprocess.DEVNULL, check=False)
    assert started.returncode == 1

"""Servers as processes for the benchmarks: the model server of a few lines, our gateway, anything that opens a port."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from copilot import config

__all__ = ["Server", "gateway", "get", "machine", "running", "say", "small_model", "stub"]

ROOT = Path(__file__).resolve().parents[1]
SMALL = "qwen2.5-coder-0.5b"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its address, its process, and the folder that it keeps things in."""

    url: str
    process: psutil.Process
    folder: Path

    def cpu_s(self) -> float:
        """Return the seconds of processor time that it and its children have had."""
        times = [one.cpu_times() for one in (self.process, *self.process.children(recursive=True))]
        return sum(time.user + time.system for time in times)

    def resident(self) -> int:
        """Return the bytes of memory that it and its children hold."""
        return sum(one.memory_info().rss for one in (self.process, *self.process.children(recursive=True)))


def say(words: str) -> None:
    """Tell whoever waits how far it is; the table alone goes to standard output."""
    print(words, file=sys.stderr, flush=True)


def machine() -> str:
    """Return the machine and the day, for the line above a table."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists() and (found := re.search(r"model name\s*: (.+)", cpuinfo.read_text())):
        model = " ".join(found[1].split())
    busy = os.getloadavg()[0]
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Python {sys.version.split()[0]}, load {busy:.1f}; "
        f"{date.today().isoformat()}"
    )


def get(url: str, timeout_s: float = 10.0) -> Any:
    """Return the JSON at an address, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def small_model() -> Path | None:
    """Return the folder of the pulled models when the small one is among them."""
    folder = config.load().paths.data / "models"
    return folder.resolve() if any(folder.glob(f"{SMALL}*.gguf")) else None


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], pattern: str, folder: Path, limit_s: float = 120.0
) -> Iterator[Server]:
    """Run a server until the end of the block.

    Args:
        command: the program and its arguments.
        environ: its whole environment.
        pattern: what it says once it answers; the first group is its address, or its port on loopback.
        folder: where its output goes.
        limit_s: seconds that it may take to say that.

    Raises:
        SystemExit: it did not start; its last words are shown.
    """
    said = folder / "output.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(environ), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + limit_s
        while not (found := re.search(pattern, said.read_text("utf-8", "replace"), re.MULTILINE)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command[0]} did not start:\n{said.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.05)
        where = found[1]
        url = f"http://127.0.0.1:{where}" if where.isdecimal() else where
        yield Server(url, psutil.Process(process.pid), folder)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def stub(pieces: int = 32, text: str = "") -> Iterator[Server]:
    """Run the model server of a few lines (`bench._stub`); with ``text`` every completion is that."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "bench._stub", "--pieces", str(pieces), "--text", text]
        with running(command, os.environ, r"^(\d+)$", Path(scratch)) as server:
            yield server


@contextmanager
def gateway(engine: str, settings: Mapping[str, str] | None = None, models: Path | None = None) -> Iterator[Server]:
    """Run ``bank-copilot serve`` with default settings in a data folder of its own.

    Args:
        engine: as ``--engine``.
        settings: environment variables on top, such as ``COPILOT_AUDIT_STORE``.
        models: the folder of the pulled models, for the embedded engine.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environ |= {"COPILOT_PATHS_DATA": str(folder), "COPILOT_PATHS_LOG": str(folder / "log"), **(settings or {})}
        (folder / "log").mkdir()
        if models:
            (folder / "models").symlink_to(models)
        command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--engine", engine]
        with running(command, environ, r"serving on (\S+)", folder) as server:
            yield server

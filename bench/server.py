"""Cold start and memory of the local server with the pulled models: ``python -m bench.server``.

Cold start is from nothing running to the first token of an answer, once a size. Memory is the resident set of the
gateway and its model servers after each has answered. The server is one of its own, and the file cache is warm.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil

from copilot import autostart, config
from copilot.client import CopilotClient
from copilot.gateway.whereabouts import state_file
from prompts import Message, Rendered, Sampling
from prompts.rendered import Size

ROUNDS = 3


def hello(size: Size) -> Rendered:
    """Return the shortest of requests."""
    message = Message("user", "Say hello.")
    return Rendered("bench/hello", "1", "0" * 64, "", "assist", size, Sampling(max_tokens=4), messages=(message,))


def resident(pid: int) -> int:
    """Return the bytes that a process and its children hold in memory."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


async def one_round(settings: config.Settings) -> dict[str, float]:
    """Start a server, ask each size once, weigh it, and stop it."""
    figures: dict[str, float] = {}
    begun = time.monotonic()
    address = await autostart.ensure(settings)
    figures["gateway answers (s)"] = time.monotonic() - begun
    pid = json.loads(state_file(settings).read_text("utf-8"))["pid"]
    async with CopilotClient(address.url) as model:
        sizes: tuple[Size, ...] = ("small", "base")
        for size in sizes:
            asked = time.monotonic()
            heard: list[float] = []
            await model.ask(hello(size), on_text=lambda _, heard=heard: heard.append(time.monotonic()))
            figures[f"first token, {size} (s)"] = heard[0] - asked
            figures[f"memory with {size} loaded (GB)"] = resident(pid) / 1e9
    psutil.Process(pid).terminate()
    psutil.wait_procs([psutil.Process(pid)], timeout=20)
    return figures


def main() -> None:
    """Print the medians."""
    loaded = config.load()
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            (data / "models").symlink_to((loaded.paths.data / "models").resolve())
            settings = replace(loaded, paths=config.PathSettings(data=data, log=data / "log"))
            rounds.append(asyncio.run(one_round(settings)))
    print(f"| cold start and memory, median of {ROUNDS} | |\n|---|---|")
    for name in rounds[0]:
        print(f"| {name} | {statistics.median(figures[name] for figures in rounds):.2f} |")


if __name__ == "__main__":
    main()

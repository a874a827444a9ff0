"""How fast the embedded engine reads and writes, by prompt chunk, threads and requests at once.

Each row is a model server of its own. Reading is a prompt of some 900 tokens that is in no cache; writing is 64 tokens
behind it; "in pairs" is two such requests at once, tokens of both together. Medians of ``--rounds``.

    python -m bench.engine_tuning --model base --batch 64 --batch 256
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx

from copilot import config
from copilot.engines.endpoint import Endpoint
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.models.catalogue import find
from copilot.models.store import Store

_WORDS = "the committee approved a revolving credit line of twelve million subject to the usual covenants and reports"


async def speeds(endpoint: Endpoint, tag: str) -> tuple[float, float]:
    """Return tokens read and written each second by one request, as the server's own clock has it."""
    words = _WORDS.split()
    turn = sum(map(ord, tag)) % len(words)
    text = f"{tag}. " + " ".join((words[turn:] + words[:turn]) * 48)
    body = {"prompt": text, "n_predict": 64, "ignore_eos": True, "stream": True, "cache_prompt": False}
    async with (
        httpx.AsyncClient(timeout=600, headers={"Authorization": f"Bearer {endpoint.api_key}"}) as http,
        http.stream("POST", f"{endpoint.url}/completion", json=body) as answer,
    ):
        timings = {}
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                timings = json.loads(line[6:]).get("timings") or timings
    return timings["prompt_per_second"], timings["predicted_per_second"]


async def measure(settings: config.Settings, role: str, tuning: Tuning, rounds: int) -> list[float]:
    """Return the medians of one row: read, written, and tokens a second in pairs."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(settings.paths.data / "models")
        engine = LlamaCpp(find(role, settings), store, tuning, Path(folder) / "engine.log")
        endpoint = await engine.endpoint()
        try:
            alone = [await speeds(endpoint, f"alone {number}") for number in range(rounds)]
            begun = time.monotonic()
            for number in range(rounds):
                await asyncio.gather(*(speeds(endpoint, f"pair {number} {side}") for side in "ab"))
            pairs = (time.monotonic() - begun) / rounds
        finally:
            await engine.stop()
    return [*(statistics.median(column) for column in zip(*alone, strict=True)), pairs]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="small or base; default: both")
    parser.add_argument("--batch", action="append", type=int, help="tokens of a prompt chunk; default: 64, 256, 512")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    settings = config.load()
    print(f"The embedded engine, {platform.machine()}, {date.today()}\n")
    print("| model | chunk | read tokens/s | written tokens/s | two at once, s |")
    print("|---|---|---|---|---|")
    for role in given.model or ["small", "base"]:
        for batch in given.batch or [64, 256, 512]:
            tuning = replace(Tuning.of(settings, find(role, settings)), batch=batch)
            tuning = replace(tuning, threads=given.threads or tuning.threads)
            read, written, pairs = asyncio.run(measure(settings, role, tuning, given.rounds))
            print(f"| {role} | {batch} | {read:.0f} | {written:.1f} | {pairs:.1f} |", flush=True)


if __name__ == "__main__":
    main()

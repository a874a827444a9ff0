"""How long a completion takes while documents are being read: alone, beside them, and by which means they give way.

Completions as an editor asks for them (some 250 tokens around a cursor that moves on, 16 tokens written) are sent one
after the other. Beside them, six clients keep sending prompts of some 900 tokens with 48 tokens to write, each prompt
new. Every way below serves the same model with the same number of slots:

* alone: nothing else runs;
* bare: both kinds straight at the model server;
* one process: through the gateway's queue with a slot kept free, one model server for both;
* small chunks: the same with prompts read 32 tokens at a time;
* cancel and resume: a completion cancels the documents' requests, which are then sent again with what they had
  written (plain texts only: an answer bound to a grammar could not be resumed);
* ours: the gateway as it is, with a process that stands still for completions.

Then the documents alone, bare and through the gateway: what giving way costs when there is nobody to give way to.

    python -m bench.lanes
    python -m bench.lanes --completions 8 --documents 6
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from copilot import config
from copilot.engines.endpoint import Endpoint
from copilot.engines.llamacpp import LlamaCpp, Tuning
from copilot.gateway.lanes import Lanes, Wish
from copilot.models.catalogue import find
from copilot.models.store import Store

ROLE = "small"
CLIENTS = 6
_SETTLE_S = 5.0
WRITTEN = 48
_TEXT = (
    "the borrower shall maintain a ratio of debt to earnings below the limit agreed and report every quarter "
    "to the agent"
)
_WORDS = _TEXT.split()
_CODE = Path(__file__).resolve().parents[1] / "cli" / "samples" / "code" / "repayment.py"

Send = Callable[[str, int], Awaitable[int]]
"""Send a prompt and how many tokens to write; returns the tokens that were read and written."""


def document(number: int) -> str:
    """Return a prompt of some 900 tokens that begins like no other."""
    turn = number % len(_WORDS)
    return f"Document {number * 7919}. " + " ".join((_WORDS[turn:] + _WORDS[:turn]) * 42)


def typed(number: int) -> str:
    """Return what stands before the cursor at the ``number``-th completion: each has a line more than the last."""
    lines = _CODE.read_text("utf-8").splitlines()
    return "\n".join(lines[40 : 62 + number % 40]) + "\n    "


@dataclass
class Server:
    """A model server or a gateway. ``batch`` and ``interactive`` say how a request of each lane is sent."""

    url: str
    http: httpx.AsyncClient
    interactive: Send
    batch: Send


async def whole(http: httpx.AsyncClient, url: str, body: dict[str, Any], headers: dict[str, str]) -> int:
    """Send one request as a stream, as every real client does; return its tokens."""
    usage: dict[str, int] = {}
    body = {**body, "stream": True, "stream_options": {"include_usage": True}, "temperature": 0}
    async with http.stream("POST", f"{url}/v1/completions", json=body, headers=headers) as answer:
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {(await answer.aread()).decode()[:200]}")
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                usage = json.loads(line[6:]).get("usage") or usage
    return usage.get("prompt_tokens", 0) + usage.get("completion_tokens", 0)


@asynccontextmanager
async def model_server(batch: int, slots: int) -> AsyncIterator[Endpoint]:
    """The model server alone, as the gateway would start it."""
    settings = config.load()
    artefact = find(ROLE, settings)
    tuning = replace(Tuning.of(settings, artefact), slots=slots, batch=batch)
    with tempfile.TemporaryDirectory() as folder:
        engine = LlamaCpp(artefact, Store(settings.paths.data / "models"), tuning, Path(folder) / "engine.log")
        try:
            yield await engine.endpoint()
        finally:
            await engine.stop()


@asynccontextmanager
async def bare(batch: int, slots: int, gate: Lanes | None = None, *, resume: bool = False) -> AsyncIterator[Server]:
    """The model server without the gateway; ``gate`` is the queue of the gateway before it, if wanted."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)  # llama.cpp closes idle ones
    async with (
        model_server(batch, slots) as endpoint,
        httpx.AsyncClient(timeout=900, trust_env=False, limits=limits) as http,
    ):
        key = {"Authorization": f"Bearer {endpoint.api_key}"}
        giving = Resuming(http, endpoint.url, key)

        async def send(prompt: str, written: int, lane: Any) -> int:
            body = {"prompt": prompt, "max_tokens": written, "model": endpoint.model}
            if gate is None:
                return await whole(http, endpoint.url, body, key)
            async with gate.slot(Wish(lane, "documents" if lane == "batch" else "editor")):
                if resume and lane == "batch":
                    return await giving.send(body)
                if resume:
                    async with giving.away():
                        return await whole(http, endpoint.url, body, key)
                return await whole(http, endpoint.url, body, key)

        yield Server(
            endpoint.url,
            http,
            lambda prompt, written: send(prompt, written, "interactive"),
            lambda prompt, written: send(prompt, written, "batch"),
        )


class Resuming:
    """Cancels batch requests for a completion, and sends them again with what they had written."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: dict[str, str]) -> None:
        self._http, self._url, self._key = http, url, key
        self._free = asyncio.Event()
        self._free.set()
        self._running: set[asyncio.Task[bool]] = set()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Keep the batch requests away for as long as a completion runs."""
        self._free.clear()
        for task in self._running:
            task.cancel()
        try:
            yield
        finally:
            self._free.set()

    async def send(self, body: dict[str, Any]) -> int:
        """Send a batch request, as often as it takes; return about how many tokens it cost."""
        pieces: list[str] = []
        wanted = body["max_tokens"]
        while True:
            await self._free.wait()
            task = asyncio.create_task(self._some(body, pieces, wanted))
            self._running.add(task)
            try:
                if await task:
                    return 900 + len(pieces)
            except asyncio.CancelledError:
                if self._free.is_set():
                    raise
            finally:
                self._running.discard(task)

    async def _some(self, body: dict[str, Any], pieces: list[str], wanted: int) -> bool:
        rest = {
            **body,
            "prompt": body["prompt"] + "".join(pieces),
            "max_tokens": max(1, wanted - len(pieces)),
            "stream": True,
            "temperature": 0,
        }
        async with self._http.stream("POST", f"{self._url}/v1/completions", json=rest, headers=self._key) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: {"):
                    for choice in json.loads(line[6:]).get("choices", []):
                        if choice.get("text"):
                            pieces.append(choice["text"])
        return True


@asynccontextmanager
async def ours(slots: int) -> AsyncIterator[Server]:
    """A gateway process of its own with review and audit on."""
    with tempfile.TemporaryDirectory(prefix="bench-lanes-") as folder:
        place = Path(folder)
        (place / "models").symlink_to(config.load().paths.data / "models", target_is_directory=True)
        environment = {
            **os.environ,
            "COPILOT_PATHS_DATA": folder,
            "COPILOT_PATHS_LOG": str(place / "log"),
            "COPILOT_ENGINE_SLOTS": str(slots + 1),  # one more is kept for whoever waits at a screen
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "copilot.gateway", env=environment, stdin=asyncio.subprocess.DEVNULL
        )
        state = place / "server" / "server.json"
        while not state.exists() or not state.read_text():
            await asyncio.sleep(0.05)
        url = json.loads(state.read_text("utf-8"))["url"]
        async with httpx.AsyncClient(timeout=900, trust_env=False) as http:

            async def send(prompt: str, written: int, lane: str) -> int:
                body = {"prompt": prompt, "max_tokens": written, "model": ROLE}
                return await whole(http, url, body, {"X-Copilot-Lane": lane})

            yield Server(
                url,
                http,
                lambda prompt, written: send(prompt, written, "interactive"),
                lambda prompt, written: send(prompt, written, "batch"),
            )
        process.terminate()
        await process.wait()


@asynccontextmanager
async def loaded(server: Server) -> AsyncIterator[None]:
    """Keep the server saturated with documents, from six clients."""
    numbers = itertools.count(1)

    async def client() -> None:
        for number in numbers:
            await server.batch(document(number), WRITTEN)

    clients = [asyncio.create_task(client()) for _ in range(CLIENTS)]
    try:
        await asyncio.sleep(_SETTLE_S)
        yield
    finally:
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


async def latencies(server: Server, count: int, most_s: float) -> list[float]:
    """Return the seconds of completions sent one after the other; fewer when ``most_s`` seconds are over."""
    found: list[float] = []
    begun = time.monotonic()
    for number in range(count):
        sent = time.monotonic()
        await server.interactive(typed(number), 16)
        found.append(time.monotonic() - sent)
        if time.monotonic() - begun > most_s:
            break
        await asyncio.sleep(0.3)
    return found


async def throughput(server: Server, count: int) -> float:
    """Return tokens a second, read and written ones, of ``count`` documents that six clients share."""
    numbers = iter(range(1000, 1000 + count))

    async def client() -> int:
        return sum([await server.batch(document(number), WRITTEN) for number in numbers])

    begun = time.monotonic()
    tokens = await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return sum(tokens) / (time.monotonic() - begun)


def quantile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1] if values[1:] else values[0]


def say(words: str) -> None:
    """Tell how far it is."""
    print(words, file=sys.stderr, flush=True)


async def run(given: argparse.Namespace, chunk: int) -> tuple[list[tuple[str, list[float]]], list[float]]:
    """Measure all ways; return the completions' seconds of each, and the documents' tokens a second, bare and ours."""
    rows: list[tuple[str, list[float]]] = []
    count, slots, most_s = given.completions, given.slots, given.seconds
    async with bare(chunk, slots) as server:
        await latencies(server, 3, most_s)
        say("alone, bare")
        rows.append(("alone, bare", await latencies(server, count, most_s)))
        say("documents alone, bare")
        alone = [await throughput(server, given.documents)]
        say("beside documents, bare")
        async with loaded(server):
            rows.append(("beside documents, bare", await latencies(server, count, most_s)))
    for name, size, resume in (("one process", chunk, False), ("small chunks", 32, False), ("resume", chunk, True)):
        async with bare(size, slots + 1, Lanes(slots + 1, 64), resume=resume) as server:
            await latencies(server, 3, most_s)
            say(name)
            async with loaded(server):
                rows.append((f"beside documents, {name}", await latencies(server, count, most_s)))
    async with ours(slots) as server:
        await latencies(server, 3, most_s)
        await server.batch("A short text.", 4)
        say("alone, ours")
        rows.append(("alone, ours", await latencies(server, count, most_s)))
        say("documents alone, ours")
        alone.append(await throughput(server, given.documents))
        say("beside documents, ours")
        async with loaded(server):
            first = await latencies(server, 1, most_s)
            rows.append(("the first beside documents (loads a copy), ours", first))
            rows.append(("beside documents, ours", await latencies(server, count, most_s)))
    return rows, alone


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--completions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60, help="bound on each way, but for a last one (%(default)s)")
    parser.add_argument("--documents", type=int, default=12, help="of the comparison without completions (%(default)s)")
    parser.add_argument("--slots", type=int, default=4, help="documents at once (%(default)s)")
    given = parser.parse_args()
    settings = config.load()
    Store(settings.paths.data / "models").locate(find(ROLE, settings))
    rows, alone = asyncio.run(run(given, settings.engine.batch))
    print(f"Lanes, the small model, {given.slots} slots, {CLIENTS} clients with documents; ", end="")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {date.today()}\n")
    print("| completions | n | p50 s | p95 s | p95, times alone |")
    print("|---|---|---|---|---|")
    base = {"bare": quantile(dict(rows)["alone, bare"], 0.95), "ours": quantile(dict(rows)["alone, ours"], 0.95)}
    for name, values in rows:
        against = base["ours" if name.endswith("ours") else "bare"]
        p95 = quantile(values, 0.95)
        print(f"| {name} | {len(values)} | {statistics.median(values):.2f} | {p95:.2f} | {p95 / against:.2f} |")
    print("\n| documents without completions | tokens/s | share of bare |")
    print("|---|---|---|")
    print(f"| bare | {alone[0]:.0f} | 1.00 |\n| ours | {alone[1]:.0f} | {alone[1] / alone[0]:.2f} |")


if __name__ == "__main__":
    main()

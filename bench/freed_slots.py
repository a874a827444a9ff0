"""How soon a client that leaves frees its slot: ``python -m bench.freed_slots [--quick] [--no-model]``.

Before a model server that never ends an answer (`bench._stub`): the gateway is filled, one more request waits, a client
closes its connection, and the time is taken until the server sees its own connection close and until it gets the
request that waited (running), or until the gateway's queue is shorter by one (queued). Clients that want a stream and
clients that do not; the latter have not had a byte when they leave.

Before the real small model (where it is pulled): until the gateway's lane is free, and until
the model server stops computing, by its processor time, which is counted in steps of 10 ms. llama.cpp looks up only
between two steps, each a token or a chunk of a prompt, which we cannot shorten from outside.

The aim is 100 ms. The gateway is asked for its lanes every 2 ms, so its figures are up to as much too high.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench._load import request
from bench._processes import gateway, machine, say, small_model, stub
from copilot.config import EngineSettings
from copilot.engines.external import SLOTS

STEP_S = 0.002
LONG = "Explain, in a long essay of many paragraphs, how a syndicated loan works."
HEAD = (
    "| before | client | its request | free after | median ms | p95 ms | worst ms | tries |\n"
    "|---|---|---|---|---|---|---|---|"
)


@contextmanager
def asking(url: str, text: str, *, stream: bool, model: str = "base", tokens: int = 4000) -> Iterator[socket.socket]:
    """Send a request and hold its connection, unread."""
    body = {"model": model, "messages": [{"role": "user", "content": text}], "stream": stream, "max_tokens": tokens}
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(request(url, "/v1/chat/completions", body))
        yield connection


class Watch:
    """Asks a server for its state again and again over one connection."""

    def __init__(self, url: str, path: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        self._path = path

    def state(self) -> dict[str, Any]:
        """Return the state as it is now."""
        self._connection.request("GET", self._path)
        found: dict[str, Any] = json.load(self._connection.getresponse())
        return found

    def when(self, condition: Callable[[dict[str, Any]], bool], limit_s: float = 30.0) -> float:
        """Return the moment, of ``time.monotonic``, from which a condition holds."""
        deadline = time.monotonic() + limit_s
        while not condition(self.state()):
            if time.monotonic() > deadline:
                raise SystemExit(f"{self._path} did not come to what was waited for within {limit_s:g} s")
            time.sleep(STEP_S)
        return time.monotonic()


def lanes(state: dict[str, Any], which: str) -> int:
    """Return how many wait or run, in all lanes of all places."""
    return sum(sum(place[which].values()) for place in state["lanes"].values())


def on_the_stub(tries: int) -> Iterator[tuple[tuple[str, ...], list[float]]]:
    """Yield what the cells of a row say, and its seconds."""
    with stub() as engine, gateway(engine.url) as server:
        gate, model = Watch(server.url, "/readyz"), Watch(engine.url, "/stub")
        for stream in (True, False):
            client = "wants a stream" if stream else "wants it whole"
            say(f"stub, {client}")
            closed, passed_on, queued = [], [], []
            for number in range(tries):
                name = f"{'s' if stream else 'w'}{number}"
                first, following = f"{name}first", f"{name}next"
                held = {first, *(f"{name}other{other}" for other in range(SLOTS - 1))}
                with (
                    asking(server.url, f"hold-{first}", stream=stream) as leaving,
                    all_asking(server.url, (f"hold-{one}" for one in held - {first})),
                ):
                    model.when(lambda state, held=held: held <= set(state["came"]))
                    with asking(server.url, f"hold-{following}", stream=stream):
                        gate.when(lambda state: lanes(state, "waiting") == 1)
                        left = time.monotonic()
                        leaving.close()
                        model.when(lambda state, key=first: key in state["went"])
                        model.when(lambda state, key=following: key in state["came"])
                        seen = model.state()
                        closed.append(seen["went"][first] - left)
                        passed_on.append(seen["came"][following] - left)
                        with asking(server.url, f"hold-{name}last", stream=stream) as waiting:
                            gate.when(lambda state: lanes(state, "waiting") == 1)
                            left = time.monotonic()
                            waiting.close()
                            queued.append(gate.when(lambda state: lanes(state, "waiting") == 0) - left)
                gate.when(lambda state: lanes(state, "running") == 0)
            yield ("stub", client, "running", "the server's connection closes"), closed
            yield ("stub", client, "running", "the next request is there"), passed_on
            yield ("stub", client, "queued", "the queue is shorter"), queued


@contextmanager
def all_asking(url: str, texts: Iterable[str], model: str = "base") -> Iterator[None]:
    """Hold several requests at once."""
    with ExitStack() as held:
        for number, text in enumerate(texts):
            held.enter_context(asking(url, text, stream=bool(number % 2), model=model))
        yield


def last_work(engine: psutil.Process) -> float:
    """Return the moment at which a process had done its last 20 ms of work, before a rest of a fifth of a second."""
    done, moment = 0.0, time.monotonic()
    while time.monotonic() - moment < 0.2:
        times = engine.cpu_times()
        if times.user + times.system - done >= 0.02:
            done, moment = times.user + times.system, time.monotonic()
        time.sleep(STEP_S)
    return moment


def on_the_model(models: Path, tries: int) -> Iterator[tuple[tuple[str, ...], list[float]]]:
    """Yield the same before the real small model."""
    with gateway("llamacpp", models=models) as server:
        gate = Watch(server.url, "/readyz")
        say("loading the small model")
        with asking(server.url, "Say hello.", stream=False, model="small", tokens=2) as first:
            first.recv(1 << 16)
        engine = psutil.Process(next(one["pid"] for one in gate.state()["engines"].values() if one["pid"]))
        slots = EngineSettings().slots
        for stream in (True, False):
            client = "wants a stream" if stream else "wants it whole"
            say(f"small model, {client}")
            free, silent, queued = [], [], []
            for number in range(tries):
                with asking(server.url, LONG, stream=stream, model="small") as leaving:
                    gate.when(lambda state: lanes(state, "running") == 1)
                    time.sleep(0.2 + 0.3 * (number % 3))  # while it reads the prompt, or writes
                    left = time.monotonic()
                    leaving.close()
                    free.append(gate.when(lambda state: lanes(state, "running") == 0) - left)
                    silent.append(max(0.0, last_work(engine) - left))
            with all_asking(server.url, [LONG] * slots, "small"):
                gate.when(lambda state: lanes(state, "running") == slots)
                for _ in range(tries):
                    with asking(server.url, LONG, stream=stream, model="small") as waiting:
                        gate.when(lambda state: lanes(state, "waiting") == 1)
                        left = time.monotonic()
                        waiting.close()
                        queued.append(gate.when(lambda state: lanes(state, "waiting") == 0) - left)
            gate.when(lambda state: lanes(state, "running") == 0)
            yield ("small model", client, "running", "the gateway's lane is free"), free
            yield ("small model", client, "running", "the model server rests"), silent
            yield ("small model", client, "queued", "the queue is shorter"), queued


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two tries of each, to see that it works")
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--model", action=argparse.BooleanOptionalAction, help="before the small model as well")
    given = parser.parse_args()
    tries = 2 if given.quick else given.tries
    models = small_model() if given.model is not False else None
    print(f"{machine()}\n\n{HEAD}", flush=True)
    for cells, seconds in chain(on_the_stub(tries), on_the_model(models, tries) if models else ()):
        each = sorted(1000 * one for one in seconds)
        late = each[min(len(each) - 1, round(0.95 * len(each)))]
        print(f"| {' | '.join(cells)} | {statistics.median(each):.1f} | {late:.1f} | {each[-1]:.1f} | {len(each)} |")
    if given.model is not False and not models:
        print("\nThe small model is not here; to get it: bank-copilot models pull small")


if __name__ == "__main__":
    main()

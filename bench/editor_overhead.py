"""What the language server itself costs: round trips, start, indexing and memory, with a model that costs nothing.

``bank-copilot lsp`` runs as a process with a workspace made up for the purpose (2,000 files, and one of 5,000 lines in
Python and in Java). The gateway is a stub that answers at once with the same line of code, whose names are known at
every place. While one types in the long file, each key is a change of the document and a request for a suggestion; the
time is from sending both to the answer. Keys come 60 ms apart, as a very quick typist's do; the server is told not to
wait before it asks.

* by asking: each time at a new place, where nothing is known yet, so that the stub is asked; the stub alone takes its
  part of that, which is measured by itself;
* from cache: the next characters of the suggestion that has just come are typed, and the stub is not asked;
* while the folders are read: both, from the start of the server until it knows the workspace.

Before each tenth statement whoever types rests, so that the server takes the document in anew. Between two keys the
server must not hold its event loop for long: how long it did is told, too.

    python -m bench.editor_overhead
    python -m bench.editor_overhead --files 200 --lines 1000 --limit 40
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import psutil

from bench import _workspace
from bench._editor import Editor, started
from bench._percentile import percentile
from bench._processes import get, machine, say, stub

TEXTS = {
    ".py": "total * total - total // 2",
    ".java": "total * total - total / 2;",
}
FILE_LINES = 60
STARTS = 5
AIM_P50_MS, AIM_P95_MS, AIM_START_MS, AIM_HELD_MS = 5.0, 15.0, 300.0, 5.0
INDEXING = "folders"
"""The word by which the server's report of indexing is known among the other work that it reports."""
KEY_S = 0.06
"""Seconds between two keys: a very quick typist, twice as fast as most."""
REST_S, RESTS_EVERY = 0.6, 10
BARE_TRIPS = 60
CONTEXT_TOKENS = 1024
SETTINGS = {"size": "small", "debounceMs": 0, "contextTokens": CONTEXT_TOKENS}


@dataclass
class Trips:
    """Round trips in seconds, those that asked the stub and those that did not, and how many brought nothing.

    Attributes:
        asked: those that asked.
        cached: those that did not.
        empty: how many brought nothing.
        cpu_s: seconds of processor time of the server for all of them; a busy machine changes it less than the rest.
        begun: when the first began, in seconds of ``time.monotonic``.
        held: for how long the server held its event loop since then, each time.
    """

    asked: list[float] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)
    empty: int = 0
    cpu_s: float = 0.0
    begun: float = field(default_factory=time.monotonic)
    held: list[float] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        """Those that brought something."""
        return [*self.asked, *self.cached]

    def read_held(self, file: Path) -> None:
        """Take in what the server wrote when it ended (`bench._watched_server`)."""
        self.held = [took for since, took in json.loads(file.read_text("utf-8")) if since >= self.begun]

    def add(self, seconds: float, *, asked: bool, found: bool) -> None:
        """Note one."""
        if not found:
            self.empty += 1
        else:
            (self.asked if asked else self.cached).append(seconds)


@dataclass(frozen=True, slots=True)
class Indexing:
    """When the workspace was indexed and how long that took, in seconds; None where the server reported nothing.

    ``done`` counts from the start of the process; ``resident`` is the server's memory at the end, in bytes.
    """

    done: float | None
    seconds: float | None
    resident: int


async def start(environ: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds from the start of the process to the answer to ``initialize``, and to a first suggestion."""
    text = "def interest(principal, yearly_rate, opening_balance):\n    total = "
    begun = time.monotonic()
    async with started(environ, SETTINGS) as editor:
        editor.open("file:///made/first.py", text)
        while True:
            answer = await editor.ask("file:///made/first.py", len(text), invoked=True).answer()
            if answer.items:
                return editor.initialized_s, answer.at - begun
            await asyncio.sleep(0.005)


def bare(url: str) -> list[float]:
    """Return the seconds that round trips to the stub take without a language server, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    body = json.dumps({"prompt": " " * 4 * CONTEXT_TOKENS, "stream": True})
    taken: list[float] = []
    for _ in range(BARE_TRIPS):
        time.sleep(KEY_S)
        sent = time.monotonic()
        connection.request("POST", "/v1/completions", body)
        connection.getresponse().read()
        taken.append(time.monotonic() - sent)
    connection.close()
    return taken


async def type_in(editor: Editor, uri: str, url: str, goes_on: Callable[[int], bool]) -> Trips:
    """Type statements at random lines of an open file, then the beginning of what is suggested for each.

    Args:
        editor: the editor.
        uri: the file.
        url: where the stub is.
        goes_on: tells, by how many statements there are, whether there is to be another.
    """
    suffix = Path(uri).suffix
    suggested, drawn, trips, number = TEXTS[suffix], random.Random(0), Trips(), 0
    while goes_on(number):
        if number % RESTS_EVERY == RESTS_EVERY - 1:
            await asyncio.sleep(REST_S)
        text = editor.text(uri)
        place = drawn.choice([at for at in _line_ends(text) if "total" in text[text.rfind("\n", 0, at) + 1 : at]])
        line = text[text.rfind("\n", 0, place) + 1 : place]
        indent = line[: len(line) - len(line.lstrip())]
        word = "long " if suffix == ".java" else ""
        editor.replace(uri, place, place, f"\n{indent}{word}added_{number} =")
        place += len(f"\n{indent}{word}added_{number} =")
        for typed in (" ", *suggested[:3]):
            await asyncio.sleep(KEY_S)
            before = get(f"{url}/stub")["asked"]
            sent = time.monotonic()
            editor.replace(uri, place, place, typed)
            place += 1
            answer = await editor.ask(uri, place).answer()
            asked = get(f"{url}/stub")["asked"] > before
            trips.add(answer.at - sent, asked=asked, found=bool(answer.items))
        editor.replace(uri, place, place, suggested[3:])
        number += 1
    return trips


async def measure(folder: Path, file: Path, statements: int, url: str) -> tuple[Indexing, Trips]:
    """Index the workspace and type in a long file of it."""
    text = await asyncio.to_thread(file.read_text, "utf-8")
    with tempfile.TemporaryDirectory() as data:
        begun, held = time.monotonic(), Path(data) / "held.json"
        async with started(environment(url, data), SETTINGS, [folder], watched(held)) as editor:
            await editor.idle(begin_s=10.0, end_s=600.0)
            told = [(kind, at) for kind, title, at in editor.progress if INDEXING in title]
            begins, ends = ([at for kind, at in told if kind == one] for one in ("begin", "end"))
            editor.open(file.as_uri(), text)
            process = psutil.Process(editor.process.pid)
            before = process.cpu_times()
            trips = await type_in(editor, file.as_uri(), url, statements.__gt__)
            after, resident = process.cpu_times(), process.memory_info().rss
            trips.cpu_s = after.user + after.system - before.user - before.system
            for words in editor.messages:
                say(f"the server says: {words}")
        trips.read_held(held)
    if not ends:
        return Indexing(None, None, resident), trips
    return Indexing(max(ends) - begun, max(ends) - min(begins), resident), trips


async def while_reading(folder: Path, file: Path, url: str) -> Trips:
    """Type in a long file of a workspace from the start on, until all of it has been read."""
    text = await asyncio.to_thread(file.read_text, "utf-8")
    with tempfile.TemporaryDirectory() as data:
        held = Path(data) / "held.json"
        async with started(environment(url, data), SETTINGS, [folder], watched(held)) as editor:
            editor.open(file.as_uri(), text)
            while not any(INDEXING in title for _, title, _ in editor.progress):
                await asyncio.sleep(0.005)

            def reads(_: int) -> bool:
                return not any(kind == "end" and INDEXING in title for kind, title, _ in editor.progress)

            trips = await type_in(editor, file.as_uri(), url, reads)
        trips.read_held(held)
    return trips


def watched(file: Path) -> tuple[str, ...]:
    """Return the command of a server that writes into ``file`` for how long it held its event loop."""
    return sys.executable, "-m", "bench._watched_server", str(file)


def environment(url: str, data: str) -> dict[str, str]:
    """Return the environment of the server: the stub as its gateway, a data folder of its own."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    return environ | {"COPILOT_SERVER_URL": url, "COPILOT_PATHS_DATA": data}


def trip_row(name: str, way: str, seconds: list[float], aim: str = f"{AIM_P50_MS:.0f} and {AIM_P95_MS:.0f}") -> str:
    """Return one line of the table of round trips."""
    p50, p95 = (1000 * percentile(seconds, share) if seconds else 0.0 for share in (0.5, 0.95))
    return f"| {name} | {way} | {len(seconds)} | {p50:.1f} | {p95:.1f} | {aim} |"


def _line_ends(text: str) -> list[int]:
    return [number for number, character in enumerate(text) if character == "\n"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000, help="files in the workspace (%(default)s)")
    parser.add_argument("--lines", type=int, default=5000, help="lines of the long files (%(default)s)")
    parser.add_argument("--limit", type=int, default=200, help="statements typed in each long file (%(default)s)")
    given = parser.parse_args()
    trips: dict[str, Trips] = {}
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as data:
        for file in _workspace.write(Path(scratch), given.files, FILE_LINES, given.lines):
            with stub(text=f" {TEXTS[file.suffix]}") as model:
                if not trips:
                    starts = [asyncio.run(start(environment(model.url, data))) for _ in range(STARTS)]
                    alone = bare(model.url)
                    say(f"typing in {file.name} while the folders are read")
                    reading = asyncio.run(while_reading(Path(scratch), file, model.url))
                say(f"typing in {file.name}")
                indexing, trips[file.suffix] = asyncio.run(measure(Path(scratch), file, given.limit, model.url))
    print(f"The language server itself, with a model that costs nothing; {machine()}\n")
    print(f"| long file ({given.lines:,} lines) | answered | round trips | p50 ms | p95 ms | aim ms |")
    print("|---|---|---|---|---|---|")
    for name, found in trips.items():
        print(trip_row(name, "by asking", found.asked))
        print(trip_row(name, "from cache", found.cached))
        print(trip_row(name, "all keys", found.all))
    print(trip_row(next(iter(trips)), "while the folders are read", reading.all))
    print(trip_row("", "by the stub alone, without a language server", alone, aim=""))
    print("\n| figure | value | aim |\n|---|---|---|")
    initialized, first = (1000 * median(one[which] for one in starts) for which in (0, 1))
    print(f"| start to the answer to initialize, median of {STARTS} | {initialized:.0f} ms | {AIM_START_MS:.0f} ms |")
    print(f"| start to the first suggestion | {first:.0f} ms | |")
    if indexing.done is None or indexing.seconds is None:
        print("| indexing | not reported | |")
    else:
        print(f"| {given.files:,} files indexed, from the start of the process | {indexing.done:.1f} s | |")
        print(f"| indexing, files a second | {given.files / indexing.seconds:,.0f} | |")
    print(f"| memory of the server | {indexing.resident / 2**20:.0f} MiB | |")
    for name, found in trips.items():
        keys = len(found.all) + found.empty
        print(f"| processor time of the server a key, {name} | {1000 * found.cpu_s / keys:.1f} ms | |")
    for name, found in [*trips.items(), ("while the folders are read", reading)]:
        most, usual = 1000 * max(found.held, default=0.0), 1000 * percentile(found.held or [0.0], 0.95)
        print(
            f"| event loop held, {name}: longest, and p95 of those over 1 ms | {most:.0f} and {usual:.0f} ms "
            f"| {AIM_HELD_MS:.0f} ms |"
        )
    print(f"| keys without a suggestion | {sum(found.empty for found in trips.values())} | |")


if __name__ == "__main__":
    main()

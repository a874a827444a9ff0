"""What a dying model server costs: ``python -m bench.faults [--quick]``, on the real small model.

200 requests of all three lanes, streamed or whole, with short answers, while a model server is killed (SIGKILL) five
times, in turn one that works on anything and one that works for somebody who types. Every request has an identity of
its own in the audit trail, so that a record that is missing or there twice is seen; an answer longer than it may be
would be one that was given twice.

Wanted: no batch result lost, none given twice, one audit record a request, and whoever types told at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench._processes import Server, gateway, machine, say, small_model
from copilot.audit.places import Places
from copilot.audit.store import open_store
from copilot.config import PathSettings, Settings

LANES = ("interactive", "assist", "batch")
AT_ONCE = {"interactive": 1, "assist": 2, "batch": 4}
SHARE = {"interactive": 60, "assist": 60, "batch": 80}
TOKENS = 12
TYPING_S = 0.3
STEP_S = 0.02
RETOKENIZED = 2
TOPICS = ("a loan", "collateral", "a covenant", "a guarantor", "tenor", "a drawdown", "default", "interest", "a lien")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; ``number`` is its identity."""

    number: int
    lane: str

    @property
    def stream(self) -> bool:
        """Return whether it wants a stream."""
        return self.number % 2 == 0

    @property
    def prompt(self) -> str:
        """Return the identity that the trail keeps."""
        return f"bench/faults@1#{self.number:08x}"

    @property
    def path(self) -> str:
        """Return the address."""
        return "/v1/completions" if self.lane == "interactive" else "/v1/chat/completions"

    def body(self) -> dict[str, Any]:
        """Return the request."""
        topic = TOPICS[self.number % len(TOPICS)]
        common = {"model": "small", "max_tokens": TOKENS, "temperature": 0, "seed": 1, "stream": self.stream}
        if self.lane == "interactive":
            return {**common, "prompt": f"def {topic.replace(' ', '_')}_{self.number}(amount: float) -> float:\n    "}
        words = f"In one sentence: what is {topic}? This is question {self.number}."
        return {**common, "messages": [{"role": "user", "content": words}]}


@dataclass(slots=True)
class Told:
    """What became of a request; moments are of ``time.monotonic``, and status 0 is a connection that broke."""

    ask: Ask
    sent: float
    answered: float = 0.0
    status: int = 0
    text: str = ""
    error: str = ""

    @property
    def good(self) -> bool:
        """Return whether there is a result."""
        return self.status == 200 and not self.error and bool(self.text)


@dataclass
class Run:
    """The whole of it."""

    told: list[Told] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)

    def ahead(self, asks: Sequence[Ask]) -> bool:
        """Return whether whoever types is further with what they have to ask than the other lanes are."""
        typed = sum(one.ask.lane == "interactive" for one in self.told)
        share = typed / sum(ask.lane == "interactive" for ask in asks)
        return share > (len(self.told) - typed) / sum(ask.lane != "interactive" for ask in asks)

    def slowest_refusal(self) -> float:
        """Return the longest that whoever types waited for a 503, from asking or from the kill, in seconds."""
        waits = []
        for one in self.told:
            if one.ask.lane == "interactive" and not one.good:
                since = max((one.sent, *(kill for kill in self.kills if kill <= one.answered)))
                waits.append(one.answered - since)
        return max(waits, default=0.0)


def read(lines: Iterable[str]) -> tuple[str, str]:
    """Return the text of a stream, and the code of the error in it, if there is one."""
    text, code = "", ""
    for line in lines:
        if not line.startswith("data: {"):
            continue
        event = json.loads(line[6:])
        code = code or event.get("error", {}).get("code", "")
        for choice in event.get("choices", ()):
            text += choice.get("text") or choice.get("delta", {}).get("content") or ""
    return text, code


async def tell(client: httpx.AsyncClient, ask: Ask) -> Told:
    """Ask, and return what became of it."""
    told = Told(ask, time.monotonic())
    headers = {"X-Copilot-Lane": ask.lane, "X-Copilot-Prompt": ask.prompt}
    try:
        answer = await client.post(ask.path, json=ask.body(), headers=headers)
        told.status = answer.status_code
        if ask.stream and answer.status_code == 200:
            told.text, told.error = read(answer.text.split("\n"))
        elif answer.status_code == 200:
            choice = answer.json()["choices"][0]
            told.text = choice.get("text") or choice["message"]["content"]
        else:
            told.error = answer.json()["error"]["code"]
    except httpx.HTTPError as error:
        told.error = type(error).__name__
    told.answered = time.monotonic()
    return told


async def work(client: httpx.AsyncClient, run: Run, lane: str, asks: Sequence[Ask], left: list[Ask]) -> None:
    """Ask what is left of a lane, one after another; whoever types goes on as long as the others work."""
    while left:
        ask = left.pop()
        run.told.append(await tell(client, ask))
        while lane == "interactive":
            await asyncio.sleep(TYPING_S)
            if not run.ahead(asks):
                break


async def kill(client: httpx.AsyncClient, run: Run, total: int, times: int) -> None:
    """Kill a model server whenever another part of the requests is done.

    In turn, one that works on anything, and one that works for somebody who types, if there is one within ten seconds.
    """
    for number in range(times):
        while len(run.told) < total * (number + 1) // (times + 1):
            await asyncio.sleep(STEP_S)
        typing_until = time.monotonic() + (10.0 if number % 2 else 0.0)
        while not (found := busiest(await state(client), typing=time.monotonic() < typing_until)):
            await asyncio.sleep(STEP_S)
        os.kill(found[1], signal.SIGKILL)
        run.kills.append(time.monotonic())
        say(f"{len(run.told)} of {total} answered; killed a model server with {found[0]} requests at work")


async def state(client: httpx.AsyncClient) -> dict[str, Any]:
    """Return what the gateway says of its engines and lanes."""
    found: dict[str, Any] = (await client.get("/readyz")).json()
    return found


def busiest(state: dict[str, Any], *, typing: bool) -> tuple[int, int] | None:
    """Return the requests and the process number of the model server with the most to do; None when none has any.

    ``typing``: only those that work for somebody who types.
    """
    found = []
    for seat, engine in state["engines"].items():
        running = state["lanes"][seat]["running"]
        if engine["pid"] and any(running.values()) and (running["interactive"] or not typing):
            found.append((sum(running.values()), engine["pid"]))
    return max(found, default=None)


async def all_of_it(server: Server, asks: Sequence[Ask], times: int) -> tuple[Run, list[int]]:
    """Run it; return what happened and the tokens of each good answer."""
    run = Run()
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(base_url=server.url, timeout=300, trust_env=False, limits=limits) as client:
        killer = asyncio.create_task(kill(client, run, len(asks), times))
        queues = {lane: [ask for ask in asks if ask.lane == lane] for lane in LANES}
        await asyncio.gather(
            *(work(client, run, lane, asks, queues[lane]) for lane in LANES for _ in range(AT_ONCE[lane]))
        )
        killer.cancel()
        body = {"model": "small", "texts": [one.text for one in run.told if one.good]}
        counts: list[int] = (await client.post("/v1/count_tokens", json=body)).json()["counts"]
    return run, counts


def recorded(folder: Path) -> Counter[str]:
    """Return how often each identity of ours stands in the trail."""
    store = open_store(Places.of(Settings(paths=PathSettings(folder, folder / "log"))))
    try:
        with store.snapshot() as trail:
            prompts = (str(json.loads(entry.record).get("prompt", "")) for entry in trail.entries())
            return Counter(prompt for prompt in prompts if prompt.startswith("bench/faults@"))
    finally:
        store.close()


def rows(run: Run, counts: Sequence[int], trail: Counter[str]) -> list[tuple[str, str, str]]:
    """Return the rows of the table: figure, value, wanted."""
    by_lane = {lane: [one for one in run.told if one.ask.lane == lane] for lane in LANES}
    failed = {lane: [one for one in told if not one.good] for lane, told in by_lane.items()}
    missing = [one for one in run.told if trail[one.ask.prompt] == 0]
    twice = [one for one in run.told if trail[one.ask.prompt] > 1]
    slowest = run.slowest_refusal()
    longer = sum(count > TOKENS + RETOKENIZED for count in counts)
    found = [("model servers killed", str(len(run.kills)), "")]
    for lane in LANES:
        words = Counter(one.error or str(one.status) for one in failed[lane])
        why = f" ({', '.join(f'{count} {word}' for word, count in words.items())})" if words else ""
        found.append(
            (f"{lane}: asked, answered", f"{len(by_lane[lane])}, {len(by_lane[lane]) - len(failed[lane])}{why}", "")
        )
    return [
        *found,
        ("batch results lost", str(len(failed["batch"])), "0"),
        ("results given twice", str(longer), "0"),
        ("audit records missing, there twice", f"{len(missing)}, {len(twice)}", "0, 0"),
        ("audit records, requests", f"{sum(trail.values())}, {len(run.told)}", "the same"),
        ("slowest 503 for whoever types", f"{1000 * slowest:.0f} ms" if slowest else "there was none", "at once"),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="40 requests and two kills, to see that it works")
    given = parser.parse_args()
    models = small_model()
    if not models:
        print("The small model is not here; to get it: bank-copilot models pull small")
        return
    part, times = (5, 2) if given.quick else (1, 5)
    lanes = [lane for lane in LANES for _ in range(SHARE[lane] // part)]
    asks = [Ask(number, lane) for number, lane in enumerate(lanes)]
    begun = time.monotonic()
    with gateway("llamacpp", models=models) as server:
        run, counts = asyncio.run(all_of_it(server, asks, times))
        trail = recorded(server.folder)
    print(f"{machine()}; {len(asks)} requests in {time.monotonic() - begun:.0f} s\n")
    print("| figure | value | wanted |\n|---|---|---|")
    for cells in rows(run, counts, trail):
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

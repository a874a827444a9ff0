"""What a service of minutes loses when things die: ``python -m bench.service_faults [--quick]``.

60 invented meetings lie in an inbox that two workers share, with a PostgreSQL database, a gateway of a few lines in
place of a model, and the real pipeline. Workers are killed (SIGKILL) at 20 random moments and begun again, the gateway
three times, and all connections to the database are cut once. Meanwhile every result is read as often as it can be, so
that one that is half written is seen.

Wanted: no meeting lost, none there twice, nothing half written. Then the same meetings by one worker and by two.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema

from bench._postgres import Database, postgres
from bench._processes import ROOT, machine, say
from copilot.joblist import open_jobs
from minutes.render.contract import schema

SUFFIXES = (".docx", ".json", ".md")
SEED = 7
LIMIT_S = 1500.0
STEP_S = 0.05
TOPICS = (
    "the Denholm facility",
    "the Ardley covenant",
    "the branch in Penrose Street",
    "the stress test",
    "the watchlist",
)
LINES = (
    "We come to {topic}. The paper was sent round on Monday.",
    "They ask for {amount} million over {years} years.",
    "Cash flow covers the interest {years} times, but the order book is thin.",
    "Are we agreed on {topic}? Good, agreed, {amount} million is approved.",
    "I'll send the letter by next Friday.",
    "Whether the parent gives a guarantee is still an open question.",
)
NAMES = ("Ruth Vale", "Tom Marsh", "Ana Ruiz", "Ivo Brandt")


def meeting(number: int) -> str:
    """Return an invented meeting, as WebVTT; no two are the same."""
    draw = random.Random(number)
    cues = []
    for at in range(draw.randint(40, 120)):
        said = draw.choice(LINES).format(
            topic=draw.choice(TOPICS), amount=draw.randint(3, 95), years=draw.randint(2, 9)
        )
        begin, end = (f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000" for s in (8 * at, 8 * at + 7))
        cues.append(f"{begin} --> {end}\n<v {draw.choice(NAMES)}>{said} That is remark {number}.{at}.")
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


@dataclass
class Place:
    """Folders, gateway and workers of one run."""

    root: Path
    database: str
    pause_s: float
    gateway: subprocess.Popen[str] | None = None
    port: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("in", "out", "data"):
            (self.root / name).mkdir()

    @property
    def inbox(self) -> Path:
        """Where meetings come."""
        return self.root / "in"

    @property
    def outbox(self) -> Path:
        """Where minutes go."""
        return self.root / "out"

    def begin_gateway(self) -> None:
        """Start the gateway, at the port that it had."""
        command = [sys.executable, "-m", "bench._minutes_stub", "--log", str(self.root / "asked"), "--port"]
        command += [str(self.port), "--pause", str(self.pause_s)]
        self.gateway = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.gateway.stdout is not None
        self.port = int(self.gateway.stdout.readline())

    def begin_worker(self) -> None:
        """Start a worker."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
        environ |= {
            "COPILOT_SERVER_URL": f"http://127.0.0.1:{self.port}",
            "COPILOT_PATHS_DATA": str(self.root / "data"),
            "COPILOT_PATHS_LOG": str(self.root / "data"),
        }
        command = [sys.executable, "-m", "cli", "minutes", "serve", "--database", self.database, "--settle", "0.2"]
        command += ["--inbox", str(self.inbox), "--outbox", str(self.outbox)]
        with (self.root / "workers.log").open("ab") as log:
            self.workers.append(subprocess.Popen(command, env=environ, cwd=ROOT, stdout=log, stderr=log))

    def asked(self) -> Counter[str]:
        """Return how often each question was answered."""
        with suppress(FileNotFoundError):
            return Counter((self.root / "asked").read_text().split())
        return Counter()

    def done(self) -> int:
        """Return the meetings whose originals are in done."""
        folder = self.inbox / "done"
        return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0

    def end(self) -> None:
        """End every process."""
        for process in (*self.workers, *([self.gateway] if self.gateway else [])):
            process.terminate()
        for process in (*self.workers, *([self.gateway] if self.gateway else [])):
            process.wait(60)
        if self.gateway is not None and self.gateway.stdout is not None:
            self.gateway.stdout.close()


@contextmanager
def place(database: str, meetings: int, pause_s: float, workers: int) -> Iterator[Place]:
    """Begin a run: the meetings lie in the inbox, and the workers are started."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Place(Path(scratch), database, pause_s)
        for number in range(meetings):
            (found.inbox / f"meeting-{number:02}.vtt").write_text(meeting(number), "utf-8")
        try:
            found.begin_gateway()
            for _ in range(workers):
                found.begin_worker()
            yield found
        finally:
            found.end()


def broken(outbox: Path) -> list[str]:
    """Return the results that are not whole."""
    found = []
    for path in outbox.iterdir():
        if path.name.startswith("."):
            continue  # being written, under another name
        data = path.read_bytes()
        try:
            if path.suffix == ".json":
                jsonschema.validate(json.loads(data), schema())
            elif path.suffix == ".docx":
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    assert archive.testzip() is None
            else:
                assert data.decode("utf-8").endswith("\n")
        except (ValueError, AssertionError, zipfile.BadZipFile, jsonschema.ValidationError):
            found.append(path.name)
    return found


@dataclass
class Faults:
    """What was done to a run, and what was seen meanwhile."""

    workers: int = 0
    gateways: int = 0
    connections: int = 0
    half_written: set[str] = field(default_factory=set)
    seconds: float = 0.0


def torment(run: Place, server: Database, name: str, meetings: int, kills: int) -> Faults:
    """Kill and cut at random moments, until every meeting is done or the time is over."""
    draw, faults, begun = random.Random(SEED), Faults(), time.monotonic()
    moments = sorted(draw.uniform(0, 0.5) for _ in range(kills))
    acts = [(moment, "worker") for moment in moments]
    acts += [(moment, "gateway") for moment in (0.1, 0.25, 0.4)] + [(0.3, "connections")]
    acts.sort()
    while run.done() < meetings and time.monotonic() - begun < LIMIT_S:
        faults.half_written.update(broken(run.outbox))
        if acts and run.done() / meetings >= acts[0][0]:
            act = acts.pop(0)[1]
            if act == "worker":
                victim = run.workers.pop(draw.randrange(len(run.workers)))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                run.begin_worker()
                faults.workers += 1
            elif act == "gateway" and run.gateway is not None and run.gateway.stdout is not None:
                run.gateway.kill()
                run.gateway.wait()
                run.gateway.stdout.close()
                time.sleep(draw.uniform(1, 4))
                run.begin_gateway()
                faults.gateways += 1
            else:
                faults.connections += server.cut(name)
            say(f"{run.done()} of {meetings} done; killed or cut: {act}")
            time.sleep(draw.uniform(0.2, 1.5))
        time.sleep(STEP_S)
    faults.seconds = time.monotonic() - begun
    return faults


def rows(run: Place, meetings: int, faults: Faults) -> list[tuple[str, str, str]]:
    """Return the rows of the table: figure, value, wanted."""
    stems = Counter(path.name.rsplit(".", 1)[0] for path in run.outbox.iterdir() if path.name[0] != ".")
    litter = [path for path in run.outbox.iterdir() if path.name[0] == "."]
    expected = {f"meeting-{number:02}" for number in range(meetings)}
    lost = [stem for stem in expected if stems[stem] != len(SUFFIXES)]
    twice = [stem for stem in stems if stem not in expected]
    originals = {path.stem for path in (run.inbox / "done").iterdir()}
    with open_jobs(run.database) as jobs:
        states = Counter(job.state for job in jobs.jobs("minutes/"))
    asked = run.asked()
    again = sum(asked.values()) - len(asked)
    return [
        ("workers killed; gateways killed", f"{faults.workers}; {faults.gateways}", ""),
        ("connections cut, at once", str(faults.connections), ""),
        ("meetings lost", str(len(lost) + len(expected - originals)), "0"),
        ("meetings there twice", str(len(twice) + len(originals - expected)), "0"),
        ("results seen half written", str(len(faults.half_written | set(broken(run.outbox)))), "0"),
        ("files left behind by killed workers", str(len(litter)), "0"),
        ("jobs by state", ", ".join(f"{count} {state}" for state, count in sorted(states.items())), f"{meetings} done"),
        ("questions answered; answered again", f"{len(asked)}; {again}", "few again"),
        ("seconds", f"{faults.seconds:.0f}", ""),
    ]


def throughput(database: str, meetings: int, workers: int, pause_s: float) -> float:
    """Return the meetings a minute of so many workers, from the first result to the last."""
    with place(database, meetings, pause_s, workers) as run:
        first, deadline = 0.0, time.monotonic() + LIMIT_S
        while run.done() < meetings and time.monotonic() < deadline:
            first = first or (time.monotonic() if run.asked() else 0.0)
            time.sleep(STEP_S)
        seconds = time.monotonic() - first
        say(f"{workers} workers: {run.done()} meetings in {seconds:.0f} s")
        return 60 * run.done() / seconds


def table(head: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in cells:
        print(f"| {' | '.join(row)} |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10 meetings and 4 kills, to see that it works")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds that an answer of the gateway takes")
    given = parser.parse_args()
    meetings, kills, timed = (10, 4, 6) if given.quick else (60, 20, 24)
    with postgres() as server:
        with place(server.make("faults"), meetings, given.pause, workers=2) as run:
            faults = torment(run, server, "faults", meetings, kills)
            print(f"{machine()}; {meetings} meetings\n")
            table(("figure", "value", "wanted"), rows(run, meetings, faults))
        slow = 2 * given.pause
        rates = [throughput(server.make(f"speed{count}"), timed, count, slow) for count in (1, 2)]
    print(f"\n{machine()}; {timed} meetings, {slow:g} s an answer\n")
    cells = [(str(count), f"{rate:.1f}", f"{rate / rates[0]:.2f}") for count, rate in zip((1, 2), rates, strict=True)]
    table(("workers", "meetings a minute", "against one"), cells)


if __name__ == "__main__":
    main()

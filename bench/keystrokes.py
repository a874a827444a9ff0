"""Real files typed at human speed: how soon suggestions come, what they cost, and what of them is taken.

A typist (`bench._typist`) types a stretch of each file anew, with pauses from a fixed seed. After each key the document
changes and a suggestion is asked for, as VS Code does; the older question is taken back. A suggestion that has stood a
moment, is exactly what follows, and reaches the end of the line is taken by one key. Time is real time: each thousand
keys take about four minutes.

* language server: ``bank-copilot lsp`` with default settings and the package as its workspace, before
  ``bank-copilot serve`` with default settings;
* llama.vscode: its way (`bench._llama_vscode`), on the same engine with the same model, context and threads, and with
  the prompt chunk that its manual asks for.

Printed: the share of keys that got a suggestion before the next key, and the time from the key to it: of all of them,
of those that had to wait for the engine, and of those that were served from the cache, which is at once; the share of
all keys that were served so; tokens that the engine read for each character that was taken. What the engine had read of
a prompt when it was told to stop is estimated from its measured speed. Finished files are kept in a scratch file, so
that an interrupted run goes on.

    python -m bench.keystrokes                           2,400 keys, small model, both ways: twenty minutes
    python -m bench.keystrokes --size base --method server --keystrokes 400
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol, get_args

from bench import _packages, _relay
from bench._editor import Editor, Item, started
from bench._engine import bare_engine
from bench._llama_vscode import LlamaVscode, running_peer
from bench._percentile import percentile
from bench._processes import gateway, machine, say, small_model
from bench._typist import Pace, Script, Shown, script, taken
from copilot.autostart import Address
from prompts.rendered import Size

FILES = (
    ("sqlparse", "sqlparse/engine/grouping.py"),
    ("boltons", "boltons/iterutils.py"),
    ("toolz", "toolz/itertoolz.py"),
    ("sqlparse", "sqlparse/sql.py"),
    ("boltons", "boltons/strutils.py"),
    ("toolz", "toolz/functoolz.py"),
)
METHODS = {"server": "language server", "llama.vscode": "llama.vscode"}
SEED = 4
AT_ONCE_S = 0.03
"""What comes so soon after a key was known before: no engine writes a suggestion in that time."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key: the characters that it took of a suggestion, and after how many seconds one came.

    ``seconds`` is None when none came before the next key.
    """

    taken: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """One file typed one way: its keys, the characters of the stretch, and what the engine was asked and read."""

    strokes: tuple[Stroke, ...]
    characters: int
    requests: int
    read: int
    estimated: int


class Session(Protocol):
    """A way of completing, on one open file."""

    @property
    def text(self) -> str:
        """The document as it stands."""
        ...

    def type(self, offset: int, text: str) -> None:
        """Put text in at the cursor."""
        ...

    def take(self, offset: int, text: str) -> None:
        """Take the suggestion that was shown last, up to ``text``."""
        ...

    async def ask(self, offset: int) -> tuple[str, float]:
        """Return what would be shown beyond the cursor, and when that was known."""
        ...

    def asked(self) -> int:
        """Return how many questions the engine has been asked so far."""
        ...


async def replay(given: Script, session: Session, pace: Pace, seed: int) -> list[Stroke]:
    """Type the stretch and return its keys."""
    strokes: list[Stroke] = []
    place, shown = given.start, None
    while place < given.end:
        pressed = time.monotonic()
        text = taken(given, place, shown, pressed, pace)
        typed = text or given.key(place)
        if text:
            session.take(place, text)
        else:
            session.type(place, typed)
        shown = None if text or shown is None else shown.after(typed)
        place += len(typed)
        pause = pace.pause(f"{seed}:{given.name}", place, line_begins=given.line_begins(place))
        asking = asyncio.create_task(session.ask(place))
        await asyncio.wait({asking}, timeout=pause)
        seconds = None
        if asking.done():
            found, at = asking.result()
            seconds = at - pressed if found else None
            if not found:
                shown = None
            elif shown is None or found != shown.text:
                shown = Shown(found, at)
            await asyncio.sleep(max(0.0, pressed + pause - time.monotonic()))
        asking.cancel()
        strokes.append(Stroke(len(text), seconds))
    return strokes


class ServerSession:
    """Our language server with one open file."""

    def __init__(self, editor: Editor, relay: _relay.Relay, uri: str) -> None:
        self._editor = editor
        self._relay = relay
        self._uri = uri
        self._item: Item | None = None

    @property
    def text(self) -> str:
        """The document as it stands."""
        return self._editor.text(self._uri)

    def type(self, offset: int, text: str) -> None:
        """Put text in at the cursor; a suggestion that goes on with it stays."""
        item = self._item
        fits = item is not None and item.beyond(self.text, offset).startswith(text)
        self._item = replace(item, end=item.end + len(text)) if item is not None and fits else None
        self._editor.replace(self._uri, offset, offset, text)

    def take(self, offset: int, text: str) -> None:
        """Take the suggestion that stands; of one that goes beyond the stretch a part is typed."""
        item, self._item = self._item, None
        if item is not None and item.beyond(self.text, offset) == text:
            self._editor.accept(self._uri, item)
        else:
            self._editor.replace(self._uri, offset, offset, text)

    async def ask(self, offset: int) -> tuple[str, float]:
        """Ask; a question that nobody waits for any more is taken back."""
        question = self._editor.ask(self._uri, offset)
        try:
            answer = await question.answer()
        except asyncio.CancelledError:
            self._editor.cancel(question)
            raise
        self._item = answer.items[0] if answer.items else None
        return self._item.beyond(question.text, offset) if self._item else "", answer.at

    def asked(self) -> int:
        """Return how many questions reached the engine, those left out that only warm its cache."""
        return sum(not one.warming for one in self._relay.asked)


class PeerSession:
    """llama.vscode with one open file."""

    def __init__(self, peer: LlamaVscode, given: Script) -> None:
        self._peer = peer
        self._name = given.name
        self.text = given.opened

    def type(self, offset: int, text: str) -> None:
        """Put text in at the cursor."""
        self.text = self.text[:offset] + text + self.text[offset:]

    def take(self, offset: int, text: str) -> None:
        """Take the suggestion."""
        self.type(offset, text)

    async def ask(self, offset: int) -> tuple[str, float]:
        """Ask; see `LlamaVscode.complete` for what becomes of a question that nobody waits for any more."""
        found = await self._peer.complete(self._name, self.text, offset)
        return found, time.monotonic()

    def asked(self) -> int:
        """Return how many questions the engine was asked."""
        return self._peer.asked


async def with_server(given: Script, package: _packages.Package, size: Size, gateway: str) -> Run:
    """Type one file with our language server; on the disk the stretch is missing too, so that no index knows it."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with tempfile.TemporaryDirectory() as scratch:
        root = _packages.fetch(package, Path(scratch))
        file = root / given.name
        file.write_text(given.opened, "utf-8")
        async with _relay.running(Address(gateway)) as relay:
            environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": f"{scratch}/data"}
            async with started(environ, {"size": size}, [root]) as editor:
                await editor.idle(begin_s=3.0, end_s=60.0)
                editor.open(file.as_uri(), given.opened)
                session = ServerSession(editor, relay, file.as_uri())
                strokes = await replay(given, session, Pace(), SEED)
                for words in editor.messages:
                    say(f"the server says: {words}")
        told, estimated = read_by(relay.asked)
    return Run(tuple(strokes), given.end - given.start, session.asked(), told + estimated, estimated)


async def with_peer(given: Script, engine: Address) -> Run:
    """Type one file with llama.vscode's way."""
    async with running_peer(engine) as peer:
        session = PeerSession(peer, given)
        strokes = await replay(given, session, Pace(), SEED)
    return Run(tuple(strokes), given.end - given.start, peer.asked, peer.read, 0)


def read_by(asked: Sequence[_relay.Asked]) -> tuple[int, int]:
    """Return the tokens that the engine told that it read, and an estimate of those that it did not get to tell."""
    told = sum(one.read for one in asked if one.told)
    seconds = sum(one.reading_s for one in asked if one.told)
    untold_s = sum(one.ended - one.at for one in asked if not one.told)
    return told, round(untold_s * told / seconds) if seconds else 0


def row(runs: Sequence[Run]) -> list[str]:
    """Return the figures of one way."""
    strokes = [stroke for run in runs for stroke in run.strokes]
    came = [stroke.seconds for stroke in strokes if stroke.seconds is not None]
    known = [seconds for seconds in came if seconds <= AT_ONCE_S]
    awaited = [seconds for seconds in came if seconds > AT_ONCE_S]
    accepted = sum(stroke.taken for stroke in strokes)
    read = sum(run.read for run in runs)
    estimated = sum(run.estimated for run in runs)
    return [
        f"{len(strokes):,}",
        f"{len(came) / len(strokes):.0%}",
        _times(came),
        _times(awaited),
        f"{1000 * percentile(known, 0.5):.1f} ms" if known else "none",
        f"{len(known) / len(strokes):.0%}",
        f"{sum(run.requests for run in runs):,}",
        f"{read:,} ({estimated:,} estimated)",
        f"{accepted:,} of {sum(run.characters for run in runs):,}",
        f"{read / accepted:.1f}" if accepted else "none accepted",
    ]


def _times(seconds: Sequence[float]) -> str:
    """Write p50 and p95."""
    return f"{percentile(seconds, 0.5):.2f} / {percentile(seconds, 0.95):.2f}" if seconds else "none"


def scripts(keys: int, files: int) -> Iterator[tuple[_packages.Package, Script]]:
    """Yield what is typed: each of the first ``files`` files gets its share of the keys."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, path in FILES[:files]:
            package = _packages.named(name)
            text = (_packages.fetch(package, Path(scratch)) / path).read_text("utf-8")
            yield package, script(path, text, -(-keys // files), SEED)


class Scratch:
    """The files that have been typed, in a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self._runs = {record["key"]: record["run"] for record in map(json.loads, lines)}

    def get(self, key: str) -> Run | None:
        """Return a run that was done before."""
        found = self._runs.get(key)
        return None if found is None else Run(**found | {"strokes": tuple(Stroke(**one) for one in found["strokes"])})

    def put(self, key: str, run: Run) -> None:
        """Keep a run."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "run": asdict(run)}) + "\n")


def typed(method: str, size: Size, given: argparse.Namespace) -> list[Run]:
    """Type every file one way; what it talks to is started only when a file has not been typed yet."""
    scratch, runs = Scratch(given.scratch), []
    with ExitStack() as stack:
        engine: Address | None = None
        for package, one in scripts(given.keystrokes, given.limit):
            key = f"{method} {size} {SEED} {one.identity}"
            run = scratch.get(key)
            if run is None:
                engine = engine or stack.enter_context(_engine(method, size))
                say(f"{method}, {size}: typing in {one.name}")
                done = with_server(one, package, size, engine.url) if method == "server" else with_peer(one, engine)
                scratch.put(key, run := asyncio.run(done))
            runs.append(run)
    return runs


@contextmanager
def _engine(method: str, size: Size) -> Iterator[Address]:
    """Run what a way talks to: the gateway, or the bare engine."""
    if method == "server":
        models = small_model()
        if models is None:
            raise SystemExit("the models are not here: run `bank-copilot models pull`")
        with gateway("llamacpp", models=models) as server:
            yield Address(server.url)
    else:
        with bare_engine(size) as engine:
            yield engine


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--keystrokes",
        type=int,
        default=2400,
        help="about so many keys, those included that a suggestion saves, for each way (%(default)s)",
    )
    parser.add_argument("--size", choices=get_args(Size), default="small", help="which model (%(default)s)")
    parser.add_argument("--method", action="append", choices=METHODS, help="default: both")
    parser.add_argument("--limit", type=int, default=len(FILES), help="only the first so many files")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-keystrokes.jsonl"
    parser.add_argument("--scratch", type=Path, default=scratch, help="where typed files are kept (%(default)s)")
    given = parser.parse_args()
    print(f"Keystroke replay, {given.size} model; {machine()}\n")
    print(
        "| way | keys | with a suggestion | key to suggestion p50 / p95 s | engine awaited p50 / p95 s | "
        "known already p50 | served from cache | questions | tokens read | characters accepted | tokens read for each |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for method in given.method or METHODS:
        print("| " + " | ".join([METHODS[method], *row(typed(method, given.size, given))]) + " |", flush=True)


if __name__ == "__main__":
    main()

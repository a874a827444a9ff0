"""Completion in real repositories: code is taken out of packages and written anew, and the packages' own tests judge.

Three source packages are fetched from the package index (`bench._packages`: pinned, checked by SHA-256). With a fixed
seed, bodies of short functions and single lines are taken out, only where the tests pass with them and fail with a
``pass`` in their stead. Each is completed by ``bank-copilot lsp`` as a process, asked once at the gap, with the package
as its workspace and with the gap on the disk too, so that no index holds the answer. Ways:

* file alone: the workspace is not indexed;
* repository: it is;
* more with ``--way NAME=SETTINGS``, the settings being JSON on top of the second way's.

Printed: the share of places after which all tests pass (in a sandbox without a network), the share of exact matches,
and the mean edit similarity (Levenshtein, 0 to 1). The models may have seen older versions of these packages; compare
the ways with each other. What is kept in a scratch folder: the model's answers, the choice of places, and the tests'
verdict on each file as it was completed, with what was expected and what was written, to look at.

    python -m bench.repository                           20 places a package, small model
    python -m bench.repository --size base --limit 4 --way 'little={"contextTokens": 256}'
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, get_args

from rapidfuzz.distance import Levenshtein

from bench import _confined, _packages, _relay
from bench._editor import started
from bench._places import Place, chosen
from bench._processes import machine, say
from cli import runtime
from copilot import autostart
from prompts.rendered import Size

WAYS: Mapping[str, Mapping[str, Any]] = {"file alone": {"workspace": False}, "repository": {"workspace": True}}
SEED = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one place one way."""

    passed: bool
    exact: bool
    similarity: float


def similarity(expected: str, found: str) -> float:
    """Return how alike two pieces of code are, blanks at their ends aside: 1 is equal."""
    return Levenshtein.normalized_similarity(expected.strip(), found.strip())


def sharp_places(package: _packages.Package, count: int, folder: Path, scratch: Path) -> list[Place]:
    """Return places whose code the tests need, found by running them; what was found before is kept in ``scratch``.

    Raises:
        SystemExit: the package's tests do not pass as they are.
    """
    known = {line["place"]: line["sharp"] for line in _records(scratch) if line["package"] == package.stem}
    root = _packages.fetch(package, folder)
    if not _confined.passes(root, tests_of(package)):
        raise SystemExit(f"the tests of {package.stem} do not pass here as they are")
    found: list[Place] = []
    for place in chosen(root, _packages.sources(package, root), f"{SEED}:{package.stem}"):
        if len(found) == count:
            break
        name = f"{place.path}:{place.start}:{place.end}"
        if name not in known:
            file = root / place.path
            source = file.read_text("utf-8")
            file.write_text(place.broken(source), "utf-8")
            known[name] = not _confined.passes(root, tests_of(package))
            file.write_text(source, "utf-8")
            with scratch.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"package": package.stem, "place": name, "sharp": known[name]}) + "\n")
        if known[name]:
            found.append(place)
    return found


def tests_of(package: _packages.Package) -> list[str]:
    """Return what is given to pytest."""
    return [package.tests, *(f"--deselect={path}" for path in package.skipped)]


async def completed(root: Path, place: Place, settings: Mapping[str, Any], relay: _relay.Relay) -> str:
    """Return the file with what the server puts into the gap; the package at ``root`` has the gap already."""
    file = root / place.path
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with tempfile.TemporaryDirectory() as data:
        environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": data}
        async with started(environ, settings, [root]) as editor:
            if settings["workspace"]:
                await editor.idle(begin_s=3.0, end_s=60.0)
            uri, text = file.as_uri(), file.read_text("utf-8")
            editor.open(uri, text)
            answer = await editor.ask(uri, place.start, invoked=True).answer()
            for words in editor.messages:
                say(f"the server says: {words}")
    return answer.items[0].applied(text) if answer.items else text


class Judged:
    """What the tests said of each completed file, in a file of JSON lines: the same code is not run twice."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._passed = {record["key"]: record["passed"] for record in _records(file)}

    async def passes(self, package: _packages.Package, root: Path, place: Place, note: Mapping[str, str]) -> bool:
        """Return whether the tests pass with the file as it stands; ``note`` is kept beside the verdict."""
        written = await asyncio.to_thread((root / place.path).read_bytes)
        key = hashlib.sha256(f"{package.stem} {place.path} ".encode() + written).hexdigest()
        if key not in self._passed:
            self._passed[key] = await asyncio.to_thread(_confined.passes, root, tests_of(package))
            record = {"key": key, "package": package.stem, "passed": self._passed[key], **asdict(place), **note}
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        return bool(self._passed[key])


async def judge(
    package: _packages.Package, places: list[Place], settings: Mapping[str, Any], scratch: Path
) -> list[Verdict]:
    """Complete each place, and run the tests with what was written."""
    verdicts: list[Verdict] = []
    judged = Judged(scratch / "verdicts.jsonl")
    address = await autostart.ensure(runtime.settings())
    async with _relay.running(address, _relay.Memory(scratch / "answers.jsonl")) as relay:
        for place in places:
            with tempfile.TemporaryDirectory() as folder:
                root = _packages.fetch(package, Path(folder))
                file = root / place.path
                source = file.read_text("utf-8")
                file.write_text(place.taken_out(source), "utf-8")
                written = await completed(root, place, settings, relay)
                file.write_text(written, "utf-8")
                expected = place.expected(source)
                found = written[place.start : len(written) - len(source) + place.end]
                passed = await judged.passes(package, root, place, {"expected": expected, "found": found})
            verdicts.append(Verdict(passed, expected.strip() == found.strip(), similarity(expected, found)))
    return verdicts


def row(verdicts: list[Verdict]) -> list[str]:
    """Return the figures of one way."""
    passed, exact = (sum(getattr(one, name) for one in verdicts) / len(verdicts) for name in ("passed", "exact"))
    return [f"{len(verdicts)}", f"{passed:.2f}", f"{exact:.2f}", f"{fmean(one.similarity for one in verdicts):.2f}"]


def _records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def _way(words: str) -> tuple[str, dict[str, Any]]:
    name, _, settings = words.partition("=")
    return name, dict(json.loads(settings))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=get_args(Size), default="small", help="which model (%(default)s)")
    parser.add_argument("--limit", type=int, default=20, help="places a package (%(default)s)")
    names = [package.name for package in _packages.PACKAGES]
    parser.add_argument("--package", action="append", choices=names, help="default: all")
    parser.add_argument("--way", action="append", type=_way, default=[], metavar="NAME=SETTINGS", help="one more way")
    parser.add_argument("--context-tokens", type=int, default=1024, help="shown to the model (%(default)s)")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-repository"
    parser.add_argument("--scratch", type=Path, default=scratch, help="folder for what is kept (%(default)s)")
    given = parser.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    ways = {**WAYS, **{name: {**WAYS["repository"], **settings} for name, settings in given.way}}
    verdicts: dict[tuple[str, str], list[Verdict]] = {}
    for name in given.package or names:
        package = _packages.named(name)
        with tempfile.TemporaryDirectory() as folder:
            places = sharp_places(package, given.limit, Path(folder), given.scratch / "places.jsonl")
        for way, settings in ways.items():
            say(f"{package.stem}, {way}: {len(places)} places")
            whole = {"size": given.size, "contextTokens": given.context_tokens, "debounceMs": 0, **settings}
            done = asyncio.run(judge(package, places, whole, given.scratch))
            for place, verdict in zip(places, done, strict=True):
                verdicts.setdefault((way, place.kind), []).append(verdict)
                say(f"  {place.path}:{place.start} {place.kind} {json.dumps(asdict(verdict))}")
    print(f"Repository completion, {given.size} model, {given.context_tokens} tokens of context; {machine()}\n")
    print("| way | taken out | places | tests pass | exact | edit similarity |")
    print("|---|---|---|---|---|---|")
    for (way, kind), done in verdicts.items():
        print("| " + " | ".join([way, kind, *row(done)]) + " |")


if __name__ == "__main__":
    main()

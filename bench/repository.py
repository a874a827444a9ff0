"""Completion in real repositories: code is taken out of packages and written anew, and the packages' own tests judge.

Source packages are fetched from the package index (`bench._packages`: pinned, checked by SHA-256). With a fixed seed,
bodies of short functions and single lines are taken out, only where the tests pass with them and fail with a ``pass``
in their stead. Two sets of places:

* random: any such place, in three packages;
* elsewhere: only those whose code uses a name that another file of the package defines (`bench._elsewhere`), in three
  packages whose files use each other.

Each is completed by ``bank-copilot lsp`` as a process, asked once at the gap for one suggestion, with the package as
its workspace. The file has the gap on the disk and in the editor, so that no index holds the answer. Ways:

* file alone: the workspace is not indexed;
* repository: it is;
* more with ``--way NAME=SETTINGS``, the settings being JSON on top of the second way's.

Printed: the share of places after which all tests pass (in a sandbox without a network), the share of exact matches,
the mean edit similarity (Levenshtein, 0 to 1), the median tokens of a prompt, and how likely the difference to the
first way is by chance. The models may have seen older versions of these packages; compare the ways with each other.
What is kept in a scratch folder: the model's answers, the choice of places, and the tests' verdict on each file as it
was completed, with what was expected and what was written, to look at.

    python -m bench.repository                           20 places a package and set, small model
    python -m bench.repository --size base --limit 12 --set elsewhere --way 'little={"contextTokens": 256}'
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any, get_args

from rapidfuzz.distance import Levenshtein

from bench import _packages, _relay
from bench._editor import Editor, started
from bench._elsewhere import Elsewhere
from bench._judging import Judged, sharp
from bench._places import Place, chosen
from bench._processes import machine, say
from bench._sign_test import sign_test
from cli import runtime
from copilot import autostart
from prompts.rendered import Size

WAYS: Mapping[str, Mapping[str, Any]] = {"file alone": {"workspace": False}, "repository": {"workspace": True}}
SETS: Mapping[str, tuple[str, ...]] = {
    "random": ("sqlparse", "boltons", "toolz"),
    "elsewhere": ("sqlparse", "mistune", "tinydb"),
}
SEED = 4
CONTEXT_TOKENS: Mapping[Size, int] = {"small": 512, "base": 384}
"""What `lsp.context.budget` gives on two cores, with a second for a suggestion."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one place one way; ``tokens`` is the length of the prompt, 0 where it is not known."""

    passed: bool
    exact: bool
    similarity: float
    tokens: int = 0


def similarity(expected: str, found: str) -> float:
    """Return how alike two pieces of code are, blanks at their ends aside: 1 is equal."""
    return Levenshtein.normalized_similarity(expected.strip(), found.strip())


def places_of(package: _packages.Package, group: str, count: int, scratch: Path) -> list[Place]:
    """Return the places of a package in one of the sets; those of ``scratch`` are known already."""
    with tempfile.TemporaryDirectory() as folder:
        root = _packages.fetch(package, Path(folder))
        files = _packages.sources(package, root)
        wanted = Elsewhere(root, package.base(root), files).needed if group == "elsewhere" else bool
        drawn = chosen(root, files, f"{SEED}:{package.stem}", wanted)
        return sharp(package, root, drawn, count, scratch / "places.jsonl")


async def completed(editor: Editor, uri: str, text: str, offset: int, relay: _relay.Relay) -> tuple[str, int]:
    """Return ``text`` with what the server puts at ``offset``, and the tokens of the prompt."""
    before = len(relay.remembered)
    editor.open(uri, text)
    answer = await editor.ask(uri, offset, invoked=True).answer()
    editor.close(uri)
    asked = relay.remembered[before:]
    return answer.items[0].applied(text) if answer.items else text, asked[0].tokens if asked else 0


async def judge(
    package: _packages.Package, places: Sequence[Place], settings: Mapping[str, Any], scratch: Path
) -> list[Verdict]:
    """Complete each place, and run the tests with what was written."""
    verdicts: list[Verdict] = []
    judged = Judged(scratch / "verdicts.jsonl")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    address = await autostart.ensure(runtime.settings())
    with tempfile.TemporaryDirectory() as folder:
        root = _packages.fetch(package, Path(folder))
        async with _relay.running(address, _relay.Memory(scratch / "answers.jsonl"), hasty=True) as relay:
            environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": str(Path(folder) / "data")}
            async with started(environ, settings, [root]) as editor:
                if settings["workspace"]:
                    await editor.idle(begin_s=3.0, end_s=60.0)
                for place in places:
                    file = root / place.path
                    source = file.read_text("utf-8")
                    gap = place.taken_out(source)
                    file.write_text(gap, "utf-8")
                    written, tokens = await completed(editor, file.as_uri(), gap, place.start, relay)
                    file.write_text(written, "utf-8")
                    expected = place.expected(source)
                    found = written[place.start : len(written) - len(source) + place.end]
                    passed = await judged.passes(package, root, place, {"expected": expected, "found": found})
                    file.write_text(source, "utf-8")
                    alike = similarity(expected, found)
                    verdicts.append(Verdict(passed, expected.strip() == found.strip(), alike, tokens))
                for words in editor.messages:
                    say(f"the server says: {words}")
    return verdicts


def row(verdicts: Sequence[Verdict]) -> list[str]:
    """Return the figures of one way."""
    passed, exact = (sum(getattr(one, name) for one in verdicts) / len(verdicts) for name in ("passed", "exact"))
    tokens = [one.tokens for one in verdicts if one.tokens]
    alike = fmean(one.similarity for one in verdicts)
    read = f"{median(tokens):.0f}" if tokens else ""
    return [f"{len(verdicts)}", f"{passed:.2f}", f"{exact:.2f}", f"{alike:.2f}", read]


def against(first: Sequence[Verdict], other: Sequence[Verdict]) -> list[str]:
    """Return on how many places only one of two ways passes, and how likely that is by chance."""
    gained = sum(not one.passed and two.passed for one, two in zip(first, other, strict=True))
    lost = sum(one.passed and not two.passed for one, two in zip(first, other, strict=True))
    return [f"{gained}", f"{lost}", f"{sign_test(gained, lost):.2f}"]


def _way(words: str) -> tuple[str, dict[str, Any]]:
    name, _, settings = words.partition("=")
    return name, dict(json.loads(settings))


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=get_args(Size), default="small", help="which model (%(default)s)")
    parser.add_argument("--limit", type=int, default=20, help="places a package (%(default)s)")
    parser.add_argument("--set", action="append", choices=SETS, help="default: both")
    names = [package.name for package in _packages.PACKAGES]
    parser.add_argument("--package", action="append", choices=names, help="default: all of a set")
    parser.add_argument("--way", action="append", type=_way, default=[], metavar="NAME=SETTINGS", help="one more way")
    parser.add_argument("--context-tokens", type=int, help="shown to the model; default: as on two cores")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-repository"
    parser.add_argument("--scratch", type=Path, default=scratch, help="folder for what is kept (%(default)s)")
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    given = arguments()
    given.scratch.mkdir(parents=True, exist_ok=True)
    tokens = given.context_tokens or CONTEXT_TOKENS[given.size]
    ways = {**WAYS, **{name: {**WAYS["repository"], **settings} for name, settings in given.way}}
    verdicts: dict[tuple[str, str], list[Verdict]] = {}
    for group in given.set or SETS:
        for name in [name for name in SETS[group] if name in (given.package or SETS[group])]:
            package = _packages.named(name)
            places = places_of(package, group, given.limit, given.scratch)
            for way, settings in ways.items():
                say(f"{group}, {package.stem}, {way}: {len(places)} places")
                whole = {"size": given.size, "contextTokens": tokens, "debounceMs": 0, "candidates": 1, **settings}
                done = asyncio.run(judge(package, places, whole, given.scratch))
                for place, verdict in zip(places, done, strict=True):
                    verdicts.setdefault((group, way), []).append(verdict)
                    say(f"  {place.path}:{place.start} {place.kind} {json.dumps(asdict(verdict))}")
    print(f"Repository completion, {given.size} model, {tokens} tokens of context; {machine()}\n")
    print(
        "| places | way | n | tests pass | exact | edit similarity | tokens of a prompt | gained | lost | by chance |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    first = next(iter(ways))
    for (group, way), done in verdicts.items():
        compared = ["", "", ""] if way == first else against(verdicts[group, first], done)
        print("| " + " | ".join([group, way, *row(done), *compared]) + " |")


if __name__ == "__main__":
    main()
